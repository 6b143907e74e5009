"""Whether keys can be kept and read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desk.errors import ConfigError, KeyringError
from desk.i18n import t
from desk.paths import Paths
from desk.wire.host import Finding

if TYPE_CHECKING:
    from desk.keys.ring import KeyStore

CHOOSE_FILE = "desk settings set keys.backend cryptfile"


@dataclass(frozen=True)
class Keyring:
    """``choice`` is the setting ``keys.backend``; ``backend`` is empty when none can be opened."""

    choice: str
    backend: str
    usable: bool
    reason: str
    file: bool


def probe(paths: Paths, environment: Mapping[str, str], timeout_s: float = 4.0) -> Keyring:
    """Ask the keyring, without having it ask the user; gives up within ``timeout_s``."""
    from desk.keys.ring import KeyStore
    from desk.settings.load import load

    try:
        choice = load(paths, environment).text("keys.backend")
    except ConfigError:
        choice = "auto"
    store = KeyStore(paths, choice, timeout_s)
    usable, reason = store.available()
    if not usable and choice == "auto":
        reason = _closer(store) or reason
    try:
        backend = store.backend() if usable else ""
    except KeyringError as error:
        usable, backend, reason = False, "", error.message
    return Keyring(choice, backend, usable, reason, (paths.data / "keys.crypt").exists())


def _closer(store: KeyStore) -> str:
    """What each keyring said of itself, if none works at all; empty otherwise."""
    from desk.keys.backends import NoKeyringError

    try:
        store.backend()
    except NoKeyringError as error:
        return "; ".join(error.reasons)
    except KeyringError:
        pass
    return ""


def judge(found: Keyring) -> Iterator[Finding]:
    if found.choice == "cryptfile":
        yield Finding(
            id="keyring",
            level="ok" if found.file else "note",
            title=t("Keys are kept in an encrypted file")
            if found.file
            else t("The encrypted key file is not made yet"),
            evidence="keys.backend is cryptfile",
            cause="" if found.file else t("It is made, with a passphrase of yours, when it is first unlocked."),
            remedy="" if found.file else t("Unlock it once."),
            command="" if found.file else "desk keys unlock",
        )
    elif found.usable:
        yield Finding(id="keyring", level="ok", title=t("The keyring works"), evidence=found.backend)
    else:
        yield Finding(
            id="keyring",
            level="warning",
            title=t("There is no keyring Desk can use now"),
            evidence=found.reason,
            cause=t("Without one no key can be kept, open approvals end with Desk, and the audit chain has no anchor."),
            remedy=t("Install or unlock one, or choose an encrypted file. A local model and the demo need neither."),
            command=CHOOSE_FILE,
        )
