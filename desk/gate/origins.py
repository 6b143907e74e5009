"""What an edit makes of a draft: new fields, and the origins of what it left as it was."""

from __future__ import annotations

from typing import Any

import msgspec

from desk.gate.kinds import Kind
from desk.gate.ports import FieldOrigin
from desk.gate.store import Version
from desk.handoff import Trust
from desk.wire.cards import DraftEdit


def edited(kind: Kind[Any], current: Version, edit: DraftEdit) -> tuple[msgspec.Struct, list[FieldOrigin]]:
    """The fields with the user's values, and where each came from.

    :raises UsageError: there is no such field, or a text does not fit.
    """
    fields, changed = current.fields, []
    for name, text in edit.values.items():
        after = kind.edited(fields, name, text)
        if after != fields:
            changed.append(name)
        fields = after
    kept = [origin for origin in current.origins if origin.name.partition(":")[0] not in changed]
    for name in changed:
        kept += _kept_addresses(kind, current, fields, name)
        kept.append(FieldOrigin(name=name, trust=Trust.USER, source="you typed it"))
    return fields, kept


def _kept_addresses(kind: Kind[Any], current: Version, fields: msgspec.Struct, name: str) -> list[FieldOrigin]:
    """Origins of the addresses that an edit of a list left in it."""
    old = {address for role, _, address in kind.recipients(current.fields) if role == name}
    kept = [address for role, _, address in kind.recipients(fields) if role == name and address in old]
    by_name = {origin.name: origin for origin in current.origins}
    found = [(address, by_name.get(f"{name}:{address}") or by_name.get(name)) for address in kept]
    return [msgspec.structs.replace(origin, name=f"{name}:{address}") for address, origin in found if origin]
