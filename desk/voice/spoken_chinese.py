"""What stands for words in Chinese: money, dates, times, units, numbers, signs."""

from __future__ import annotations

import re

from desk.voice import numbers_zh as say
from desk.voice.mapped import Mapped, Say

_NUMBER = r"\d{1,3}(?:,\d{3}){1,6}(?!,?\d)(?:\.\d+)?|\d+(?:\.\d+)?"
_ALONE = r"(?<![A-Za-z0-9.])"
_END = r"(?![A-Za-z0-9]|[.,]\d)"

_MONEY = {
    "$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "¥": "元", "￥": "元", "CN¥": "元", "₹": "卢比",
    "USD": "美元", "EUR": "欧元", "GBP": "英镑", "CNY": "元", "RMB": "元", "JPY": "日元", "HK$": "港币",
}  # fmt: skip
_MONEY_NAMES = "|".join(map(re.escape, sorted(_MONEY, key=len, reverse=True)))
_MONEY_BEFORE = re.compile(rf"(?<![A-Za-z])({_MONEY_NAMES})[ ]?({_NUMBER})([ ]?[百千万亿]+)?{_END}")
_MONEY_AFTER = re.compile(rf"{_ALONE}({_NUMBER})([百千万亿]*)[ ]?({_MONEY_NAMES})(?![A-Za-z0-9])")

_ISO_DATE = re.compile(r"(?<![A-Za-z0-9./-])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](?=\d{1,2}:))?(?![\d/.-]\d|\d)")
_YEAR = re.compile(r"(?<![\d.])(\d{4})(?=[ ]?年)")
_TWO_YEAR = re.compile(r"(?<![\d.])(\d{2})(?=年(?:\d|初|底|末|的))")
_CLOCK = re.compile(r"(?<![A-Za-z0-9.:：])(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?(?![A-Za-z0-9:：])")
_SPAN = re.compile(r"(?<=[\d点分日月年%元])[ ]?[-–—~～至][ ]?(?=\d)")
_PHONE = re.compile(
    r"(?<![A-Za-z0-9.])(\+\d{1,3}(?:[ ()-]{0,2}\d{2,9}){1,6}|1[3-9]\d{9}|0\d{2,3}[ -]\d{6,8}|1\d{2}[ -]\d{4}[ -]\d{4})"
    r"(?![A-Za-z0-9])"
)
_LONG = re.compile(r"(?<![A-Za-z0-9.,])(\d{9,})(?![A-Za-z0-9]|[.,]\d)")
_SERIAL = re.compile(r"(?<![A-Za-z0-9.])(\d+(?:\.\d+){2,9})(?![A-Za-z0-9])")
_PERCENT = re.compile(rf"{_ALONE}({_NUMBER})[ ]?([%‰])")
_FRACTION = re.compile(r"(?<![A-Za-z0-9./])(\d{1,3})/(\d{1,4})(?![A-Za-z0-9/])")
_VULGAR = {"½": "二分之一", "⅓": "三分之一", "⅔": "三分之二", "¼": "四分之一", "¾": "四分之三", "⅛": "八分之一"}
_NEGATIVE = re.compile(rf"(?<![A-Za-z0-9一-鿿)\]])[-−](?={_NUMBER})")
_COUNTED = re.compile(r"(?<![\d.,第])2(?=[ ]?[个位次天件封点条张本只杯种名台辆家份页层块遍步场双对岁年周])(?![ ]?年代)")
_PLAIN = re.compile(rf"({_NUMBER})")
_UNITS = {
    "km/h": "公里每小时", "m/s": "米每秒", "kWh": "千瓦时", "km²": "平方公里", "m²": "平方米", "m³": "立方米", "km": "公里",
    "cm": "厘米", "mm": "毫米", "kg": "公斤", "mg": "毫克", "ml": "毫升", "kB": "千字节", "KB": "千字节", "MB": "兆字节",
    "GB": "吉字节", "TB": "太字节", "GHz": "吉赫", "MHz": "兆赫", "Hz": "赫兹", "kW": "千瓦", "ms": "毫秒", "min": "分钟",
    "h": "小时", "s": "秒", "m": "米", "g": "克", "L": "升", "l": "升", "W": "瓦", "V": "伏", "℃": "摄氏度", "°C": "摄氏度",
    "°F": "华氏度", "°": "度",
}  # fmt: skip
_UNIT = re.compile(rf"{_ALONE}({_NUMBER})[ ]?({'|'.join(map(re.escape, _UNITS))})(?![A-Za-z0-9/²³])")
_SIGNS = {
    "&": "和", "+": "加", "=": "等于", "@": "艾特", "→": "到", "⇒": "所以", "←": "从", "×": "乘", "÷": "除以", "±": "正负",
    "≈": "约等于", "≤": "小于等于", "≥": "大于等于", "≠": "不等于", "<": "小于", ">": "大于", "%": "百分号", "°": "度",
    "℃": "摄氏度", "€": "欧元", "£": "英镑", "$": "美元", "¥": "元", "￥": "元", "#": "井号", "√": "根号", "∞": "无穷大",
    "§": "第", "²": "平方", "³": "立方", "✓": "是", "✔": "是", "✅": "已完成", "✗": "否", "✘": "否", "❌": "否",
    "⚠": "注意", "👍": "赞", "👎": "踩",
}  # fmt: skip
_SIGN = re.compile("[" + re.escape("".join(_SIGNS)) + "]")
_SLASH = re.compile(r"(?<=\w) ?/ ?(?=\w)")


