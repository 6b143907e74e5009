"""Verdicts, reasons and suggestions in the user's words. What is quoted from a mail stays between quotation marks."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from desk.dates import describe, zone_of
from desk.i18n import language, t
from desk.suggest.triage import Reason
from desk.wire.delivery_words import why_failed


def reason_in_words(reason: Reason) -> str:
    """One short sentence without its full stop."""
    said = dict(reason.values)
    said["day"] = day_in_words(said.get("day", ""))
    return _reason(reason.code, said)


def _reason(code: str, said: Mapping[str, str]) -> str:
    values = {name: said.get(name, "") for name in ("who", "words", "day")}
    table = {
        "they_ask": t("{who} asks: “{words}”", who=values["who"], words=values["words"]),
        "asked_by": t("{who} wants it by {day}: “{words}”", **values),
        "they_promised": t("{who} promised it for {day}: “{words}”", **values),
        "they_promised_some_day": t("{who} promised to come back to you", who=values["who"]),
        "i_promised": t("you promised it for {day}: “{words}”", day=values["day"], words=values["words"]),
        "i_promised_some_day": t("you promised to come back to them"),
        "i_asked": t("you asked: “{words}”", words=values["words"]),
        "i_wrote_last": t("you wrote last and asked nothing"),
        "asks_nothing": t("{who} asks nothing", who=values["who"]),
        "no_answer_wanted": t("{who} wants no answer", who=values["who"]),
        "only_copy": t("you only get a copy, and nobody speaks to you"),
        "pitch": t("an offer from somebody you never wrote to"),
        "trick": t("somebody you never wrote to says that money should go to another account"),
        "list": t("a list or a newsletter"),
        "automatic": t("written by a machine"),
        "undelivered": t(
            "your mail to {who} did not arrive: {why}",
            who=values["who"] or t("somebody"),
            why=why_failed(said.get("status", "")),
        ),
        "invited": t("{who} invites you", who=values["who"]),
        "invitation_settled": t("it tells what became of an invitation"),
        "label_precedent": t("you gave this label to {who} before", who=values["who"]),
        "label_invitation": t("it is an invitation"),
        "label_meeting": t("it is about a time to meet"),
        "label_list": t("it came over the list {who}", who=values["who"]),
        "label_offer": t("it is advertising with a way to unsubscribe"),
        "label_receipt": t("a machine writes about an order or a payment"),
        "label_automatic": t("written by a machine"),
        "label_private_address": t("{who} writes from a private mailbox", who=values["who"]),
        "label_firm_address": t(
            "{who} writes from a firm's address, and you wrote with them before", who=values["who"]
        ),
        "label_pitch": t("an offer from somebody you never wrote to"),
        "fact_phone": t("{who} gives a new number", who=values["who"]),
        "fact_organisation": t("{who} works somewhere else now", who=values["who"]),
        "fact_birthday": t("{who} names a birthday", who=values["who"]),
        "fact_address": t("{who} gives a new address", who=values["who"]),
        "fact_moved": t("{who} moved", who=values["who"]),
        "fact_several": t("{who} tells something new about themselves", who=values["who"]),
        "fact_away_until": t("{who} is away", who=values["who"]),
    }
    return table.get(code, code)


def label_in_words(label: str) -> str:
    """A label of Desk's own in the user's language; the user's own as they wrote it."""
    return {
        "newsletter": t("newsletter"),
        "receipt": t("receipt"),
        "calendar": t("calendar"),
        "notification": t("notification"),
        "personal": t("personal"),
        "work": t("work"),
    }.get(label, label)


def suggestion_title(kind: str, value: Mapping[str, str], who: str, timezone: str) -> str:
    """What taking it would propose."""
    if kind == "reply":
        return t("Draft a reply to {who}", who=who)
    if kind == "label":
        return t("Label it “{label}”", label=label_in_words(value.get("label", "")))
    if kind == "reminder":
        moment = datetime.datetime.fromtimestamp(float(value.get("due", "0")), zone_of(timezone))
        return t("Remind you on {when}", when=describe(moment, language()))
    told = [
        f"{fact_in_words(name.removeprefix('fact.'))} {said}"
        for name, said in value.items()
        if name.startswith("fact.")
    ]
    return t("Note on {who}'s card: {facts}", who=who, facts=", ".join(told))


def reminder_text(value: Mapping[str, str]) -> str:
    """The reminder's own text: whose promise it was, and the words."""
    if value.get("who") == "they":
        return t("{who} promised: “{words}”", who=value.get("name", ""), words=value.get("words", ""))
    if value.get("who") == "me":
        return t("You promised: “{words}”", words=value.get("words", ""))
    return t("{who} wants an answer: “{words}”", who=value.get("name", ""), words=value.get("words", ""))


def fact_in_words(field: str) -> str:
    return {
        "phone": t("phone"),
        "organisation": t("organisation"),
        "birthday": t("birthday"),
        "address": t("address"),
        "moved": t("lives in"),
        "away_until": t("away until"),
    }.get(field, field)


def day_in_words(day: str) -> str:
    """An ISO date as people say it."""
    try:
        moment = datetime.datetime.fromisoformat(day)
    except ValueError:
        return day
    return describe(moment, language())[:-5].strip()
