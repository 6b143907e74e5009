"""What a column of a contacts file stands for: Google's, Outlook's, Apple's and Desk's own headers, English and Chinese. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

FIELD = "field"


@dataclass(frozen=True)
class Column:
    """``what``: a field of a card; ``number`` tells several of a kind apart; ``part``: which part of it the cell holds."""

    what: str
    number: str = ""
    part: str = "value"
    label: str = ""

    @property
    def many(self) -> bool:
        return self.what in ("address", "phone", "organisation", "postal", "note", "label", FIELD)

    @property
    def shown(self) -> str:
        """As a person reads it, e.g. ``address 2 label``."""
        words = (
            self.label if self.what == FIELD else self.what,
            self.number,
            "" if self.part == "value" else self.part,
        )
        return " ".join(word for word in words if word)


_SIMPLE: dict[str, Column] = {
    folded: column
    for column, names in (
        (Column("name"), "name|full name|display name|fn|姓名|全名|联系人|联系人姓名|显示名称|名称"),
        (Column("given"), "given name|first name|first|forename|vorname|名|名字"),
        (Column("family"), "family name|last name|last|surname|nachname|姓|姓氏"),
        (Column("middle"), "middle name|additional name|中间名"),
        (Column("prefix"), "name prefix|title prefix|prefix|称谓"),
        (Column("suffix"), "name suffix|suffix|后缀"),
        (
            Column("address", "1"),
            "e-mail|email|mail|e-mail address|email address|primary email|邮箱|电子邮件|电子邮件地址|邮件|邮件地址",
        ),
        (Column("phone", "1"), "phone|telephone|phone number|telefon|电话|电话号码|联系电话|primary phone"),
        (Column("phone", "mobile", label="cell"), "mobile phone|mobile|cell phone|cell|手机|手机号|手机号码|移动电话"),
        (
            Column("phone", "work", label="work"),
            "business phone|work phone|company main phone|办公电话|商务电话|单位电话|工作电话",
        ),
        (Column("phone", "home", label="home"), "home phone|住宅电话|家庭电话|家庭电话号码"),
        (Column("phone", "fax", label="fax"), "business fax|home fax|fax|传真|商务传真"),
        (
            Column("organisation", "1"),
            "company|organization|organisation|organization name|firma|公司|单位|公司名称|组织|单位名称",
        ),
        (Column("organisation", "1", "role"), "job title|title|organization title|role|position|职务|职位|头衔"),
        (Column("labels"), "labels|categories|groups|group membership|tags|标签|类别|分组|群组"),
        (Column("birthday"), "birthday|birth date|date of birth|geburtstag|生日|出生日期"),
        (Column("note", "1"), "notes|note|comments|comment|备注|附注|注释|说明"),
        (Column("rhythm"), "stay in touch"),
        (Column(FIELD, "web", label="url"), "web page|website|personal web page|网页|网站|个人网页"),
        (Column(FIELD, "nickname", label="nickname"), "nickname|昵称"),
        (Column(FIELD, "department", label="department"), "department|organization department|部门"),
        (Column("postal", "1"), "address|postal address|地址|通讯地址"),
        (Column("postal", "1", "street"), "street|街道"),
        (Column("postal", "1", "city"), "city|城市|市/县"),
        (Column("postal", "1", "region"), "state|region|province|省份|省/市/自治区"),
        (Column("postal", "1", "postcode"), "zip|zip code|postal code|postcode|邮编|邮政编码"),
        (Column("postal", "1", "country"), "country|country/region|国家|国家/地区"),
    )
    for folded in names.split("|")
}
_NUMBERED = (
    ("address", r"e-?mail|电子邮件|邮箱"),
    ("phone", r"phone|电话|手机"),
    ("organisation", r"organi[sz]ation|公司|单位|组织"),
    ("postal", r"address|地址"),
    (FIELD, r"custom field|自定义字段"),
    ("note", r"note|备注"),
    ("label", r"label|标签"),
)
_PARTS = {
    "value": "value", "值": "value", "name": "value", "名称": "value", "formatted": "value", "格式化": "value",
    "text": "value", "type": "label", "label": "label", "类型": "label", "标签": "label", "title": "role", "职务": "role",
    "职位": "role", "street": "street", "街道": "street", "city": "city", "城市": "city", "region": "region",
    "省/自治区/直辖市": "region", "postal code": "postcode", "邮政编码": "postcode", "country": "country", "国家": "country",
    "国家/地区": "country", "date": "at", "日期": "at", "origin": "origin",
}  # fmt: skip
_OF_A_PLACE = {
    "street": "street", "city": "city", "state": "region", "postal code": "postcode", "country": "country",
    "country/region": "country", "address": "value",
}  # fmt: skip
_PLACES = {"home": "home", "business": "work", "work": "work", "other": "other"}
_CHINESE_PLACES = {"住宅": "home", "家庭": "home", "商务": "work", "工作": "work", "单位": "work", "其他": "other"}
_CHINESE_OF_A_PLACE = {
    "街道": "street", "所在街道": "street", "城市": "city", "市/县": "city", "省/市/自治区": "region", "省份": "region",
    "邮政编码": "postcode", "国家/地区": "country", "国家": "country", "地址": "value",
}  # fmt: skip


def recognise(header: str) -> Column | None:
    """What the column of this header holds; None if nobody knows."""
    folded = " ".join(header.casefold().replace("_", " ").split()).strip(" *:：")
    if folded in _SIMPLE:
        return _SIMPLE[folded]
    for what, pattern in _NUMBERED:
        if found := re.fullmatch(rf"(?:{pattern}) ?(\d+)(?: ?- ?(.+))?", folded):
            part = _PARTS.get(found[2]) if found[2] else "value"
            return Column(what, found[1], part) if part else None
    if found := re.fullmatch(r"(?:e-?mail|电子邮件) ?(\d) (?:address|地址)", folded):
        return Column("address", found[1])
    if found := re.fullmatch(r"(home|work|business|other|mobile|primary|main) ?(e-?mail|phone)(?: (\d))?", folded):
        kind = "address" if "mail" in found[2] else "phone"
        label = {"business": "work", "mobile": "cell", "primary": "", "main": ""}.get(found[1], found[1])
        return Column(kind, f"{found[1]}{found[3] or ''}", label=label)
    place, _, rest = folded.partition(" ")
    if place in _PLACES and rest in _OF_A_PLACE:
        return Column("postal", place, _OF_A_PLACE[rest], _PLACES[place])
    for chinese, label in _CHINESE_PLACES.items():
        if folded.startswith(chinese) and folded[len(chinese) :].strip() in _CHINESE_OF_A_PLACE:
            return Column("postal", label, _CHINESE_OF_A_PLACE[folded[len(chinese) :].strip()], label)
    return None
