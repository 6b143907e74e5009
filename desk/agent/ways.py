"""The ways a turn can go, one small function each. What is certain is done and said by code; the model writes prose."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import msgspec

from desk import dates
from desk.agent import offer as offers
from desk.agent import prompts
from desk.agent.calendar_ways import calendar_way
from desk.agent.calendar_wish import FindFree, NewEvent, ReadCalendar
from desk.agent.choice import Answer, Choice, ReadMail, SearchMail, parse_choice, schema_for
from desk.agent.context import clean, cut, trim
from desk.agent.drafting import answer_language, greeting_name, in_language, manner_of, matching
from desk.agent.forward_wish import Forward
from desk.agent.keep import failed, note_person, remember, remind
from desk.agent.note_wish import NotePerson
from desk.agent.pick import pick, sender_name
from desk.agent.polish import polish
from desk.agent.says import footnote, say
from desk.agent.turn import Turn
from desk.agent.words import ADDRESS
from desk.handoff import Handoff, Trust
from desk.wire.chat import ChatMessage
from desk.wire.suggest import Manner

_LOCAL_HISTORY_TOKENS, _REMOTE_HISTORY_TOKENS = 1200, 12_000
_LOCAL_MAIL_TOKENS, _REMOTE_MAIL_TOKENS = 800, 8000
_LISTED = 8
Walk = Callable[[Turn], Awaitable[None]]


def way_for(offer: offers.Offer) -> tuple[Walk, frozenset[str]]:
    """The way to go, and the only tools it may use."""
    read = frozenset({"search_mail", "read_mail"})
    match offer:
        case offers.Reply():
            return functools.partial(reply, wish=offer), read | {"propose_reply"}
        case offers.NewMail():
            return functools.partial(new_mail, wish=offer), frozenset({"find_contact", "propose_mail"})
        case Forward():
            return functools.partial(forward, wish=offer), read | {"find_contact", "propose_forward"}
        case offers.Remind():
            return functools.partial(remind, wish=offer), frozenset({"propose_reminder"})
        case offers.Remember():
            return functools.partial(remember, wish=offer), frozenset({"propose_memory"})
        case NotePerson():
            return functools.partial(note_person, wish=offer), frozenset({"propose_note"})
        case offers.ListMail():
            return functools.partial(list_mail, wish=offer), frozenset({"search_mail"})
        case offers.AskMail():
            return functools.partial(ask_mail, wish=offer), read
        case offers.AskHistory():
            return functools.partial(ask_history, wish=offer), frozenset({"search_history"})
        case offers.AskDate():
            return functools.partial(ask_date, wish=offer), frozenset()
        case ReadCalendar() | FindFree() | NewEvent():
            return calendar_way(offer)
        case offers.Choose():
            return functools.partial(choose, wish=offer), frozenset(offer.tools)
        case _:
            return talk, frozenset()


async def talk(turn: Turn, extra: list[ChatMessage] | None = None, *, hint: str = "") -> None:
    """Plain text at once. ``extra`` are data messages shown before the user's last message, ``hint`` a line after it."""
    remote = turn.request.remote
    history = trim(turn.request.messages, _REMOTE_HISTORY_TOKENS if remote else _LOCAL_HISTORY_TOKENS)
    if extra:  # the question is about the data: older talk only distracts a small model
        history = history if remote else history[-1:]
    last = prompts.user(f"{history[-1].text}\n{hint}") if hint else history[-1]
    messages = [prompts.system(prompts.TALK), *history[:-1], *(extra or []), last]
    text = await turn.think(
        "talk", messages, max_tokens=2048 if remote else 200 if extra else 512, temperature=0.3, show=True
    )
    if not text.strip():
        turn.say(say(turn.language, "no_answer"))


