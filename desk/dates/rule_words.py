"""A recurrence rule in words, English and Chinese: what Desk understood, said back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from desk.dates.repeat_scan import DAYS, WORKDAYS

_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ZH_DAYS = "一二三四五六日"
_EN_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip  # noqa: E501
_EN_NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
_EN_UNITS = {
    "MINUTELY": "minute",
    "HOURLY": "hour",
    "DAILY": "day",
    "WEEKLY": "week",
    "MONTHLY": "month",
    "YEARLY": "year",
}
_ZH_UNITS = {"MINUTELY": "分钟", "HOURLY": "小时", "DAILY": "天", "WEEKLY": "周", "MONTHLY": "个月", "YEARLY": "年"}
_DAY = re.compile(r"([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)")


def rule_in_words(parts: Mapping[str, str], start: datetime, language: str) -> str:
    """``parts`` (of a checked rule) from ``start`` as a person would say it; a part no words are known for stays RRULE."""
    clock = "" if parts["FREQ"] in ("MINUTELY", "HOURLY") else f"{start:%H:%M}"
    if "BYSETPOS" in parts or "WKST" in parts:
        said = ";".join(f"{name}={value}" for name, value in parts.items())
        return f"{said} {clock}".strip()
    said = _chinese(parts, start) if language == "zh" else _english(parts, start)
    if language == "zh":
        return f"{said}{clock}{_end(parts, language)}"
    return f"{said} {clock}".strip() + _end(parts, language)


def _english(parts: Mapping[str, str], start: datetime) -> str:
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    unit = _EN_UNITS[frequency]
    every = f"every {unit}" if interval == 1 else f"every {interval} {unit}s"
    days = [(int(nth or 0), DAYS.index(day)) for nth, day in _DAY.findall(parts.get("BYDAY", ""))]
    months = [_EN_MONTHS[int(month) - 1] for month in parts.get("BYMONTH", "").split(",") if month]
    of_month = [_en_day(int(day)) for day in parts.get("BYMONTHDAY", "").split(",") if day]
    in_months = f" in {_en_list(months)}" if months else ""
    if frequency == "WEEKLY":
        if parts.get("BYDAY") == WORKDAYS and interval == 1:
            return f"Monday to Friday{in_months}"
        names = _en_list([_EN_DAYS[day] for _, day in days]) or _EN_DAYS[start.weekday()]
        return f"every {names}{in_months}" if interval == 1 else f"{every} on {names}{in_months}"
    if frequency == "MONTHLY":
        named = [
            f"the {_EN_NTH.get(nth, f'{nth}th')} {_EN_DAYS[day]}" if nth else f"each {_EN_DAYS[day]}"
            for nth, day in days
        ]
        return f"on {_en_list(named or of_month or [_en_day(start.day)])} of {every}{in_months}"
    if frequency == "YEARLY" and not days:
        return f"{every} on {_en_list(of_month) or _en_day(start.day)} of {_en_list(months) or _EN_MONTHS[start.month - 1]}"
    on = f" on {_en_list([_EN_DAYS[day] for _, day in days])}" if days else ""
    return f"{every}{on}{in_months}"


def _chinese(parts: Mapping[str, str], start: datetime) -> str:
    frequency, interval = parts["FREQ"], int(parts.get("INTERVAL", "1"))
    every = f"每{_ZH_UNITS[frequency].removeprefix('个')}" if interval == 1 else f"每{interval}{_ZH_UNITS[frequency]}"
    days = [(int(nth or 0), DAYS.index(day)) for nth, day in _DAY.findall(parts.get("BYDAY", ""))]
    months = "、".join(f"{month}月" for month in parts.get("BYMONTH", "").split(",") if month)
    of_month = "、".join(
        "最后一天" if day == "-1" else f"倒数第{day[1:]}天" if day.startswith("-") else f"{day}号"
        for day in parts.get("BYMONTHDAY", "").split(",")
        if day
    )
    if frequency == "WEEKLY":
        if parts.get("BYDAY") == WORKDAYS and interval == 1:
            return f"{months}每周一至周五"
        names = "、".join(f"周{_ZH_DAYS[day]}" for _, day in days) or f"周{_ZH_DAYS[start.weekday()]}"
        return f"{months}每{names}" if interval == 1 else f"{months}{every}的{names}"
    if frequency == "MONTHLY":
        named = "、".join(
            (f"最后一个周{_ZH_DAYS[day]}" if nth < 0 else f"第{_ZH_DAYS[nth - 1]}个周{_ZH_DAYS[day]}") if nth else f"各周{_ZH_DAYS[day]}"  # noqa: E501
            for nth, day in days
        )  # fmt: skip
        said = named or of_month or f"{start.day}号"
        return f"{months}{every}{'的' if named or interval > 1 else ''}{said}"
    if frequency == "YEARLY" and not days:
        return f"{every}{months or f'{start.month}月'}{(of_month or f'{start.day}号').replace('号', '日')}"
    return f"{months}{every}{'的' + '、'.join(f'周{_ZH_DAYS[day]}' for _, day in days) if days else ''}"


def _end(parts: Mapping[str, str], language: str) -> str:
    if "COUNT" in parts:
        count = int(parts["COUNT"])
        return f"，共{count}次" if language == "zh" else f", {count} time{'s' if count > 1 else ''}"
    if "UNTIL" in parts:
        until = parts["UNTIL"]
        year, month, day = int(until[:4]), int(until[4:6]), int(until[6:8])
        return f"，到{year}年{month}月{day}日" if language == "zh" else f", until {day} {_EN_MONTHS[month - 1]} {year}"
    return ""


def _en_day(day: int) -> str:
    if day == -1:
        return "the last day"
    if day < 0:
        return f"day {day}"
    suffix = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"the {day}{suffix}"


def _en_list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else ""
