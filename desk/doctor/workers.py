"""Whether workers can be confined on this system."""

from __future__ import annotations

import importlib
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from desk.i18n import t
from desk.wire.host import Finding

# From Landlock ABI 6 on (Linux 6.12), abstract sockets and signals are confined too.
NEEDED_ABI = 6


@dataclass(frozen=True)
class Confinement:
    """``abi`` is the kernel's Landlock version; 0 or less: none, or switched off."""

    system: str
    kernel: str
    abi: int


def probe_confinement() -> Confinement:
    abi = 0
    if sys.platform.startswith("linux"):
        abi = int(importlib.import_module("sandlock").landlock_abi_version())
    return Confinement(platform.system(), platform.release(), abi)


def judge_confinement(found: Confinement) -> Iterator[Finding]:
    if found.abi >= NEEDED_ABI:
        yield Finding(
            id="confinement", level="ok", title=t("Workers are confined"), evidence=f"Landlock ABI {found.abi}, seccomp"
        )
        return
    if found.system != "Linux":
        cause = t("Only Linux confines Desk's workers so far.")
        remedy = t("Open mail and pages you do not trust on a Linux machine.")
        evidence = found.system
    elif found.abi <= 0:
        cause = t("Landlock is not in this kernel, or is switched off in its lsm= list.")
        remedy = t("Use Linux 6.12 or newer with Landlock in its lsm= list.")
        evidence = f"Linux {found.kernel}, no Landlock"
    else:
        cause = t(
            "Landlock here is version {version}; below {needed} a worker could reach sockets of other programs.",
            version=found.abi,
            needed=NEEDED_ABI,
        )
        remedy = t("Use Linux 6.12 or newer.")
        evidence = f"Linux {found.kernel}, Landlock ABI {found.abi}"
    yield Finding(
        id="confinement",
        level="warning",
        title=t("Workers are not confined"),
        evidence=evidence,
        cause=f"{cause} "
        + t("A worker taken over by a hostile mail could read your files; sending still needs your approval."),
        remedy=remedy,
        command="cat /sys/kernel/security/lsm; uname -r" if found.system == "Linux" else "",
    )
