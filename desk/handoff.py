"""The envelope every tool result travels in.

A handoff says not only *what* a tool found but where it came from, how far to trust it, how sure the tool is, what could go
wrong, and what to do then. ``trust`` and ``sources`` are assigned by the host from what it delivered itself; no worker's
own claim is taken for them.
"""

from __future__ import annotations

import enum
from typing import Any

import msgspec

SCHEMA_VERSION = 1


class Trust(enum.StrEnum):
    """Who stands behind a value, most trusted first."""

    USER = "user"  # the user typed it
    HOST = "host"  # computed by Desk's own code
    CONTACTS = "contacts"  # the user's own address book
    UNTRUSTED = "untrusted"  # mail, web, files, tools
    MODEL = "model"  # a model wrote it


def lower(one: Trust, other: Trust) -> Trust:
    """The less trusted of two: whatever is made of both can be trusted no further than that."""
    return max(one, other, key=list(Trust).index)


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """Where a value came from, e.g. ``kind="mail"``, ``ref="m12"``, ``label="Accounts, 3 Mar 09:14"``."""

    kind: str
    ref: str
    label: str
    at: float | None = None


class Handoff(msgspec.Struct, frozen=True, kw_only=True):
    """A tool's result. ``confidence`` is 0..1 (1: computed or read exactly); ``advice`` says what to do if it is wrong."""

    tool: str
    content: Any
    summary: str
    content_type: str = "application/json"
    schema_version: int = SCHEMA_VERSION
    trust: Trust = Trust.UNTRUSTED
    sources: tuple[Source, ...] = ()
    confidence: float = 1.0
    risks: tuple[str, ...] = ()
    retry: str = ""
    advice: str = ""
    error: str = ""
