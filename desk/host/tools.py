"""What the agent's tools do, in the host. Reading tools answer with what was read, labelled with its source and a trust the
host assigns; writing tools only ever *propose*. The agent's arguments are checked here again: its word is not enough.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from desk.errors import DeskError, UsageError
from desk.handoff import Handoff, Source, Trust
from desk.host import people_tools
from desk.host.calendar_tools import calendar_tools
from desk.host.forwarding import Asked, propose_forward
from desk.store.search import search
from desk.wire.chat import ToolCall
from desk.wire.mail import MailSummary

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST_HITS = 8
_MOST_MAIL_CHARACTERS = 12_000


class SearchHistory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    query: str


class SearchMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"sender": "from"}):
    query: str = ""
    sender: str = ""


class ReadMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ref: str


class ProposeReply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ref: str
    body: str
    reply_all: bool = False


class ProposeMail(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    to: str
    subject: str
    body: str


class ProposeForward(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``attachments``: all that are not part of the text go along, or none."""

    ref: str
    to: str
    note: str = ""
    attachments: bool = True


class ProposeReminder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str
    when: str


class ProposeMemory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


class ResolveDate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: str


class Tools:
    """Runs a ``ToolCall`` and answers with a ``Handoff``; a tool that fails answers with ``error`` set."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._seen: dict[int, list[str]] = {}
        self._tools: dict[str, tuple[type, Callable[[ToolCall, Any], Awaitable[Handoff]]]] = {
            "search_history": (SearchHistory, self._search_history),
            "search_mail": (SearchMail, self._search_mail),
            "read_mail": (ReadMail, self._read_mail),
            "find_contact": (people_tools.FindContact, self._find_contact),
            "propose_note": (people_tools.ProposeNote, self._propose_note),
            "propose_reply": (ProposeReply, self._propose_reply),
            "propose_mail": (ProposeMail, self._propose_mail),
            "propose_forward": (ProposeForward, self._propose_forward),
            "propose_reminder": (ProposeReminder, self._propose_reminder),
            "propose_memory": (ProposeMemory, self._propose_memory),
            "resolve_date": (ResolveDate, self._resolve_date),
        }

        self._tools |= calendar_tools(host)

    def known_refs(self, conversation_id: int) -> list[str]:
        """Refs of mails on the table in a conversation, newest first."""
        return list(reversed(self._seen.get(conversation_id, [])))

    async def run(self, call: ToolCall) -> Handoff:
        kind, tool = self._tools.get(call.name, (None, None))
        if kind is None or tool is None:
            return _failed(call.name, UsageError(f"There is no tool called {call.name}."))
        try:
            found = await tool(call, msgspec.convert(call.args, kind))
            self._host.knowing.assigned(call.turn_id, call.name, found.trust)
            return found
        except msgspec.ValidationError as error:
            return _failed(call.name, UsageError(f"{call.name}: {error}."))
        except DeskError as error:
            return _failed(call.name, error)

    def _remember(self, conversation_id: int, refs: list[str]) -> None:
        seen = self._seen.setdefault(conversation_id, [])
        for ref in refs:
            if ref in seen:
                seen.remove(ref)
            seen.append(ref)
        del seen[: -_MOST_HITS * 2]

    def _handed_over(self, call: ToolCall, mail: MailSummary, text: str) -> None:
        people = frozenset(self._host.mail.thread_addresses(mail.ref))
        source = mail.sender.name or mail.sender.address or "mail you got"
        self._host.knowing.handed_over(call.turn_id, mail.ref, source, text, people)

    async def _search_history(self, call: ToolCall, args: SearchHistory) -> Handoff:
        hits = await asyncio.to_thread(search, self._host.db, args.query, ("message", "memory"), _MOST_HITS)
        return Handoff(
            tool=call.name,
            content=[{"text": hit.text, "title": hit.title, "at": hit.at} for hit in hits],
            summary=f"{len(hits)} found",
            trust=Trust.UNTRUSTED,
            sources=tuple(Source(kind=hit.kind, ref=hit.ref, label=hit.title, at=hit.at) for hit in hits),
            advice="Search again with other words." if not hits else "",
        )

    async def _search_mail(self, call: ToolCall, args: SearchMail) -> Handoff:
        await self._host.accounts.read_all()
        found = self._host.mail.search(args.query, args.sender, _MOST_HITS)
        self._remember(call.conversation_id, [mail.ref for mail in reversed(found)])
        for one in found:
            self._handed_over(call, one, one.snippet)
        return Handoff(
            tool=call.name,
            content=[
                {
                    "ref": mail.ref,
                    "from": mail.sender.name or mail.sender.address,
                    "address": mail.sender.address,
                    "subject": mail.subject,
                    "date": mail.date,
                    "snippet": mail.snippet,
                }
                for mail in found
            ],
            summary=f"{len(found)} found",
            sources=tuple(_mail_source(mail) for mail in found),
            advice="" if found else "Search again with other words, or fewer.",
        )

    async def _read_mail(self, call: ToolCall, args: ReadMail) -> Handoff:
        detail = self._host.mail.show(args.ref)
        self._remember(call.conversation_id, [detail.summary.ref])
        mail = detail.mail
        text = mail.text[:_MOST_MAIL_CHARACTERS]
        self._handed_over(call, detail.summary, text)
        return Handoff(
            tool=call.name,
            content={
                "ref": detail.summary.ref,
                "from": mail.sender.name or mail.sender.address,
                "address": mail.sender.address,
                "to": [address.address for address in mail.to],
                "subject": mail.subject,
                "date": detail.summary.date,
                "text": text,
                "manner": self._host.suggesting.manner_to(detail),
            },
            summary=mail.subject,
            sources=(_mail_source(detail.summary),),
            confidence=1.0 if len(text) == len(mail.text) else 0.8,
            risks=tuple(mail.problems),
        )

    async def _find_contact(self, call: ToolCall, args: people_tools.FindContact) -> Handoff:
        return await people_tools.find_contact(self._host, call, args)

    async def _propose_note(self, call: ToolCall, args: people_tools.ProposeNote) -> Handoff:
        return _proposed(call.name, people_tools.propose_note(self._host, call, args).summary)

    async def _propose_reply(self, call: ToolCall, args: ProposeReply) -> Handoff:
        words = self._host.turns.user_text(call.turn_id)
        card = self._host.proposing.reply(
            args.ref, args.body, args.reply_all, call.conversation_id, turn_id=call.turn_id, user_text=words
        )
        return _proposed(call.name, card.summary)

    async def _propose_mail(self, call: ToolCall, args: ProposeMail) -> Handoff:
        words = self._host.turns.user_text(call.turn_id)
        card = self._host.proposing.new_mail(
            args.to, args.subject, args.body, call.conversation_id, words, turn_id=call.turn_id
        )
        return _proposed(call.name, card.summary)

    async def _propose_forward(self, call: ToolCall, args: ProposeForward) -> Handoff:
        if args.ref not in self.known_refs(call.conversation_id):
            raise UsageError("That mail was not read in this conversation.", hint="Say which mail to forward.")
        words = self._host.turns.user_text(call.turn_id)
        numbers: list[int] | None = None if args.attachments else []
        asked = Asked(conversation_id=call.conversation_id, turn_id=call.turn_id, user_text=words)
        card = await propose_forward(self._host, args.ref, args.to, args.note, numbers, asked)
        return _proposed(call.name, card.summary)

    async def _propose_reminder(self, call: ToolCall, args: ProposeReminder) -> Handoff:
        words = self._host.turns.user_text(call.turn_id)
        card = await self._host.proposing.reminder(args.text, args.when, call.conversation_id, words)
        return _proposed(call.name, card.summary)

    async def _propose_memory(self, call: ToolCall, args: ProposeMemory) -> Handoff:
        words = self._host.turns.user_text(call.turn_id)
        card = self._host.proposing.memory(args.text, call.conversation_id, words)
        return _proposed(call.name, card.summary)

    async def _resolve_date(self, call: ToolCall, args: ResolveDate) -> Handoff:
        when = await self._host.proposing.date_answer(args.text)
        return Handoff(
            tool=call.name,
            content={"iso": when.iso, "text": when.text},
            summary=when.text,
            trust=Trust.HOST,
            sources=(Source(kind="code", ref="", label="computed by Desk"),),
        )


def to_keep(handoff: Handoff) -> Handoff:
    """A result as the conversation keeps it: without the user's manner, which is to be forgotten where it is learned."""
    if not isinstance(handoff.content, dict) or "manner" not in handoff.content:
        return handoff
    kept = {name: value for name, value in handoff.content.items() if name != "manner"}
    return msgspec.structs.replace(handoff, content=kept)


def _mail_source(mail: MailSummary) -> Source:
    return Source(kind="mail", ref=mail.ref, label=mail.sender.name or mail.sender.address, at=mail.date)


def _proposed(tool: str, card: Any) -> Handoff:
    return Handoff(
        tool=tool,
        content={"proposal": msgspec.to_builtins(card)},
        summary=card.title,
        trust=Trust.HOST,
        advice="It waits for approval; nothing has been sent.",
    )


def _failed(tool: str, error: DeskError) -> Handoff:
    return Handoff(
        tool=tool,
        content=None,
        summary="failed",
        trust=Trust.HOST,
        confidence=0.0,
        error=error.message,
        advice=error.hint,
        retry="yes" if error.retryable else "no",
    )
