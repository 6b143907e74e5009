"""What has to be asked of a folder, by how far it was read and how the server opened it (RFC 4549, RFC 7162). Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

import msgspec

BATCH_BYTES = 1_000_000
BATCH_MESSAGES = 100


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """``fresh``: nothing known of it holds any more (its first time, or it was numbered anew). ``since``: ask what changed
    after this count. ``all_marks``: the server does not count changes, so every flag is looked at."""

    unchanged: bool = False
    fresh: bool = False
    since: int = 0
    all_marks: bool = False
    list_all: bool = False
    list_new: bool = False


def decide(
    *,
    uidvalidity: tuple[int, int],
    uidnext: tuple[int, int],
    modseq: tuple[int, int],
    count: tuple[int, int],
    complete: bool,
) -> Plan:
    """Each pair is what is known and what the server says."""
    if uidvalidity[0] != uidvalidity[1]:
        return Plan(fresh=True, list_all=True)
    counts_changes = 0 < modseq[0] <= modseq[1]
    if complete and counts_changes and modseq[0] == modseq[1] and uidnext[0] == uidnext[1] and count[0] == count[1]:
        return Plan(unchanged=True)
    return Plan(
        since=modseq[0] if counts_changes and modseq[0] != modseq[1] else 0,
        all_marks=not counts_changes,
        list_all=not complete or not counts_changes,
        list_new=complete and uidnext[0] != uidnext[1],
    )


def batches(uids: Sequence[int], sizes: Mapping[int, int], most_bytes: int) -> Iterator[list[int]]:
    """``uids`` in order, in parts of bounded number and size; a message counts at most ``most_bytes``."""
    part: list[int] = []
    room = BATCH_BYTES
    for uid in uids:
        need = min(sizes.get(uid, most_bytes), most_bytes)
        if part and (need > room or len(part) >= BATCH_MESSAGES):
            yield part
            part, room = [], BATCH_BYTES
        part.append(uid)
        room -= need
    if part:
        yield part


def rounds(missing: Mapping[str, Collection[int]], first: int) -> list[tuple[str, list[int]]]:
    """The order of fetching: the newest ``first`` of every folder, then the rest, newest first always."""
    ordered = {path: sorted(uids, reverse=True) for path, uids in missing.items()}
    early = [(path, uids[:first]) for path, uids in ordered.items() if uids]
    return early + [(path, uids[first:]) for path, uids in ordered.items() if len(uids) > first]
