"""The one tree of errors Desk raises on purpose.

DeskError
├── UsageError         the caller asked for something that does not exist or is ill-formed   exit 2
├── ConfigError        a settings file or value is wrong                                      exit 78
├── StoreError         the database: locked, full, corrupt, newer                             exit 74
├── KeyringError       no usable keyring, or it is locked                                     exit 77
├── RefusedError       the gate or the host says no                                           exit 77
├── ConflictError      what was shown is no longer what is there (version, hash, state)       exit 75
├── UnavailableError   a service, model or child cannot be reached now                        exit 69
├── ModelError         a model answered with an error or with nothing usable                  exit 69
├── ChannelError       a mail or calendar server refused                                      exit 69
├── BudgetError        a budget (steps, time, tokens, money) is used up                       exit 75
├── StoppedError       the user stopped it                                                    exit 130
└── ProtocolError      a peer broke the wire format                                           exit 76

Exit codes follow BSD ``sysexits.h``. ``message`` is one sentence saying what is wrong, ``hint`` one saying what to do.
"""

from __future__ import annotations

from typing import ClassVar


class DeskError(Exception):
    """Base of every error a user may see. Never carries a secret or a traceback in its text."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    retryable_by_default: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "", retryable: bool | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.retryable = self.retryable_by_default if retryable is None else retryable

    def __str__(self) -> str:
        return self.message


class UsageError(DeskError):
    code = "usage"
    exit_code = 2


class ConfigError(DeskError):
    code = "config"
    exit_code = 78


class StoreError(DeskError):
    code = "store"
    exit_code = 74


class KeyringError(DeskError):
    code = "keyring"
    exit_code = 77


class RefusedError(DeskError):
    code = "refused"
    exit_code = 77


class ConflictError(DeskError):
    code = "conflict"
    exit_code = 75


class UnavailableError(DeskError):
    code = "unavailable"
    exit_code = 69
    retryable_by_default = True


class ModelError(DeskError):
    code = "model"
    exit_code = 69
    retryable_by_default = True


class ChannelError(DeskError):
    code = "channel"
    exit_code = 69
    retryable_by_default = True


class BudgetError(DeskError):
    code = "budget"
    exit_code = 75


class StoppedError(DeskError):
    code = "stopped"
    exit_code = 130


class ProtocolError(DeskError):
    code = "protocol"
    exit_code = 76


_BY_CODE: dict[str, type[DeskError]] = {
    kind.code: kind
    for kind in (
        DeskError,
        UsageError,
        ConfigError,
        StoreError,
        KeyringError,
        RefusedError,
        ConflictError,
        UnavailableError,
        ModelError,
        ChannelError,
        BudgetError,
        StoppedError,
        ProtocolError,
    )
}


def from_code(code: str, message: str, hint: str, retryable: bool) -> DeskError:
    """Rebuild the error a peer reported; an unknown code becomes a plain ``DeskError``."""
    return _BY_CODE.get(code, DeskError)(message, hint=hint, retryable=retryable)
