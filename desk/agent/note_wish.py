"""Whether a sentence asks to note something about a person. Rules over the user's own words. Pure.

"Note about Anna: …" names the person. In "note that Anna prefers mornings" only what is certainly somebody's name counts: written
like one, not the name of a day or a thing, with something after it that people do. Anything else is not taken for a person.
"""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class NotePerson:
    """``what`` are the user's own words, to be noted about a contact."""

    who: str
    what: str


_LONGEST = 400
_NAMED = re.compile(
    r"^(?:(?:make|add|write|take)\s+)?(?:a\s+)?note\s+(?:about|on|for)\s+(?P<who>[^:：\n]{2,60}?)\s*[:：]\s*(?P<what>.{2,})$"
    r"|^(?:请)?给(?P<zh_who>[^:：\n]{1,20}?)(?:记|写|加|添加)(?:一?[条个])?(?:备注|笔记|一下)\s*[：:]\s*(?P<zh_what>.{2,})$"
    r"|^(?:请)?关于(?P<zh_who2>[^:：\n]{1,20}?)的?(?:备注|笔记)\s*[：:]\s*(?P<zh_what2>.{2,})$",
    re.I | re.S,
)
_THAT = re.compile(
    r"^(?:(?:make|take|add|write)\s+(?:me\s+)?(?:an?\s+)?(?:\w+\s+)?note|note(?:\s+down)?|jot\s+down)(?:\s+of\s+the\s+fact)?(?:\s*[:,]|\s+that\b)?\s+(?P<said>.+)$",
    re.I | re.S,
)
_THAT_ZH = re.compile(
    r"^(?:请)?(?:(?:做|加|写|添加)(?:一?[条个])?(?:备注|笔记)|记录?(?:一下|下来|下|一笔)|备注(?:一下)?|记录)(?:[：:，, ]|说)*(?P<said>.+)$",
    re.S,
)

