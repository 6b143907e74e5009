"""What every model call used, cost, and sent away."""

from __future__ import annotations

from desk.store.db import Database
from desk.store.text import storable
from desk.wire.chat import Completion


class Ledger:
    """One row a model call. Costs are US cents; None means the price is not known, and is counted apart."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        completion: Completion,
        at: float,
        *,
        conversation_id: int | None = None,
        turn_id: str = "",
        route: str = "",
        reason: str = "",
    ) -> None:
        """Record a call. ``route``: local, loopback or remote; ``reason``: why this model was asked, in a few words."""
        with self._db.write() as connection:
            connection.execute(
                "INSERT INTO ledger (at, conversation_id, turn_id, model, route, reason, prompt_tokens,"
                " completion_tokens, cost_cents, left_machine, first_token_s, total_s)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    at,
                    conversation_id,
                    turn_id,
                    completion.model,
                    route,
                    storable(reason),
                    completion.prompt_tokens,
                    completion.completion_tokens,
                    completion.cost_cents,
                    completion.left_machine,
                    completion.first_token_s,
                    completion.total_s,
                ),
            )

    def totals(self, since: float = 0.0) -> tuple[float, int, list[str]]:
        """Known cost in cents, number of calls of unknown cost, and the hosts text went to (first use first)."""
        with self._db.read() as connection:
            cost, unknown = connection.execute(
                "SELECT total(cost_cents), count(*) - count(cost_cents) FROM ledger WHERE at >= ?", (since,)
            ).fetchone()
            hosts = connection.execute(
                "SELECT left_machine FROM ledger WHERE at >= ? AND left_machine <> ''"
                " GROUP BY left_machine ORDER BY min(id)",
                (since,),
            ).fetchall()
        return float(cost), int(unknown), [str(row[0]) for row in hosts]

    def turn_cost(self, turn_id: str) -> tuple[float | None, int]:
        """Cents (None as soon as one call's price is unknown) and tokens one turn has used so far."""
        with self._db.read() as connection:
            cost, unknown, tokens = connection.execute(
                "SELECT total(cost_cents), count(*) - count(cost_cents),"
                " coalesce(sum(prompt_tokens + completion_tokens), 0) FROM ledger WHERE turn_id = ?",
                (turn_id,),
            ).fetchone()
        return (None if unknown else float(cost)), int(tokens)