async def reply(turn: Turn, wish: offers.Reply) -> None:
    """Find, read, write, propose."""
    mail = await _mail_for(turn, wish.who, wish.about, wish.ref)
    if mail is None:
        return
    content, handoff = mail
    name, subject = sender_name(content), str(content.get("subject", ""))
    text = str(content.get("text", ""))
    manner = manner_of(content)
    language = wish.language or answer_language(text, manner)
    manner = matching(manner, language)
    messages = prompts.draft_messages(
        sender=name,
        subject=subject,
        mail_text=_fit(turn, text),
        instruction=wish.instruction,
        language=language,
        remote=turn.request.remote,
        manner=manner,
    )
    body = await write(turn, messages, language=language, to_name=name, manner=manner)
    if not body:
        turn.say(say(turn.language, "empty_draft", who=name))
        return
    args = {"ref": content["ref"], "body": body, "reply_all": wish.reply_all}
    proposed = await turn.use("propose_reply", args, say(turn.language, "writing_reply", who=name))
    if not failed(turn, proposed):
        marks = footnote(turn.cite(handoff))
        turn.say(say(turn.language, "drafted_reply", who=name, subject=subject) + marks)


async def write(
    turn: Turn,
    messages: list[ChatMessage],
    *,
    language: str,
    to_name: str,
    manner: Manner = Manner(),  # noqa: B008 - frozen
) -> str:
    """A mail body from the model, polished; a second try if it is empty or in the wrong language."""
    body = ""
    for temperature in (0.2, 0.7):
        raw = await turn.think(
            "draft", messages, max_tokens=1200 if turn.request.remote else 300, temperature=temperature
        )
        body = polish(
            raw,
            user_name=turn.request.user_name,
            to_name=greeting_name(to_name),
            language=language,
            letter=not turn.request.remote,
            manner=manner,
        )
        if body and in_language(body, language):
            break
    return body


async def new_mail(turn: Turn, wish: offers.NewMail) -> None:
    """The address is the user's own or from the contacts, never the model's."""
    if ADDRESS.fullmatch(wish.to):
        address, name = wish.to, wish.to.split("@")[0].replace(".", " ").replace("_", " ").title()
    else:
        someone = await _contact(turn, wish.to)
        if someone is None:
            return
        address, name = someone
    language = wish.language or ("Chinese" if turn.language == "zh" else "English")
    messages = prompts.new_mail_messages(to_name=name, instruction=wish.instruction or turn.text, language=language)
    raw = await turn.think(
        "draft", messages, schema=prompts.NEW_MAIL_SCHEMA, max_tokens=1200 if turn.request.remote else 350
    )
    subject, body = parse_new_mail(raw)
    body = polish(
        body,
        user_name=turn.request.user_name,
        to_name=greeting_name(name),
        language=language,
        letter=not turn.request.remote,
    )
    if not body:
        turn.say(say(turn.language, "empty_draft", who=name))
        return
    args = {"to": address, "subject": subject or wish.instruction[:60], "body": body}
    proposed = await turn.use("propose_mail", args, say(turn.language, "writing_mail", who=name))
    if not failed(turn, proposed):
        turn.say(say(turn.language, "drafted_mail", who=name, subject=args["subject"]))


async def forward(turn: Turn, wish: Forward) -> None:
    """Find, read, propose: the note is the user's own words, so no model has a part in it."""
    mail = await _mail_for(turn, wish.who, wish.about, wish.ref)
    if mail is None:
        return
    to = who = wish.to
    if not ADDRESS.search(wish.to):
        someone = await _contact(turn, wish.to, kept=True)
        if someone is None:
            return
        to, who = someone
    content, handoff = mail
    subject = str(content.get("subject", ""))
    args = {"ref": content["ref"], "to": to, "note": wish.note, "attachments": wish.attachments}
    proposed = await turn.use("propose_forward", args, say(turn.language, "writing_forward", who=who))
    if not failed(turn, proposed):
        marks = footnote(turn.cite(handoff))
        turn.say(say(turn.language, "drafted_forward", who=who, subject=subject) + marks)


