"""Files on drafts: how long the host's loop stands still for each step with a file of some size, and how fast they are read.

``*_ms`` are milliseconds of the loop's own thread, so that a busy machine does not count; the longest of five.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from desk.channels.mail.attached import AttachedFiles
from desk.channels.mail.kinds import NewMail
from desk.gate.audit import AuditChain
from desk.gate.ports import AttachedFile, FieldOrigin, whole
from desk.gate.service import Gate
from desk.gate.store import NewProposal
from desk.handoff import Trust
from desk.host.documents import Documents
from desk.parse.mail import parse_mail
from desk.testing import corpora
from desk.testing import documents as made
from desk.testing.gate import GateRig

SIZES_MB = (1, 5, 10, 25)


def longest_ms(step: Callable[[], Any], times: int = 5) -> float:
    found = 0.0
    for _ in range(times):
        before = time.thread_time()
        step()
        found = max(found, time.thread_time() - before)
    return round(found * 1000, 1)


def of_size(folder: Path, size_mb: int) -> dict[str, Any]:
    files = AttachedFiles(folder / "attachments")
    content = os.urandom(size_mb * 1_000_000)
    before = time.perf_counter()
    sha256, size = files.keep(content[at : at + 400_000] for at in range(0, len(content), 400_000))
    kept_ms = round((time.perf_counter() - before) * 1000, 1)
    rig = GateRig(folder / f"{size_mb}.db")
    kind = NewMail()
    rig.gate = Gate(
        rig.db,
        rig.signer,
        AuditChain(rig.db, None, rig.clock.now),
        rig.clock,
        (kind,),
        {"mail": rig.sender},
        window_s=lambda: 10.0,
        encoded=files.encoded,
    )
    file = AttachedFile(filename="a.bin", content_type="application/octet-stream", size=size, sha256=sha256)
    origins = [FieldOrigin(name="to", trust=Trust.USER, source="you typed it")]
    cards = []

    def propose() -> None:
        fields = msgspec.structs.replace(rig.fields(), attachments=(file,))
        new = NewProposal(kind="mail.new", account_id=None, message_id=fields.message_id)
        cards.append(rig.gate.propose(new, fields, origins))

    proposing_ms = longest_ms(propose)
    card = cards[-1]
    made_bytes = whole(kind.render(rig.gate.record(card.summary.id).current.fields).message, files.encoded)
    return {
        "size_mb": size_mb,
        "keep_in_thread_ms": kept_ms,
        "render_ms": longest_ms(lambda: kind.render(rig.gate.record(card.summary.id).current.fields)),
        "hash_ms": longest_ms(lambda: hashlib.sha256(made_bytes).hexdigest()),
        "propose_ms": proposing_ms,
        "card_ms": longest_ms(lambda: rig.gate.card(card.summary.id)),
        "queue_of_5_ms": longest_ms(rig.gate.cards),
        "approve_ms": longest_ms(lambda: rig.gate.approve(card.summary.id, card.summary.version, card.sha256), 1),
    }


async def reading() -> dict[str, Any]:
    documents = Documents(lambda: None)
    files = {
        "pdf": made.mail_with(made.pdf_text_page("Hello"), "a.pdf", "application/pdf"),
        "docx": made.mail_with(made.word_document("Hello"), "a.docx", "application/octet-stream"),
    }
    found: dict[str, Any] = {}
    for name, raw in files.items():
        times = []
        for _ in range(5):
            before = time.perf_counter()
            await documents.text(raw, 1)
            times.append(time.perf_counter() - before)
        found[f"{name}_ms"] = round(sorted(times)[2] * 1000)
    raws = [file.read_bytes() for file in corpora.mail_of_others()]
    before = time.perf_counter()
    for raw in raws:
        parse_mail(raw)
    found["corpus_messages_per_s"] = round(len(raws) / (time.perf_counter() - before))
    return found


def run() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="dk-bench-") as folder:
        return [*(of_size(Path(folder), size_mb) for size_mb in SIZES_MB), asyncio.run(reading())]
