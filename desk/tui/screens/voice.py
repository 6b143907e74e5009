"""The voice: what the microphone hears now, the thresholds, and how soon answers came.

What is drawn comes from the spoken conversation of the app; this screen only begins and ends it. A threshold that is changed
here is a setting, and holds in the open conversation at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.screen import Screen
from textual.timer import Timer

from desk.errors import DeskError
from desk.i18n import t
from desk.outside_text import show_line
from desk.settings.declare import BY_NAME, Value
from desk.tui import keys
from desk.tui.voice_limits import THRESHOLDS, Threshold, where_from
from desk.tui.voice_text import bar, loudness, plot, seconds
from desk.tui.widgets.lines import Text
from desk.wire import voice as w
from desk.wire.voice_words import axis, figure, figure_order

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

_DRAW_EVERY_S = 0.1
_TURNS = 500
_HEADLINE = "speech_to_sound_ms"
_LABEL_CELLS = 16
_WIDEST_BAR = 34
_MUTED_DB = -90.0  # a microphone that is on has some noise


class VoiceScreen(Screen[None]):
    CSS_PATH = "voice.tcss"
    BINDINGS = keys.bindings(keys.VOICE)
    AUTO_FOCUS = ""

    def __init__(self) -> None:
        super().__init__()
        self._values: dict[str, Value] = {}
        self._sources: dict[str, str] = {}
        self._marked = 0
        self._to_keep: dict[str, Value] = {}
        self._stats: w.VoiceStats | None = None
        self._stood = "idle"
        self._timer: Timer | None = None
        self._dirty = False
        self.drawn = 0

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield Text(t("Voice"), classes="title")
        with VerticalScroll(can_focus=False), Horizontal(id="panes"):
            with Vertical(id="left"):
                yield Text(id="now")
                yield Text(id="limits")
            yield Text(id="speed")
        yield Text(id="notice")
        yield Text(keys.line(keys.VOICE), classes="keys")

    def on_mount(self) -> None:
        self._stop_watching = self.desk.talking.watch(self._changed)
        self.desk.ask(self._fetch, group="voice", node=self)

    def on_unmount(self) -> None:
        self._stop_watching()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._draw_all)

    async def _fetch(self) -> None:
        client = self.desk.link.need()
        self._take_settings(await client.settings())
        self._stats = await client.voice_stats(limit=_TURNS)
        self._draw_all()

    def _take_settings(self, described: dict[str, dict[str, Value]]) -> None:
        for one in THRESHOLDS:
            self._values[one.name] = described[one.name]["value"]
            self._sources[one.name] = str(described[one.name]["source"])

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence under it all; empty takes it away."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    # what is heard

    def _changed(self) -> None:
        """Draw, but not more often than an eye can follow."""
        if self._timer is None:
            self._timer = self.set_timer(_DRAW_EVERY_S, self._waited)
            self._draw_now()
        else:
            self._dirty = True
        before, self._stood = self._stood, self.desk.talking.shown.agent
        if before != self._stood == "idle":  # an answer is over: its figures are known
            self.desk.ask(self._fetch, group="voice", node=self)

    def _waited(self) -> None:
        self._timer = None
        if self._dirty:
            self._dirty = False
            self._changed()

    def _draw_all(self) -> None:
        self._draw_now()
        self._draw_limits()
        self._draw_speed()

    def _draw_now(self) -> None:
        self.drawn += 1
        now = self.query_one("#now", Text)
        talking = self.desk.talking
        room = max(8, min(_WIDEST_BAR, now.content_size.width - _LABEL_CELLS - 12))
        level = talking.level
        bound = self._values.get("voice.speech")
        rows = [(t("Microphone"), Content.assemble((t("off"), "$muted")))]
        if level is not None:
            rows = [(t("Microphone"), _heard(level.dbfs, room))]
            mark = float(bound) if isinstance(bound, int | float) else None
            speech = f"{level.speech:.2f}" if talking.listens else t("off")
            rows.append((t("Speech"), Content.assemble(bar(level.speech, room, mark=mark), "  ", speech)))
        elif talking.on:
            rows = [(t("Microphone"), Content.assemble((t("waking the microphone"), "$muted")))]
        if talking.on:
            shown, speaker = talking.shown, talking.speaker
            rows += [
                (t("You"), Content(axis("user", shown.user) if talking.listens else t("not listened to"))),
                ("Desk", Content(axis("agent", shown.agent))),
                (t("Its sound"), Content(axis("gate", shown.gate))),
                (t("Voice"), _speaker(speaker)),
            ]
            if level is not None and level.echo:
                rows.append((t("Echo canceller"), Content(axis("echo", level.echo))))
        lines = [_row(label, value) for label, value in rows]
        if not talking.on:
            lines.append(Content.assemble((t("F2 or F4 begins to talk, and this begins to move."), "$muted")))
        now.say(Content("\n").join(lines))

    # thresholds

    def _draw_limits(self) -> None:
        lines = [Content.assemble((t("Thresholds"), "bold"), (t("   ↑↓ choose   ←→ change"), "$muted"))]
        labels = [t(one.label) for one in THRESHOLDS]
        widest = max(Content(label).cell_length for label in labels)
        for number, (one, label) in enumerate(zip(THRESHOLDS, labels, strict=True)):
            if one.name not in self._values:
                continue
            value = self._values[one.name]
            marked = number == self._marked
            gap = " " * (widest - Content(label).cell_length + 2)
            lines.append(
                Content.assemble(
                    ("▌ " if marked else "  ", "$accent"),
                    (label, "bold" if marked else ""),
                    gap,
                    (one.words(value), "" if value == one.setting.default else "bold $accent"),
                    ("" if value == one.setting.default else " *", "$accent"),
                )
            )
        if any(self._values.get(one.name, one.setting.default) != one.setting.default for one in THRESHOLDS):
            lines.append(Content.assemble(("  * " + t("changed; Backspace takes the default"), "$muted")))
        self.query_one("#limits", Text).say(Content("\n").join(lines))

    @property
    def _chosen(self) -> Threshold:
        return THRESHOLDS[self._marked]

    def action_move(self, by: int) -> None:
        self._marked = (self._marked + by) % len(THRESHOLDS)
        self.say_notice("")
        self._draw_limits()

    def action_change(self, by: int) -> None:
        if self._chosen.name in self._values:
            self._set(self._chosen.moved(self._values[self._chosen.name], by))

    def action_default(self) -> None:
        self._set(self._chosen.setting.default)

    def _set(self, value: Value) -> None:
        """Show the value at once, and have it kept; of values that come quickly the last is."""
        one = self._chosen
        if self._values.get(one.name) in (None, value):
            return
        before = where_from(self._sources[one.name], one.setting)
        self.say_notice(before)
        if before:
            return
        self._values[one.name] = value
        idle, self._to_keep[one.name] = not self._to_keep, value
        if idle:
            self.desk.ask(self._keep, group="thresholds", node=self.app)
        self._draw_all()

    async def _keep(self) -> None:
        client = self.desk.link.need()
        try:
            while self._to_keep:
                name, value = next(iter(self._to_keep.items()))
                setting = BY_NAME[name]
                if value == setting.default:
                    await client.unset_setting(name)
                else:
                    await client.set_setting(name, setting.render(value))
                if self._to_keep.get(name) == value:
                    del self._to_keep[name]
        except DeskError:
            self._to_keep.clear()
            if self.is_mounted:
                self.desk.ask(self._fetch, group="voice", node=self)  # what holds is shown again
            raise

    # how soon answers came

    def _draw_speed(self) -> None:
        view = self.query_one("#speed", Text)
        found = self._stats
        lines = [Content.assemble((t("How soon Desk answers"), "bold"))]
        if found is None or not found.figures:
            lines.append(Content.assemble((t("You have not talked with Desk yet."), "$muted")))
            view.say(Content("\n").join(lines))
            return
        width = max(20, view.content_size.width)
        known = sorted(found.figures, key=lambda one: figure_order(one.name))
        spans = [turn.spans[_HEADLINE] for turn in found.turns if _HEADLINE in turn.spans]
        if spans:
            lines += [Content.assemble((figure(_HEADLINE), "$muted")), *plot(spans, min(width, 60)), Content("")]
        cells = max(len(seconds(one.p95)) for one in known) + 2
        names = width - 2 * cells
        lines.append(Content.assemble((" " * names + f"{'p50':>{cells}}{'p95':>{cells}}", "$muted")))
        for one in known:
            name = Content(figure(one.name)).truncate(names - 1, ellipsis=True)
            gap = " " * (names - name.cell_length)
            lines.append(
                Content.assemble(name, gap, f"{seconds(one.p50):>{cells}}", (f"{seconds(one.p95):>{cells}}", "$muted"))
            )
        most = max(one.turns for one in known)
        lines.append(Content.assemble((t("{count} turns", count=most), "$muted")))
        view.say(Content("\n").join(lines))

    # keys

    def action_talk(self) -> None:
        self.desk.talking.press()

    def action_hands_free(self) -> None:
        self.desk.talking.hands_free()

    def action_page(self, by: int) -> None:
        view = self.query_one(VerticalScroll)
        view.scroll_relative(y=by * max(1, view.size.height - 2), animate=False)

    def action_close(self) -> None:
        self.dismiss()


def _row(label: str, value: Content) -> Content:
    return Content.assemble((label + " " * (_LABEL_CELLS - Content(label).cell_length), "$muted"), value)


def _heard(dbfs: float, room: int) -> Content:
    if dbfs <= _MUTED_DB:
        return Content(t("no sound at all: muted?"))
    return Content.assemble(bar(loudness(dbfs), room), "  ", f"{dbfs:.0f} dBFS".replace("-", "−"))


def _speaker(speaker: w.Speaking | None) -> Content:
    """Which voice speaks, and whether the text goes to it over the network."""
    if speaker is None:
        return Content.assemble((t("has not spoken yet"), "$muted"))
    name = show_line(speaker.voice)
    if speaker.local:
        return Content(t("{voice}, on this machine", voice=name))
    return Content.assemble((t("{voice}: the text leaves this machine", voice=name), "$warning"))
