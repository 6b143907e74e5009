"""Looks for a planted secret wherever it must not be: files, and the environments and command lines of processes."""

from __future__ import annotations

import base64
import json
import os
import urllib.parse
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

BLOCK_BYTES = 1 << 20


def disguises(needle: bytes) -> Mapping[str, bytes]:
    """The forms ``needle`` may lie in, by name. Those that equal a plainer one are left out."""
    text = needle.decode("utf-8", "surrogateescape")
    forms = {"as it is": needle, "reversed": needle[::-1]}
    for name, value in (("", text), ("reversed ", text[::-1])):
        forms[f"{name}JSON"] = json.dumps(value)[1:-1].encode()
        forms[f"{name}JSON, all escaped"] = "".join(
            f"\\u{ord(c):04x}" for c in value.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
        ).encode()
    forms |= {
        "hex": needle.hex().encode(),
        "HEX": needle.hex().upper().encode(),
        "URL-quoted": urllib.parse.quote_from_bytes(needle, safe="").encode(),
        "URL-quoted, all": "".join(f"%{byte:02X}" for byte in needle).encode(),
        "UTF-16": needle.decode("utf-8", "replace").encode("utf-16-le"),
    }
    for shift in range(3):
        # Only the characters that do not depend on the neighbours: cut those that mix with what stands around it.
        start = -(-shift * 8 // 6)
        end = (shift + len(needle)) * 8 // 6
        encoded = base64.b64encode(bytes(shift) + needle + b"\0\0")[start:end]
        forms[f"base64, offset {shift}"] = encoded
        forms[f"base64 for URLs, offset {shift}"] = encoded.translate(bytes.maketrans(b"+/", b"-_"))
    seen: set[bytes] = set()
    return {name: form for name, form in forms.items() if form and not (form in seen or seen.add(form))}  # type: ignore[func-returns-value]


def scan(needle: bytes, roots: Iterable[Path], pids: Iterable[int] = ()) -> list[str]:
    """Where ``needle`` was found and in which form, one line a place; empty is what one hopes for.

    Looks into every file and file name below ``roots`` (SQLite's ``-wal`` too) and, on Linux, into the environment and
    command line of ``pids``; what vanishes meanwhile, or belongs to somebody else, is passed over.
    """
    if len(needle) < 8:
        raise ValueError("a needle shorter than 8 bytes is found by chance")
    forms = disguises(needle)
    found: list[str] = []
    for file in _files(roots):
        found += [f"{file}: {name}" for name in _in_file(file, forms)]
        found += [f"name of {file}: {name}" for name, form in forms.items() if form in os.fsencode(file.name)]
    for pid in pids:
        for part in ("environ", "cmdline", "comm"):
            found += [f"/proc/{pid}/{part}: {name}" for name in _in_file(Path(f"/proc/{pid}/{part}"), forms)]
    return found


def _files(roots: Iterable[Path]) -> Iterator[Path]:
    for root in roots:
        if root.is_file():
            yield root
        for folder, _, names in os.walk(root):
            for name in names:
                path = Path(folder, name)
                if path.is_file() and not path.is_symlink():
                    yield path


def _in_file(file: Path, forms: Mapping[str, bytes]) -> list[str]:
    overlap = max(map(len, forms.values())) - 1
    hits: set[str] = set()
    tail = b""
    try:
        with open(file, "rb") as opened:
            while block := opened.read(BLOCK_BYTES):
                window = tail + block
                hits |= {name for name, form in forms.items() if name not in hits and form in window}
                tail = window[-overlap:]
    except OSError:
        pass
    return [name for name in forms if name in hits]


def unreadable(pids: Iterable[int]) -> list[int]:
    """The processes whose environment ``scan`` cannot see (gone, another user's, or not dumpable): it says nothing of them."""
    return [pid for pid in pids if not _readable(Path(f"/proc/{pid}/environ"))]


def _readable(file: Path) -> bool:
    try:
        with open(file, "rb") as opened:
            opened.read(1)
    except OSError:
        return False
    return True
