"""Models: what can answer, and fetching one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from textual.content import Content

from desk.errors import DeskError, StoppedError
from desk.i18n import t
from desk.outside_text import show_line
from desk.tui.screens.listing import ListScreen, Row
from desk.wire.host import ModelInfo, Progress

Pull = Callable[[Path, str, Callable[[Progress], None], Callable[[], bool]], object]


def pull_model(
    models: Path, name: str, on_progress: Callable[[Progress], None], should_stop: Callable[[], bool]
) -> object:
    """Fetch a model in this thread. :raises DeskError: it could not be fetched, or was stopped."""
    from desk.models.pull import pull

    return pull(models, name, on_progress, should_stop)


class ModelsScreen(ListScreen):
    """Enter uses a model that is there, and after a second Enter fetches one that is not."""

    def __init__(self, pull: Pull = pull_model, *, start_with: str = "") -> None:
        super().__init__()
        self._pull = pull
        self._known: dict[str, ModelInfo] = {}
        self._asked_for = start_with
        self._stop = threading.Event()
        self._pulling = ""

    def heading(self) -> str:
        return t("Models")

    def nothing(self) -> str:
        return t("No model matches.")

    async def rows(self, query: str) -> list[Row]:
        models = await self.desk.link.need().models()
        self._known = {f"{number}": model for number, model in enumerate(models)}
        wanted = query.casefold()
        return [(i, row_of(m)) for i, m in self._known.items() if wanted in f"{m.name} {m.label}".casefold()]

    def open_row(self, row_id: str) -> None:
        model = self._known[row_id]
        if model.speech and model.state == "ready":
            self.say_notice(t("{name} is for the voice; it answers nothing.", name=show_line(model.label)), error=False)
        elif model.state == "ready" or model.where != "local":
            self._use(model)
        elif self._pulling:
            self.say_notice(t("One model at a time: {name} is being fetched.", name=self._pulling), error=False)
        elif self._asked_for != model.name:
            self._asked_for = model.name
            self.say_notice(
                t(
                    "{size} from {source}; licence {licence}.",
                    size=size_of(model.size_bytes),
                    source=show_line(model.sources[0]) if model.sources else "?",
                    licence=show_line(model.licence) or "?",
                ),
                t("Enter again fetches it."),
                error=False,
            )
        else:
            self.fetch(model)

    def _use(self, model: ModelInfo, fetched_s: float | None = None) -> None:
        """Answer with ``model`` from now on; one that was fetched for it may be told of, as fetching takes minutes."""
        from desk.tui.commands import choose_model

        async def use() -> None:
            await self.desk.link.need().use_model(model.name)
            if fetched_s is not None:
                await self.desk.link.need().ended(t("{label} is ready.", label=model.label), fetched_s)
            choose_model(self.desk, model.name)
            self.dismiss()

        self.desk.ask(use, group="use")

    def fetch(self, model: ModelInfo) -> None:
        """Fetch ``model``, its progress in the line under the list; then use it."""
        self._stop.clear()
        self._pulling = show_line(model.label)
        app, folder, began = self.desk, self.desk.paths.models, self.desk.clock()

        def work() -> None:
            try:
                last = -1.0

                def on_progress(progress: Progress) -> None:
                    nonlocal last
                    share = progress.done / progress.total if progress.total else 0.0
                    if share - last >= 0.005 or share >= 1:
                        last = share
                        app.call_from_thread(self._say_progress, share, progress)

                self._pull(folder, model.name, on_progress, self._stop.is_set)
                if model.speech:
                    app.call_from_thread(self.say_notice, t("{label} is ready.", label=self._pulling), error=False)
                else:
                    app.call_from_thread(self._use, model, app.clock() - began)
            except StoppedError:
                app.call_from_thread(self.say_notice, t("Stopped; what has come so far is kept."), error=False)
            except DeskError as error:
                app.call_from_thread(self.say_notice, show_line(error.message), show_line(error.hint))
            finally:
                self._pulling = ""

        self.run_worker(work, thread=True, group="pull", exit_on_error=False)

    def _say_progress(self, share: float, progress: Progress) -> None:
        full = round(24 * share)
        bar = "█" * full + "░" * (24 - full)
        done, total = size_of(progress.done), size_of(progress.total)
        self.say_notice(f"{self._pulling}  {bar} {share:4.0%}  {done} / {total}", t("^c stops"), error=False)

    def stop_work(self) -> bool:
        """Stop fetching; whether anything was being fetched."""
        running = bool(self._pulling)
        self._stop.set()
        return running

    def action_close(self) -> None:
        self._stop.set()
        super().action_close()


def size_of(size_bytes: int) -> str:
    """``491 MB``."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{round(size_bytes / 1e6)} MB"


def row_of(model: ModelInfo) -> Content:
    """One line of the list."""
    states = {
        "ready": t("ready"),
        "missing": t("to fetch"),
        "partial": t("partly fetched"),
        "no key": t("no key"),
        "no model": t("no model"),
    }
    places = {"local": t("this machine"), "loopback": t("a server on this machine"), "remote": t("leaves this machine")}
    facts = [places.get(model.where, model.where), states.get(model.state, show_line(model.state))]
    if model.size_bytes:
        facts.append(size_of(model.size_bytes))
    facts += [show_line(one) for one in (model.licence, model.note) if one]
    return Content.assemble(
        ("● " if model.chosen else "  ", "$accent"),
        (show_line(model.label) or show_line(model.name), "bold" if model.chosen else ""),
        ("   " + " · ".join(facts), "$muted"),
    )