def chinese(mapped: Mapped) -> Mapped:
    """``mapped`` with everything said in words."""
    steps: tuple[tuple[re.Pattern[str], Say], ...] = (
        (_ISO_DATE, _date),
        (_YEAR, lambda m: say.digits(m[1])),
        (_TWO_YEAR, lambda m: say.digits(m[1])),
        (_PHONE, lambda m: say.digits(m[1]).replace("一", "幺")),
        (_SPAN, lambda m: "到"),
        (_NEGATIVE, lambda m: "负"),
        (_MONEY_BEFORE, lambda m: say.counted(m[2]) + (m[3] or "").strip() + _MONEY[m[1]]),
        (_MONEY_AFTER, lambda m: say.counted(m[1]) + m[2] + _MONEY[m[3]]),
        (_CLOCK, _clock),
        (_PERCENT, lambda m: ("百" if m[2] == "%" else "千") + "分之" + say.number(m[1])),
        (_FRACTION, _fraction),
        (re.compile("[" + "".join(_VULGAR) + "]"), lambda m: _VULGAR[m[0]]),
        (_SERIAL, lambda m: "点".join(say.number(part) for part in m[1].split("."))),
        (_UNIT, lambda m: say.counted(m[1]) + _UNITS[m[2]]),
        (_COUNTED, lambda m: "两"),
        (_LONG, lambda m: say.digits(m[1])),
        (_PLAIN, lambda m: say.number(m[1])),
        (_SIGN, lambda m: f" {_SIGNS[m[0]]} "),
        (_SLASH, lambda m: "，"),
    )
    for pattern, saying in steps:
        mapped = mapped.rewrite(pattern, saying)
    return mapped


def _date(match: re.Match[str]) -> str | None:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{say.digits(year)}年{say.cardinal(month)}月{say.cardinal(day)}日"


def _clock(match: re.Match[str]) -> str | None:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3]) if match[3] else None
    if hour > 24 or minute > 59 or (second or 0) > 59:
        return None
    return say.clock(hour, minute, second)


def _fraction(match: re.Match[str]) -> str | None:
    top, bottom = int(match[1]), int(match[2])
    return f"{say.cardinal(bottom)}分之{say.cardinal(top)}" if 0 < top < bottom else None
