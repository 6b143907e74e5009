"""What may be wrong with this Desk and its machine: evidence, cause and mending command for each finding.

One module a group of checks. Each has probes, which look, and pure ``judge`` functions, which say what it means.
Nothing is started, asked of the network, changed, or waited for longer than five seconds; the host need not run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

from desk.i18n import t
from desk.paths import Paths
from desk.wire.host import Finding, Status


def run(
    paths: Paths, *, status: Status | None = None, deep: bool = False, environment: Mapping[str, str] | None = None
) -> list[Finding]:
    """All findings, in the order a person mends them.

    :param status: what the running host says of itself; None if none runs.
    :param deep: also hash the models.
    """
    from desk.doctor import basics, database, folders, keyring, models, packages, path_files, running, workers

    env = os.environ if environment is None else environment
    checks: tuple[tuple[str, Callable[[], Iterable[Finding]]], ...] = (
        ("python", lambda: basics.judge_python(basics.probe_python())),
        ("path-files", lambda: path_files.judge(path_files.probe())),
        ("packages", lambda: packages.judge(packages.probe())),
        ("folders", lambda: folders.judge(folders.probe(paths), os.getuid())),
        ("disk", lambda: basics.judge_disk(basics.probe_disk(paths.data))),
        ("settings", lambda: database.check_settings(paths, env)),
        ("database", lambda: database.check_database(paths)),
        ("keyring", lambda: keyring.judge(keyring.probe(paths, env))),
        ("confinement", lambda: workers.judge_confinement(workers.probe_confinement())),
        ("models", lambda: models.judge(models.probe(paths.models, deep=deep), deep=deep)),
        ("host", lambda: running.judge(running.probe(paths), status)),
        ("terminal", lambda: basics.judge_terminal(basics.probe_terminal(env))),
    )
    return [finding for name, check in checks for finding in _guarded(name, check)]


def _guarded(name: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """One check that fails must not hide what the others found."""
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001  said below, as a finding
        return [
            Finding(
                id=f"{name}-check",
                level="warning",
                title=t("The check of {name} failed itself", name=name),
                evidence=f"{type(error).__name__}: {error}",
                remedy=t("Please report this."),
            )
        ]
