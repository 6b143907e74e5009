"""What a thread wants of me: an answer, patience, or nothing; and what Desk suggests to do about it. Pure.

Total and deterministic: every thread gets one verdict with one reason. Undelivered only where the newest mail is a report about a
mail of mine. Never "needs reply" where the last word is mine, nor for
newsletters, automatic mail, no-reply addresses and lists that do not speak to me.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Collection
from datetime import date

import msgspec

from desk.suggest.asks import asking, asks, is_pitch, is_trick, names_me, no_answer_wanted
from desk.suggest.labels import answers_invitation, is_machine, label_for
from desk.suggest.person_facts import facts_in
from desk.suggest.promises import Promise, promise_in, reminder_at
from desk.suggest.sentences import sentences
from desk.wire.threads import ThreadFacts, ThreadMail

_QUOTED_CHARS = 120
_MOST_NAMED = 3
# Labels worth proposing by themselves; work and personal are told, and proposed where the user gave them before.
_OFFERED = frozenset({"newsletter", "receipt", "calendar", "notification"})


class Verdict(enum.StrEnum):
    NEEDS_REPLY = "needs_reply"
    UNDELIVERED = "undelivered"
    WAITING = "waiting"
    NOTHING = "nothing"


class Reason(msgspec.Struct, frozen=True):
    """A code that is put into words where it is shown (desk/host/triage_words.py), and what to fill in."""

    code: str
    values: dict[str, str] = {}


class Suggested(msgspec.Struct, frozen=True, kw_only=True):
    """One thing Desk would propose. ``kind``: reply, label, reminder or fact; ``value`` depends on it:

    reply: {}; label: {"label", "of"} (of: the exact sender or list); reminder: {"words", "who", "day", "due", "name"} (due:
    epoch seconds); fact: {"words", "address", "name", "fact.FIELD" for each FIELD}. ``refs``: the mails it comes from.
    ``fingerprint``: the same for the same suggestion of an unchanged thread, so that one that was dismissed stays away.
    """

    kind: str
    value: dict[str, str]
    reason: Reason
    refs: tuple[str, ...]
    fingerprint: str


class Triage(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict of one thread. ``promise``: what is outstanding, if somebody named it."""

    verdict: Verdict
    reason: Reason
    label: str
    promise: Promise | None
    suggestions: tuple[Suggested, ...]


def triage(facts: ThreadFacts, now: float, days_off: Collection[date] = frozenset()) -> Triage:
    """Judge a thread. ``now``: epoch seconds; ``days_off``: holidays on which nobody is to be reminded."""
    last = facts.mails[-1]
    said = sentences(last.text)
    theirs = next((mail for mail in reversed(facts.mails) if not mail.mine), None)
    said_theirs = said if theirs is last else sentences(theirs.text) if theirs else []
    reachable = last.mine or _answerable(last)
    promise = promise_in(said, mine=last.mine, at=last.at, timezone=facts.timezone) if reachable else None
    verdict, reason, asked_in = _verdict(facts, last, said, promise)
    if promise is not None and promise.who == "asked" and verdict is not Verdict.NEEDS_REPLY:
        promise = None  # asked of somebody else
    label, why = label_for(facts, theirs, said_theirs) if theirs else ("", "")
    made: list[Suggested] = []
    if verdict is Verdict.NEEDS_REPLY:
        asker = next((mail for mail in reversed(facts.mails) if mail.ref == asked_in), last)
        made.append(_suggested(facts, asker, "reply", {}, reason))
    if label and (why == "precedent" or label in _OFFERED):
        source = theirs or last
        of = source.list_id or source.address
        values = {"who": source.list_id or _name(source)}
        made.append(_suggested(facts, source, "label", {"label": label, "of": of}, Reason(f"label_{why}", values)))
    if promise is not None and (due := reminder_at(promise, facts.timezone, now, days_off)):
        value = {
            "words": promise.words,
            "who": promise.who,
            "day": promise.day,
            "due": str(int(due)),
            "name": _name(last),
        }
        made.append(_suggested(facts, last, "reminder", value, _promise_reason(promise, last)))
    if theirs is not None and not theirs.list_id and not is_machine(theirs.address):
        told = facts_in(said_theirs, at=theirs.at, timezone=facts.timezone, automatic=theirs.automatic)
        if told:  # all that one mail says of its sender is one suggestion
            about = {"address": theirs.address, "name": theirs.name, "words": told[0].words}
            code = f"fact_{told[0].field}" if len(told) == 1 else "fact_several"
            value = {**about, **{f"fact.{fact.field}": fact.value for fact in told}}
            made.append(_suggested(facts, theirs, "fact", value, Reason(code, {"who": _name(theirs)})))
    return Triage(verdict=verdict, reason=reason, label=label, promise=promise, suggestions=tuple(made))


