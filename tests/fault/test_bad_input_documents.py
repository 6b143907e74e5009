"""Documents made to eat memory, time or the disk end in one sentence, and the next one is read as if nothing had been."""

from __future__ import annotations

import asyncio
import base64
import io
import sys
import time
import zipfile
from collections.abc import AsyncIterator, Callable

import pytest

from desk.errors import ChannelError, UsageError
from desk.host import documents as host_documents
from desk.host.children import Child
from desk.host.confine import Policy
from desk.host.documents import Documents
from desk.testing import documents as made

GOOD = made.mail_with(made.pdf_text_page("Hello from a PDF"), "a.pdf", "application/pdf")


@pytest.fixture
async def documents() -> AsyncIterator[Documents]:
    one = Documents(lambda: None)
    yield one
    await one.child.stop()


def encrypted_entry() -> bytes:
    """A .docx whose entries say that they are locked."""
    content = bytearray(made.word_document("x"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 1)
    return bytes(content)


def many_entries() -> bytes:
    out = io.BytesIO(made.word_document("x"))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(2500):
            archive.writestr(f"word/{number}.xml", b"")
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "name", "says"),
    [
        (made.word_bomb, "a.docx", "would unpack to 301 MB"),
        (
            lambda: made.rewritten(made.word_document("x"), "word/big.xml", b" " * 70_000_000),
            "a.docx",
            "would unpack to 71 MB",
        ),
        (made.word_of_laughs, "a.docx", "defines XML entities"),
        (encrypted_entry, "a.docx", "locked by a password"),
        (many_entries, "a.docx", "leaves it packed"),
        (lambda: made.rewritten(made.word_document("x"), "word/document.xml", b"<w:"), "a.docx", "is broken"),
        (lambda: made.rewritten(made.word_document("x"), "word/document.xml", b"<a>" * 9000), "a.docx", "is broken"),
        (lambda: made.word_document("x" * 9000)[:4000], "a.docx", "cannot read the text of files of the kind"),
        (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400, "a.pdf", "The PDF is broken"),
        (lambda: b"PK\x05\x06" + bytes(18), "a.zip", "cannot read the text of files of the kind"),
        (lambda: b"\x7fELF\0\0", "readme.txt", "calls itself text but is not"),
    ],
)
async def test_harm_ends_in_one_sentence(documents: Documents, make: Callable[[], bytes], name: str, says: str) -> None:
    with pytest.raises(UsageError, match=says) as refused:
        await documents.text(made.mail_with(make(), name, "application/octet-stream"), 1)
    assert refused.value.message.endswith(".")
    assert (await documents.text(GOOD, 1)).text == "Hello from a PDF"


async def test_a_pdf_that_unpacks_to_a_gigabyte_names_its_page(documents: Documents) -> None:
    found = await documents.text(made.mail_with(made.pdf_bomb(), "b.pdf", "application/pdf"), 1)
    assert found.text == ""
    assert found.problems == ["Page 1 cannot be read (LimitReachedError)."]


def worker(code: str) -> list[str]:
    """A documents worker that does ``code`` instead of reading."""
    program = f"""
import asyncio, time
from desk.parse.limits import limit
from desk.rpc.child import serve
async def hold(call, params): pass
async def text(call, params):
    {code}
limit(cpu_s=2)
serve("documents", lambda host: {{"parse.hold": hold, "documents.text": text}})
"""
    return [sys.executable, "-P", "-c", program]


@pytest.mark.parametrize(
    "code",
    [
        "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
        "import os; os._exit(0)",
        "await asyncio.to_thread(lambda: sum(iter(int, 1)))",  # for ever, until the kernel's limit of time
    ],
)
async def test_a_reader_that_dies_is_replaced_and_said(code: str, documents: Documents) -> None:
    good = documents.child
    documents.child = Child("documents", Policy, command=worker(code))
    with pytest.raises(ChannelError, match="ended while it read this one") as died:
        await documents.text(GOOD, 1)
    assert not died.value.retryable
    documents.child = good
    assert (await documents.text(GOOD, 1)).kind == "pdf"


async def test_memory_is_limited_by_the_kernel(documents: Documents) -> None:
    documents.child = Child("documents", Policy, command=worker("x = bytearray(3_000_000_000)"))
    before = time.monotonic()
    with pytest.raises(Exception, match="MemoryError"):
        await documents.text(GOOD, 1)
    assert time.monotonic() - before < 20
    assert not documents.child.running


async def test_one_that_takes_too_long_is_killed(documents: Documents, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host_documents, "TIMEOUT_S", 0.5)
    documents.child = Child("documents", Policy, command=worker("await asyncio.Event().wait()"))
    with pytest.raises(ChannelError, match="took too long to read"):
        await documents.text(GOOD, 1)
    assert not documents.child.running


async def test_the_reader_is_confined_and_lives_for_one_document() -> None:
    seen: list[tuple[str, str]] = []
    reading = Documents(lambda: seen.append((reading.child.status.state, reading.child.status.confined)))
    await reading.text(GOOD, 1)
    assert ("ready", "landlock+seccomp") in seen
    assert seen[-1] == ("asleep", "")
    assert not reading.child.running


async def test_30_mb_are_taken_out_without_holding_up_the_loop(documents: Documents) -> None:
    raw = made.mail_with(bytes(30_000_000), "big.bin", "application/octet-stream")
    longest_s, sizes = 0.0, [0]
    done = asyncio.Event()

    async def beat() -> None:
        nonlocal longest_s
        while not done.is_set():
            before = time.thread_time()  # of this thread alone: the machine may be busy with others
            await asyncio.sleep(0)
            longest_s = max(longest_s, time.thread_time() - before)

    beating = asyncio.ensure_future(beat())
    taken = await documents.take(raw, 1, lambda piece: sizes.append(len(base64.b64decode(piece))))
    done.set()
    await beating
    assert taken.size == sum(sizes) == 30_000_000
    assert longest_s < 0.05
