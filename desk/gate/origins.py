"""Where the values of a draft came from, carried over when it is edited. Pure but for what a kind says of its recipients."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.gate.kinds import Kind
from desk.gate.ports import FieldOrigin
from desk.gate.store import Version


def kept_addresses(kind: Kind[Any], current: Version, fields: msgspec.Struct, name: str) -> list[FieldOrigin]:
    """Origins of the addresses that an edit of a list left in it."""
    old = {address for role, _, address in kind.recipients(current.fields) if role == name}
    kept = [address for role, _, address in kind.recipients(fields) if role == name and address in old]
    by_name = {origin.name: origin for origin in current.origins}
    found = [(address, by_name.get(f"{name}:{address}") or by_name.get(name)) for address in kept]
    return [msgspec.structs.replace(origin, name=f"{name}:{address}") for address, origin in found if origin]
