"""The first minute: four choices, each one key, all of them skippable."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from desk.i18n import t
from desk.outside_text import show_line
from desk.tui import keys
from desk.tui.screens.models import size_of
from desk.tui.widgets.lines import Text
from desk.tui.wrap import wrap
from desk.wire.host import ModelInfo

if TYPE_CHECKING:
    from desk.tui.app import DeskApp


_WIDEST = 90


class FirstRunScreen(Screen[None]):
    CSS_PATH = "first_run.tcss"
    BINDINGS = keys.bindings(keys.FIRST_RUN)
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self) -> None:
        super().__init__()
        self._models: list[ModelInfo] = []

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        yield Text(t("Welcome to Desk"), classes="title")
        with VerticalScroll():
            yield Text(id="choices")
        yield Text(id="notice")
        yield Text(keys.line(keys.FIRST_RUN), classes="keys")

    def on_resize(self) -> None:
        self.query_one("#choices", Text).say(self._choices())

    def on_mount(self) -> None:
        async def fetch() -> None:
            self._models = await self.desk.link.need().models()
            self.query_one("#choices", Text).say(self._choices())

        self.desk.ask(fetch, group="first-models", node=self)

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence under the choices."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def _choices(self) -> Content:
        local = self._local()
        if local is None:
            what = t("A model that runs on this machine")
        elif local.state == "ready":
            what = t("{model}, already here", model=show_line(local.label))
        else:
            what = t(
                "{model}: fetches {size} from {source}, licence {licence}",
                model=show_line(local.label),
                size=size_of(local.size_bytes),
                source=show_line(local.sources[0]) if local.sources else "?",
                licence=show_line(local.licence) or "?",
            )
        found = [show_line(model.label) for model in self._models if model.where == "loopback"]
        servers = t("found here: {names}", names=", ".join(found)) if found else t("or a server already running here")
        width = min(_WIDEST, self.size.width - 5)  # cells beside: padding, and the scroll bar's

        def choice(number: int, name: str, about: str) -> list[str | tuple[str, str]]:
            lines = "\n".join(wrap("   " + about, width, indent=3))
            return ["\n\n", (f"{number}  ", "bold $accent"), (name, "bold"), "\n", (lines, "$muted")]

        promise = t("Desk drafts; you approve the exact words before anything leaves.")
        demo = t("A demo account with two dozen mails, nothing real. {model}.", model=what)
        nothing_leaves = t("Nothing leaves. {model}; {servers}.", model=what, servers=servers)
        key = t("Your text goes to the provider you name; the key goes into the system keyring.")
        mailbox = t(
            "Desk reads it, drafts answers, and sends what you approved. The password stays in the system keyring."
        )
        return Content.assemble(
            "\n".join(wrap(promise, width)),
            *choice(1, t("Try the demo"), demo),
            *choice(2, t("Use a model on this machine"), nothing_leaves),
            *choice(3, t("Use my own key"), key),
            *choice(4, t("Use my mailbox"), mailbox),
        )

    def _local(self) -> ModelInfo | None:
        local = [model for model in self._models if model.where == "local" and not model.speech]
        ready = [model for model in local if model.state == "ready"]
        chosen = [model for model in local if model.chosen]
        return next(iter([*chosen, *ready, *local]), None)

    def action_choose(self, what: str) -> None:
        if what == "key":
            self._ask_provider()
            return
        if what == "mailbox":
            from desk.tui.screens.account_form import AccountFormScreen

            def done(kept: bool | None) -> None:
                if kept:
                    self.dismiss()

            self.app.push_screen(AccountFormScreen(), done)
            return

        async def begin() -> None:
            desk = self.desk
            client = desk.link.need()
            if what == "demo":
                desk.status = await client.start_demo()
                desk.main.say_notice(
                    t("The demo account is ready: a mail server on this machine with two dozen mails."),
                    t("Try /mail, open one and press r."),
                    error=False,
                )
            local = self._local()
            self.dismiss()
            if what == "local" or (local is not None and local.state != "ready"):
                from desk.tui.screens.models import ModelsScreen

                desk.push_screen(ModelsScreen(start_with=local.name if local is not None and what == "demo" else ""))
            desk.main.refresh_status()

        self.desk.ask(begin, group="first-run", node=self)

    def _ask_provider(self) -> None:
        from desk.tui.screens.edit import AskScreen

        def got_provider(name: str | None) -> None:
            if name:
                provider = name.lower()
                question = t("The key for {provider} (not shown)", provider=show_line(provider))
                self.app.push_screen(AskScreen(question, secret=True), lambda secret: self._set_key(provider, secret))

        self.app.push_screen(
            AskScreen(t("Which provider? openai, anthropic, gemini, deepseek, mistral …")), got_provider
        )

    def _set_key(self, provider: str, secret: str | None) -> None:
        if not secret:
            return

        async def keep() -> None:
            client = self.desk.link.need()
            await client.set_setting(f"providers.{provider}.kind", provider)
            entry = await client.set_key(provider, secret)
            sentence = await client.check_key(provider)
            self.desk.main.say_notice(
                t("Key …{last4} for {provider} is kept.", last4=show_line(entry.last4), provider=show_line(provider)),
                show_line(sentence),
                error=False,
            )
            self.dismiss()
            self.desk.open_models()

        self.desk.ask(keep, group="first-run", node=self)

    def action_close(self) -> None:
        self.dismiss()
