"""The settings and the database: can they be read, and are they whole?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing

from desk.errors import ConfigError
from desk.i18n import t
from desk.paths import Paths
from desk.wire.host import Finding


def check_settings(paths: Paths, environment: Mapping[str, str]) -> Iterator[Finding]:
    from desk.settings.load import load

    try:
        load(paths, environment)
    except ConfigError as error:
        yield Finding(
            id="settings",
            level="problem",
            title=t("The settings cannot be read"),
            evidence=error.message,
            remedy=error.hint,
            command=f"${{EDITOR:-vi}} '{paths.config_file}'",
        )
    else:
        evidence = str(paths.config_file) if paths.config_file.exists() else "no file yet; the defaults are in force"
        yield Finding(id="settings", level="ok", title=t("Settings are readable"), evidence=evidence)


def check_database(paths: Paths) -> Iterator[Finding]:
    from desk.store.db import check
    from desk.store.migrate import known_migrations

    file = paths.database
    if not file.exists():
        yield Finding(id="database", level="ok", title=t("No database yet"), evidence=str(file))
        return
    faults = check(file)
    if faults:
        yield judge_faults(faults, str(file), sorted(str(copy) for copy in paths.backups.glob("*.db")))
        return
    applied: set[str] = set()
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as connection:
            applied = {str(row[0]) for row in connection.execute("SELECT name FROM migration")}
    except sqlite3.Error:
        pass  # an empty database has no such table yet
    known = {migration.name for migration in known_migrations()}
    if newer := sorted(applied - known):
        yield Finding(
            id="database",
            level="problem",
            title=t("The database was made by a newer Desk"),
            evidence=f"{file} has {', '.join(newer)}",
            remedy=t("Install the newer Desk again, or bring back an older backup."),
            command="desk restore FILE",
        )
    else:
        yield Finding(id="database", level="ok", title=t("The database is sound"), evidence=str(file))


def judge_faults(faults: list[str], file: str, backups: list[str]) -> Finding:
    """What is wrong in the database, and the newest copy to go back to."""
    return Finding(
        id="database",
        level="problem",
        title=t("The database is damaged or cannot be read"),
        evidence=f"{file}: {'; '.join(faults[:5])}",
        remedy=t("Bring back a backup.") if backups else t("There is no backup; move the file away to start anew."),
        command=f"desk restore '{backups[-1]}'" if backups else f"mv '{file}' '{file}.damaged'",
    )