def _answerable(mail: ThreadMail) -> bool:
    return mail.answerable and not mail.automatic and not is_machine(mail.address)


def _verdict(
    facts: ThreadFacts, last: ThreadMail, said: list[str], promise: Promise | None
) -> tuple[Verdict, Reason, str]:
    """The verdict, why, and the ref of the mail that is to be answered."""
    who = {"who": _name(last)}
    if last.mine:
        if words := asking(said):
            return Verdict.WAITING, Reason("i_asked", {"words": words[:_QUOTED_CHARS]}), ""
        if promise is not None:
            return Verdict.WAITING, _promise_reason(promise, last), ""
        return Verdict.NOTHING, Reason("i_wrote_last"), ""
    if last.failed:
        to = ", ".join(one.recipient for one in last.failed[:_MOST_NAMED] if one.recipient)
        return Verdict.UNDELIVERED, Reason("undelivered", {"who": to, "status": last.failed[0].status}), ""
    if not _answerable(last):
        code = "list" if last.list_id else "automatic"
        return Verdict.NOTHING, Reason(code, who), ""
    if last.invitation or answers_invitation(last):
        if answers_invitation(last):
            return Verdict.NOTHING, Reason("invitation_settled", who), ""
        return Verdict.NEEDS_REPLY, Reason("invited", who), last.ref
    if no_answer_wanted(last.text):
        return Verdict.NOTHING, Reason("no_answer_wanted", who), ""
    to_me = [one for one in said if asks(one)] if last.to_me else [one for one in said if _asks_me(one, facts)]
    if not facts.known and is_pitch(f"{last.subject}\n{last.text}"):
        return Verdict.NOTHING, Reason("pitch", who), ""
    if not facts.known and is_trick(f"{last.subject}\n{last.text}"):
        return Verdict.NOTHING, Reason("trick", who), ""
    if to_me:
        if promise is not None and promise.who == "asked":
            return Verdict.NEEDS_REPLY, _promise_reason(promise, last), last.ref
        return Verdict.NEEDS_REPLY, Reason("they_ask", {**who, "words": to_me[0][:_QUOTED_CHARS]}), last.ref
    if (still := _still_open(facts)) is not None:
        return Verdict.NEEDS_REPLY, *still
    if not last.to_me:
        return Verdict.NOTHING, Reason("only_copy", who), ""
    if promise is not None and promise.who == "they":
        return Verdict.WAITING, _promise_reason(promise, last), ""
    return Verdict.NOTHING, Reason("asks_nothing", who), ""


def _still_open(facts: ThreadFacts) -> tuple[Reason, str] | None:
    """A question to me alone that I did not answer before somebody else wrote, and the ref of its mail."""
    for mail in reversed(facts.mails[:-1]):
        if mail.mine:
            return None
        if mail.to_me and mail.to_people == 1 and _answerable(mail) and not no_answer_wanted(mail.text):
            words = asking(sentences(mail.text))
            if words and (facts.known or not is_pitch(f"{mail.subject}\n{mail.text}")):
                return Reason("they_ask", {"who": _name(mail), "words": words[:_QUOTED_CHARS]}), mail.ref
    return None


def _asks_me(sentence: str, facts: ThreadFacts) -> bool:
    return names_me(sentence, facts.names) and asks(sentence)


def _promise_reason(promise: Promise, last: ThreadMail) -> Reason:
    code = {"they": "they_promised", "me": "i_promised", "asked": "asked_by"}[promise.who]
    return Reason(
        code if promise.day else f"{code}_some_day", {"who": _name(last), "day": promise.day, "words": promise.words}
    )


def _name(mail: ThreadMail) -> str:
    return mail.name or mail.address


def _suggested(facts: ThreadFacts, mail: ThreadMail, kind: str, value: dict[str, str], reason: Reason) -> Suggested:
    """What a dismissal is remembered by: the thread's newest mail for a reply, else the mail that says so, and the value."""
    told = mail.message_id or mail.ref
    if kind == "label":
        told = mail.list_id or mail.address  # once dismissed, not again because they wrote once more
    kept = {name: text for name, text in value.items() if name != "due"}
    print_of = msgspec.json.encode([facts.account_id, facts.thread, kind, told, sorted(kept.items())])
    return Suggested(
        kind=kind,
        value=value,
        reason=reason,
        refs=(mail.ref,),
        fingerprint=hashlib.sha256(print_of).hexdigest()[:32],
    )