_CAPITAL = r"[A-Z\u00c0-\u00d6\u00d8-\u00de\u0100-\u017d]"
_PART = rf"{_CAPITAL}[^\W\d_]*(?:[-'’]{_CAPITAL}[^\W\d_]*)?"
_NAMES = rf"(?:(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)?(?P<who>{_PART}(?:\s+(?:(?:van|von|de|der|den|da|di|la|le|bin|al|el)\s+)*{_PART}\.?){{0,3}}|[\u4e00-\u9fff]{{2,4}})"
_SOMEBODY = re.compile(rf"{_NAMES}(?P<owns>['’]s?)?\s+(?P<what>\S.*)$", re.S)
_NAMED_THAT = re.compile(
    rf"(?i:(?:(?:make|add|write|take)\s+)?(?:a\s+)?note\s+(?:about|on|for)\s+){_NAMES}(?:\s*,)?\s+that\s+(?P<what>\S.*)$",
    re.S,
)
_DOES = re.compile(
    r"(?:(?:can|could|will|would|should|must|may|might)(?:n['’]t|not)?|can['’]t|won['’]t|(?:is|was|has|had|does|did)(?:n['’]t)?|never|always|usually|often|only|sometimes|rarely|really|still|just|also|no longer|now"
    r"|went|got|met|left|said|told|knew|took|gave|came|became|bought|sold|made|wrote|spoke|thought|[a-z]{2,}(?:[^s\W]s|ed))\b(?!\s+(?:are|were|have|do)\b)"
)
_NOBODY = re.compile(
    r"(?:The|An?|This|That|These|Those|It|Its|He|She|We|They|You|I|There|Here|My|Our|Your|His|Her|Their|All|Every|Each|Some|Any|No|Not|Nobody|Everyone|Everybody|Someone|Both"
    r"|Today|Tomorrow|Yesterday|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|May|June|July|August|September|October|November|December|Spring|Summer|Autumn|Winter|Christmas|Easter"
    r"|If|When|While|Since|After|Before|On|In|At|From|To|What|Who|How|Why|Where|Which|New|Next|Last|First"
    r"|Project|Room|Building|Team|Office|Invoice|Order|Flight|Train|Bus|Gate|Meeting|Lunch|Dinner|Breakfast|Company|Version|Chapter|Page|Plan|Phase|Budget|Deadline|Payment|Rent|Lease|Desk)(?=\s|['’]|$)"
    r"|[A-Z]{2,}(?=\s|['’]|$)"
)
# What follows these is not a day, a plan or a train: 周五, 方案, 高铁 …
_SURNAME = (
    r"(?:欧阳|司马|上官|诸葛|司徒|夏侯"
    r"|周(?![一二三四五六日天末会报期年边围])|黄(?![金色油昏])|任(?![务何意])|夏(?![天季令])|于(?!是)|曾(?!经)|叶(?!子)|钟(?![头表点])|杜(?!绝)|顾(?![客问虑])|武(?!器)|雷(?![达雨])|龙(?!头)|段(?!落)|文(?![件档章字本])"
    r"|方(?![案法式向面便块])|高(?![铁层管速考峰度中级温端])|金(?![额融属牌色价])|安(?![全排装静心检保卓慰])|何(?![时处人种])|许(?![可多])|陆(?!续)|谢(?!谢)|陈(?![列述])|范(?![围本例])|胡(?![同椒])|郑(?!重)|张(?![贴图])|罗(?!列)|马(?![上路桶])"
    r"|程(?![序度])|江(?![苏西南])|石(?![油头])|白(?![天板色])|林(?!业)|田(?!地)|唐(?![朝突])|孔|王(?![国牌])|李|刘|杨|赵|吴|徐|孙|朱|郭|梁|宋|韩|冯|董|萧|曹|袁|邓|傅|沈|彭|吕|苏|卢|蒋|蔡|贾|丁|魏|薛|潘|戴|汪|姜|姚|谭|廖|邹|熊|郝|崔|邱|秦|侯|邵|孟|汤|尹|黎|乔|贺|赖|龚)"
)
_TITLE = r"(?:先生|女士|小姐|太太|老师|经理|医生|教授|律师|总)"
_TASTE = r"(?:更|最|很|不|比较|特别|一般|通常|平时)*(?:喜欢|喜爱|偏好|偏爱|讨厌|擅长|爱吃|爱喝|爱看|吃素|不吃|不喝|过敏|习惯|怕)|对.{1,8}过敏|的?生日"
_SOMEBODY_ZH = re.compile(
    rf"(?P<who>{_SURNAME}[\u4e00-\u9fff]{{0,2}}?{_TITLE}|[小老阿]{_SURNAME}|{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)[ ，,]*"
    rf"(?P<what>(?:{_TASTE}|[是在有没要想会能不可说每周只总从住换搬去来最很更都对的已正刚常]|上午|下午|早上|晚上|中午|明天|后天|今天|下周|这周|一般|通常|平时|需要|应该|必须|计划|打算|负责|结婚|升职|离职|出差|休假|请假|电话|邮箱|地址).+)$"
    rf"|(?P<who2>(?![我你他她它咱这那今明昨每有大客公团孩])[\u4e00-\u9fff·]{{2,6}}?)(?P<what2>(?:{_TASTE}).*)$",
    re.S,
)


def note_wish(text: str) -> NotePerson | None:
    """``text`` without its polite beginning. None: it asks for no note, or not for one about somebody."""
    match = _NAMED.match(text)
    if match is not None:
        who = match["who"] or match["zh_who"] or match["zh_who2"]
        return NotePerson(who.strip(), (match["what"] or match["zh_what"] or match["zh_what2"]).strip())
    if len(text) > _LONGEST or "?" in text or "？" in text:
        return None
    match = _NAMED_THAT.match(text)
    if match is not None and not _NOBODY.match(match["who"]):
        return NotePerson(match["who"], match["what"].strip(" .!"))
    match = _THAT.match(text) or _THAT_ZH.match(text)
    said = match["said"].strip(" .!。！\n") if match else ""
    return _about_somebody(said) or _about_somebody_zh(said)


def _about_somebody(said: str) -> NotePerson | None:
    match = _SOMEBODY.match(said)
    if match is None or _NOBODY.match(match["who"]):
        return None
    if match["owns"]:  # her birthday; or what she is, in short
        return NotePerson(match["who"], said)
    return NotePerson(match["who"], match["what"]) if _DOES.match(match["what"]) else None


def _about_somebody_zh(said: str) -> NotePerson | None:
    match = _SOMEBODY_ZH.match(said)
    if match is None:
        return None
    who, what = match["who"] or match["who2"], match["what"] or match["what2"]
    return NotePerson(who, said if what.startswith("的") else what)
