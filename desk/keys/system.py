"""Which kind of system this is, and what a person can do there when no keyring can be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

CHOOSE_FILE = "desk settings set keys.backend cryptfile"


@dataclass(frozen=True)
class System:
    """``kind``: linux-desktop, linux-headless, wsl, macos, windows or other. ``bus``: a session bus is named."""

    kind: str
    bus: bool


def find_system(environment: Mapping[str, str] | None = None) -> System:
    """Look at this system."""
    env = os.environ if environment is None else environment
    bus = bool(env.get("DBUS_SESSION_BUS_ADDRESS"))
    if sys.platform == "darwin":
        return System("macos", bus)
    if sys.platform == "win32":
        return System("windows", bus)
    if not sys.platform.startswith("linux"):
        return System("other", bus)
    if "WSL_DISTRO_NAME" in env:
        return System("wsl", bus)
    screen = env.get("WAYLAND_DISPLAY") or env.get("DISPLAY")
    return System("linux-desktop" if screen else "linux-headless", bus)


def way_out_missing(system: System) -> str:
    """What to do when there is no keyring Desk trusts."""
    file = f"choose an encrypted file by name: {CHOOSE_FILE}"
    if system.kind == "linux-desktop":
        return (
            "Install a keyring and log in again (Debian, Ubuntu: sudo apt install gnome-keyring; "
            f"Fedora: sudo dnf install gnome-keyring), or {file}"
        )
    if system.kind == "linux-headless":
        return f"This machine has no desktop that could hold a keyring, so {file}"
    if system.kind == "wsl":
        return f"WSL has no keyring of its own, so {file}"
    if system.kind == "macos":
        return f"Use the Python of python.org or Homebrew, which knows the Keychain, or {file}"
    return f"You can {file}"


def way_out_locked(system: System) -> str:
    """What to do when the keyring is there but locked."""
    file = f"choose an encrypted file instead: {CHOOSE_FILE}"
    if system.kind == "linux-desktop":
        return (
            f"Answer the keyring's password window, or unlock it in Passwords and Keys (seahorse) or KWallet; or {file}"
        )
    if system.kind == "macos":
        return f"Unlock it: security unlock-keychain; or {file}"
    return f"Unlock it (gnome-keyring-daemon --replace --unlock, then its password and Ctrl-D), or {file}"


def way_out_slow(system: System) -> str:
    """What to do when the keyring does not answer; most often it waits for the user."""
    file = f"choose an encrypted file instead: {CHOOSE_FILE}"
    if system.kind in ("linux-desktop", "macos", "windows"):
        return f"It may be asking for its password in a window: answer that and try again. Or {file}"
    return f"Restart the keyring daemon and try again, or {file}"
