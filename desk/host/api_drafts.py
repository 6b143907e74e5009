"""The queue, as clients call it. The gate decides; this adds who may ask: a person at a terminal, or the demo account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from desk.errors import RefusedError
from desk.host.calls import Nothing, bind
from desk.host.listen import connection_of
from desk.host.undelivered import marked, with_reports
from desk.rpc.peer import Call, Handler
from desk.wire.cards import Card, DraftEdit, DraftPage, Grant
from desk.wire.undo import Undid, UndoStep

if TYPE_CHECKING:
    from desk.host.app import Host

_MOST_STEPS = 1_000
_LONGEST_PAGE = 1_000


class QueueQuery(msgspec.Struct, frozen=True):
    state: str = ""
    before: int = 0
    limit: int = _LONGEST_PAGE


class DraftId(msgspec.Struct, frozen=True):
    id: int


class Edit(msgspec.Struct, frozen=True):
    id: int
    version: int
    edit: DraftEdit


class Answer(msgspec.Struct, frozen=True):
    id: int
    version: int
    text: str


class Approval(msgspec.Struct, frozen=True):
    id: int
    version: int
    sha256: str


class Rejection(msgspec.Struct, frozen=True):
    id: int
    reason: str = ""


class Snooze(msgspec.Struct, frozen=True):
    """``when`` in words, read by code; empty: ask again now."""

    id: int
    when: str = ""


class GrantWish(msgspec.Struct, frozen=True):
    """Always approve exactly what draft ``id`` does, for ``days``."""

    id: int
    days: float


class GrantId(msgspec.Struct, frozen=True):
    id: int


class StepId(msgspec.Struct, frozen=True):
    """``step``: None is the last one."""

    step: int | None = None


class Steps(msgspec.Struct, frozen=True):
    limit: int = 20


class Resolution(msgspec.Struct, frozen=True):
    id: int
    was_sent: bool


def calls(host: Host) -> dict[str, Handler]:
    gate = host.gate

    def need_a_person(call: Call, draft_id: int) -> None:
        if not gate.card(draft_id).summary.demo and not connection_of(call).has_terminal():
            raise RefusedError(
                "Only a person at a terminal can decide about this draft.", hint="Run the same command in a terminal."
            )

    async def listing(call: Call, p: QueueQuery) -> DraftPage:
        limit = min(max(p.limit, 1), _LONGEST_PAGE)
        found = gate.cards(p.state, before=p.before, limit=limit + 1)
        older = found[limit - 1].id if len(found) > limit else 0
        return DraftPage(drafts=marked(host.db, found[:limit]), total=gate.count(p.state), older=older)

    async def show(call: Call, p: DraftId) -> Card:
        return with_reports(host.db, gate.card(p.id))

    async def edit(call: Call, p: Edit) -> Card:
        return gate.edit(p.id, p.version, p.edit)

    async def answer(call: Call, p: Answer) -> Card:
        return await host.rewriting.rewrite(p.id, p.version, p.text)

    async def approve(call: Call, p: Approval) -> Card:
        need_a_person(call, p.id)
        return gate.approve(p.id, p.version, p.sha256)

    async def reject(call: Call, p: Rejection) -> Card:
        return gate.reject(p.id, p.reason)

    async def undo(call: Call, p: DraftId) -> Card:
        return gate.undo(p.id)

    async def undo_step(call: Call, p: StepId) -> Undid:
        return host.undoing.undo(p.step)

    async def undo_steps(call: Call, p: Steps) -> list[UndoStep]:
        return host.undoing.steps(min(max(p.limit, 0), _MOST_STEPS))

    async def snooze(call: Call, p: Snooze) -> Card:
        return gate.snooze(p.id, (await host.planning.reminding.moment(p.when)).at if p.when.strip() else 0.0)

    async def grants(call: Call, p: Nothing) -> list[Grant]:
        return gate.grants.listed()

    async def give_grant(call: Call, p: GrantWish) -> list[Grant]:
        need_a_person(call, p.id)
        gate.give_grant(p.id, p.days)
        return gate.grants.listed()

    async def revoke_grant(call: Call, p: GrantId) -> list[Grant]:
        gate.revoke_grant(p.id)
        return gate.grants.listed()

    async def resolve(call: Call, p: Resolution) -> Card:
        need_a_person(call, p.id)
        return gate.resolve(p.id, p.was_sent)

    return {
        "drafts.list": bind(listing),
        "drafts.show": bind(show),
        "drafts.edit": bind(edit),
        "drafts.answer": bind(answer),
        "drafts.approve": bind(approve),
        "drafts.reject": bind(reject),
        "drafts.undo": bind(undo),
        "undo.step": bind(undo_step),
        "undo.list": bind(undo_steps),
        "drafts.snooze": bind(snooze),
        "grants.list": bind(grants),
        "grants.give": bind(give_grant),
        "grants.revoke": bind(revoke_grant),
        "drafts.resolve": bind(resolve),
    }