async def _contact(turn: Turn, who: str, *, kept: bool = False) -> tuple[str, str] | None:
    """Address and name of the one person that is meant; ``kept``: only one in the contacts counts. None: the user was told."""
    found = await turn.use("find_contact", {"name": who}, say(turn.language, "finding_contact", who=who))
    if failed(turn, found):
        return None
    hits = [] if kept and found.trust is not Trust.CONTACTS else found.content or []
    contacts = [hit for hit in hits if isinstance(hit, dict) and hit.get("address")]
    if len({str(hit["address"]).casefold() for hit in contacts}) == 1:
        turn.cite(found)
        return str(contacts[0]["address"]), str(contacts[0].get("name") or who)
    if not contacts:
        turn.say(say(turn.language, "no_contact", who=who))
        return None
    rows = [f"- {clean(str(hit.get('name', '')))} {hit['address']}" for hit in contacts[:_LISTED]]
    turn.say(say(turn.language, "which_contact") + "\n" + "\n".join(rows))
    return None


async def list_mail(turn: Turn, wish: offers.ListMail) -> None:
    """A list needs no model."""
    found = await _search(turn, wish.who, wish.about, widen=False)
    if found is None:
        return
    hits, handoff = found
    if not hits:
        turn.say(_no_mail(turn, wish.who, wish.about))
        return
    turn.say(
        say(turn.language, "found_one" if len(hits) == 1 else "found_mail", count=len(hits))
        + "\n"
        + _rows(turn, hits, handoff)
    )


async def ask_mail(turn: Turn, wish: offers.AskMail) -> None:
    """A question about one mail: found and read by code, answered by the model from what was read."""
    if not (wish.sure or wish.ref):
        found = await _search(turn, wish.who, wish.about)
        if found is None:
            return
        if not found[0]:
            await talk(turn)  # "what did Einstein say …": not about mail
            return
    mail = await _mail_for(turn, wish.who, wish.about, wish.ref, found=None if wish.sure or wish.ref else found)
    if mail is not None:
        await _answer_from(turn, *mail)


async def ask_history(turn: Turn, wish: offers.AskHistory) -> None:
    label = say(turn.language, "searching_history")
    found = await turn.use("search_history", {"query": wish.query}, label)
    if failed(turn, found):
        return
    hits = [
        hit for hit in found.content or [] if isinstance(hit, dict) and str(hit.get("text", "")).strip() != turn.text
    ]
    if not hits:
        turn.say(say(turn.language, "no_history", what=wish.query))
        return
    rows = []
    for hit in hits[:_LISTED]:
        at = hit.get("at")
        day = _day(turn, float(at)) if isinstance(at, int | float) else ""
        words = " ".join(clean(str(hit.get("text", ""))).split())
        rows.append(f"- {day} {words[:160]}{'…' if len(words) > 160 else ''}")
    turn.cite(found)
    turn.say(say(turn.language, "found_history") + "\n" + "\n".join(rows))


async def ask_date(turn: Turn, wish: offers.AskDate) -> None:
    """Arithmetic by code; what it does not understand is talk."""
    found = dates.answer(wish.text, turn.request.now, turn.request.timezone, turn.language)
    if isinstance(found, dates.Unclear):
        await talk(turn)
    else:
        turn.say(found.text)


async def choose(turn: Turn, wish: offers.Choose) -> None:
    """The marked branch: the model picks one of the offered tools, or to answer."""
    refs = turn.request.known_refs[:_LISTED]
    last = trim(turn.request.messages, 300)[-1]
    raw = await turn.think(
        "choose",
        [prompts.system(prompts.CHOOSE), last],
        schema=schema_for(wish.tools, refs),
        max_tokens=60,
        temperature=0.0,
    )
    choice: Choice = parse_choice(raw, wish.tools, refs)
    match choice:
        case SearchMail():
            await list_mail(turn, offers.ListMail("", choice.query))
        case ReadMail():
            mail = await _mail_for(turn, "", "", choice.ref)
            if mail is not None:
                await _answer_from(turn, *mail)
        case Answer():
            await talk(turn)


