from __future__ import annotations

import threading
from pathlib import Path

import pytest

from desk.errors import ConfigError
from desk.paths import Paths
from desk.settings.load import load
from desk.settings.save import replace_file, set_value, set_values, unset_value


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "c", tmp_path / "d", tmp_path / "x", tmp_path / "r")


def test_set_keeps_comments_and_order(paths: Paths) -> None:
    set_value(paths, "model", "small")
    before = '# mine\nmodel = "small" # why\n\n[undo]\n# slow\nwindow_s = 20\n'
    paths.config_file.write_text(before)
    set_value(paths, "undo.window_s", "2.5")
    assert paths.config_file.read_text() == before.replace("20", "2.5")
    assert paths.config_file.stat().st_mode & 0o777 == 0o600
    set_value(paths, "budget.cents", "unlimited")
    assert load(paths, {}).limit("budget.cents") is None
    set_value(paths, "user.name", '王 "O\'Neil" \\')
    assert load(paths, {}).text("user.name") == '王 "O\'Neil" \\'


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("undo.window", "3", "did you mean undo.window_s?"),
        ("undo.window_s", "121", "from 0 to 120"),
        ("theme", "pink", "auto, dark or light"),
        ("user.name", "a\nb", "one line"),
        ("providers.w.kind", "odd", "must be one of"),
        ("providers.w.api_key", "canary-1", "keys do not belong"),
        ("providers.w.model", "m", "needs a kind"),
    ],
)
def test_what_is_not_allowed_changes_nothing(paths: Paths, name: str, text: str, said: str) -> None:
    set_value(paths, "model", "small")
    before = paths.config_file.read_bytes()
    with pytest.raises(ConfigError) as caught:
        set_value(paths, name, text)
    assert said in caught.value.message
    assert "canary" not in caught.value.message
    assert paths.config_file.read_bytes() == before


def test_a_broken_file_is_left_alone(paths: Paths) -> None:
    paths.config.mkdir()
    paths.config_file.write_text('model = "half')
    with pytest.raises(ConfigError, match="this is not TOML"):
        set_value(paths, "model", "small")
    assert paths.config_file.read_text() == 'model = "half'


def test_a_wrong_value_can_be_mended(paths: Paths) -> None:
    paths.config.mkdir()
    paths.config_file.write_text("[undo]\nwindow_s = 500\n")
    set_value(paths, "undo.window_s", "5")
    assert load(paths, {}).number("undo.window_s") == 5.0


def test_providers_and_unset(paths: Paths) -> None:
    set_value(paths, "providers.work.kind", "openai")
    set_value(paths, "providers.work.model", "m")
    set_value(paths, "providers.work.headers.X-Team.a", "blue")
    assert load(paths, {}).providers["work"].headers == {"X-Team.a": "blue"}
    assert unset_value(paths, "providers.work")
    assert not unset_value(paths, "providers.work")
    assert load(paths, {}).providers == {}
    set_value(paths, "undo.window_s", "5")
    assert unset_value(paths, "undo.window_s")
    assert load(paths, {}).sources["undo.window_s"] == "default"
    with pytest.raises(ConfigError, match="no setting"):
        unset_value(paths, "undo.windw_s")


def test_what_belongs_together_is_set_together(paths: Paths) -> None:
    kind, base = "providers.work.kind", "providers.work.api_base"
    for name, text in ((kind, "openai-compatible"), (base, "https://h.example/v1")):
        with pytest.raises(ConfigError) as caught:
            set_value(paths, name, text)
        said = f"{caught.value.message} {caught.value.hint}"
        assert f"desk settings set {kind} openai-compatible {base} http" in said
        assert "line" not in said  # nothing of it is in the file
        assert load(paths, {}).providers == {}
    set_values(paths, {kind: "openai-compatible", base: "https://h.example/v1", "model": "work/m"})
    assert load(paths, {}).providers["work"].api_base == "https://h.example/v1"


def test_a_link_stays_a_link(paths: Paths, tmp_path: Path) -> None:
    paths.config.mkdir()
    (tmp_path / "dotfiles").mkdir()
    real = tmp_path / "dotfiles" / "desk.toml"
    real.write_text("# mine\n")
    paths.config_file.symlink_to(real)
    set_value(paths, "model", "small")
    assert paths.config_file.is_symlink()
    assert 'model = "small"' in real.read_text()


def test_two_writers_lose_nothing(paths: Paths) -> None:
    names = ["model", "user.name", "user.email", "undo.window_s", "budget.steps", "models.threads"]
    writers = [threading.Thread(target=set_value, args=(paths, name, "7")) for name in names]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(30)
    read = load(paths, {})
    assert {name for name in names if read.sources[name] == "file"} == set(names)


def test_a_failed_write_leaves_the_old_file(paths: Paths) -> None:
    set_value(paths, "model", "small")
    with pytest.raises(FileNotFoundError):
        replace_file(paths.config / "gone" / "desk.toml", b"x")
    (paths.config / ".desk.toml.part").mkdir()  # nothing can be written in its place
    before = paths.config_file.read_bytes()
    with pytest.raises(ConfigError, match="cannot write"):
        set_value(paths, "model", "big")
    assert paths.config_file.read_bytes() == before
