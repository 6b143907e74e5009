from __future__ import annotations

import hashlib
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.errors import UsageError
from desk.models.catalogue import BIG, CATALOGUE, GIB, SMALL, choose_default, entry
from desk.models.entries import PypiParts, licence_text
from desk.models.speech_catalogue import SPEECH, TURNS, everything, weights


@settings(max_examples=50)
@given(st.integers(min_value=0, max_value=1 << 44))
def test_default_is_the_big_one_from_six_gigabytes_up(free_bytes: int) -> None:
    assert choose_default(free_bytes) == (BIG.id if free_bytes >= 6 * GIB else SMALL.id)


def test_a_model_is_found_with_and_without_its_prefix() -> None:
    assert entry("local/qwen2.5-coder-0.5b") is entry("qwen2.5-coder-0.5b") is SMALL
    with pytest.raises(UsageError) as caught:
        entry("nonesuch")
    assert SMALL.id in caught.value.hint


def test_every_entry_is_pinned_licensed_and_can_be_joined_from_its_parts() -> None:
    for model in CATALOGUE:
        assert re.fullmatch(r"[0-9a-f]{64}", model.file.sha256)
        assert model.limits
        assert "Apache License" in licence_text(model)
        assert len(model.sources) == len(model.file.sources) >= 2
        for source in model.file.sources:
            if isinstance(source, PypiParts):
                assert (source.count - 1) * source.part_bytes < model.size_bytes <= source.count * source.part_bytes
                assert source.requirement(0) == f"{source.stem}1=={source.version}"


def test_looking_at_the_catalogue_loads_nothing_heavy() -> None:
    code = (
        "import sys, desk.models.catalogue, desk.models.pull, desk.models.installed, desk.models.service;"
        "print([n for n in ('litellm', 'xllamacpp', 'huggingface_hub', 'httpx', 'openai') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_weights_of_speech_are_pinned_licensed_and_named_like_nothing_else() -> None:
    names = [model.id for model in everything()]
    assert len(names) == len(set(names))
    for model in SPEECH:
        assert weights(model.id) is model
        assert model.kind in ("hears", "speaks", "turns")
        assert licence_text(model).strip()
        assert len({file.name for file in model.files}) == len(model.files)
        for file in model.files:
            assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
            assert file.sources
            for source in file.sources:
                if isinstance(source, PypiParts):
                    assert (source.count - 1) * source.part_bytes < file.size_bytes <= source.count * source.part_bytes
    with pytest.raises(UsageError):
        entry("whisper-base")  # it answers nothing


def test_the_hash_of_several_files_is_that_of_their_list() -> None:
    lines = "".join(f"{file.sha256}  {file.name}\n" for file in TURNS.files)
    assert TURNS.sha256 == hashlib.sha256(lines.encode()).hexdigest()
    assert SMALL.sha256 == SMALL.file.sha256