async def _search(
    turn: Turn, who: str, about: str, *, widen: bool = True
) -> tuple[list[dict[str, Any]], Handoff] | None:
    """Mails by sender and topic; with fewer words if there are none. None: the tool failed, and the user was told."""
    tries = [{"query": about, "from": who}]
    if widen and who and about:
        tries += [{"query": "", "from": who}, {"query": about, "from": ""}]
    if who:
        tries.append({"query": f"{who} {about}".strip(), "from": ""})
    handoff = None
    for args in tries:
        handoff = await turn.use("search_mail", args, say(turn.language, "searching_mail"))
        if failed(turn, handoff):
            return None
        hits = [hit for hit in handoff.content or [] if isinstance(hit, dict) and hit.get("ref")]
        if hits:
            return hits, handoff
    assert handoff is not None
    return [], handoff


async def _mail_for(
    turn: Turn, who: str, about: str, ref: str, *, found: tuple[list[dict[str, Any]], Handoff] | None = None
) -> tuple[dict[str, Any], Handoff] | None:
    """The mail that is meant, read. None: the user was asked or told."""
    subject = ""
    if not ref:
        found = found or await _search(turn, who, about)
        if found is None:
            return None
        hits, handoff = found
        if not hits:
            turn.say(_no_mail(turn, who, about))
            return None
        best, several = pick(hits, who, about)
        if best is None:
            turn.say(say(turn.language, "which_mail") + "\n" + _rows(turn, hits, handoff))
            return None
        if several and not about:
            turn.notice(say(turn.language, "newest"))
        ref, subject = str(best["ref"]), str(best.get("subject", ""))
    read = await turn.use(
        "read_mail", {"ref": ref}, say(turn.language, "reading_mail", subject=clean(subject)[:60] or ref)
    )
    if failed(turn, read) or not isinstance(read.content, dict):
        return None
    return {**read.content, "ref": ref}, read


async def _answer_from(turn: Turn, content: dict[str, Any], handoff: Handoff) -> None:
    label = f"mail from {sender_name(content)}, subject: {content.get('subject', '')}"
    mail = prompts.data(label, _fit(turn, str(content.get("text", ""))))
    await talk(turn, [mail], hint="" if turn.request.remote else say(turn.language, "answer_from_mail"))
    turn.say(footnote(turn.cite(handoff)))


def _fit(turn: Turn, text: str) -> str:
    fitted = cut(clean(text), _REMOTE_MAIL_TOKENS if turn.request.remote else _LOCAL_MAIL_TOKENS)
    if fitted != clean(text):
        turn.notice(say(turn.language, "mail_cut"))
    return fitted


def _rows(turn: Turn, hits: list[dict[str, Any]], handoff: Handoff) -> str:
    rows = []
    for number, hit in enumerate(hits[:_LISTED], 1):
        marks = footnote(turn.cite(handoff, str(hit["ref"])))
        at = hit.get("date")
        day = _day(turn, float(at)) if isinstance(at, int | float) else ""
        subject = " ".join(clean(str(hit.get("subject", ""))).split())
        rows.append(f"{number}. {clean(sender_name(hit))} · {subject} · {day} [{hit['ref']}]{marks}")
    return "\n".join(rows)


def _day(turn: Turn, at: float) -> str:
    moment = datetime.fromtimestamp(at, dates.zone_of(turn.request.timezone))
    return dates.describe(moment, turn.language)


def _no_mail(turn: Turn, who: str, about: str) -> str:
    what = ", ".join(filter(None, (who, about)))
    return say(turn.language, "no_mail", what=what) if what else say(turn.language, "no_mail_at_all")


def parse_new_mail(raw: str) -> tuple[str, str]:
    """Subject and body of the constrained answer; a cut or free answer is taken as the body."""
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return "", raw if not raw.lstrip().startswith("{") else ""
    if not isinstance(found, dict):
        return "", ""
    subject = " ".join(clean(str(found.get("subject", ""))).split())
    return subject[:120], str(found.get("body", ""))
