"""Whoever is deleted for good is forgotten by what was learned of mail as well."""

from __future__ import annotations

from pathlib import Path

from desk.host.learning import forget_learned
from desk.store.db import Database


def test_manner_and_facts_go_too_and_leave_no_trace_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "d.db"
    db = Database(path)
    with db.write() as connection:
        connection.execute("INSERT INTO account (id, name, address) VALUES (1, 'work', 'me@own.example')")
        for person in ("quasten@flosser.example", "stays@flosser.example"):
            connection.execute(
                "INSERT INTO manner (account_id, person, feature, value, count) VALUES (1, ?, 'greeting', 'Hi', 3)",
                (person,),
            )
            connection.execute(
                "INSERT INTO suggestion (account_id, thread, kind, value, reason, refs, fingerprint, created_at, updated_at)"
                " VALUES (1, 't', 'fact', json_object('address', ?), '{}', '[]', ?, 1, 1)",
                (person.upper(), person),
            )
    forget_learned(db, ["Quasten@flosser.example"])
    with db.read() as connection:
        left = [row[0] for row in connection.execute("SELECT person FROM manner")]
        facts = [row[0] for row in connection.execute("SELECT fingerprint FROM suggestion")]
    assert (left, facts) == (["stays@flosser.example"], ["stays@flosser.example"])
    db.close()
    for file in tmp_path.iterdir():
        assert b"quasten" not in file.read_bytes().lower()
