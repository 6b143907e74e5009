"""One account as a form: the address suggests the servers, the test says what is wrong, and only then it is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, TextArea
from textual.worker import Worker

from desk.i18n import mark, t
from desk.outside_text import show_line
from desk.tui import keys
from desk.tui.account_fields import needs_test, to_account, to_lines
from desk.tui.widgets.lines import Text
from desk.wire.accounts import Account, AccountInfo, Check, Saved, SignIn, Suggestion

if TYPE_CHECKING:
    from desk.tui.app import DeskApp

_LABELS = {
    "address": mark("Mail address"),
    "password": mark("Password (not shown)"),
    "imap": mark("Reads from (server:port, tls or starttls)"),
    "smtp": mark("Sends with (server:port, tls or starttls)"),
    "display_name": mark("Name people see"),
    "aliases": mark("Other addresses of this mailbox"),
    "signature": mark("Signature"),
    "name": mark("Short name of the account"),
    "user": mark("User name, if it is not the address"),
    "caldav": mark("Calendars (CalDAV address)"),
    "client_id": mark("Client id, for signing in with OAuth2"),
    "ca_file": mark("Own certificate authority (PEM file)"),
}
_EMPTY = Account(name="", address="", kind="imap")


class AccountFormScreen(Screen[bool]):
    """``info`` None: a new account. Ends with whether it was kept."""

    CSS_PATH = "account_form.tcss"
    BINDINGS = keys.bindings(keys.ACCOUNT)
    AUTO_FOCUS = "#field-address"

    def __init__(self, info: AccountInfo | None = None) -> None:
        super().__init__()
        self._new = info is None
        self._base = info.account if info is not None else _EMPTY
        self._suggestion: Suggestion | None = None
        self._failed = False  # the last test did not pass: now it may be kept anyway
        self._signed_in = False
        self._work: Worker[None] | None = None

    @property
    def desk(self) -> DeskApp:
        return cast("DeskApp", self.app)

    def compose(self) -> ComposeResult:
        lines = {**to_lines(self._base), "password": ""}
        yield Text(t("Add my mailbox") if self._new else t("Account {name}", name=self._base.name), classes="title")
        with VerticalScroll():
            for name, label in _LABELS.items():
                if name == "name" and not self._new:
                    continue
                yield Text(t(label), classes="muted label")
                if name == "signature":
                    yield TextArea(lines[name], id="field-signature", compact=True)
                else:
                    yield Input(lines[name], id=f"field-{name}", password=name == "password", compact=True)
        yield Text(id="checks")
        yield Text(id="notice")
        yield Text(keys.line(keys.ACCOUNT), classes="keys")

    def on_mount(self) -> None:
        for field in [*self.query(Input), *self.query(TextArea)]:
            field.cursor_blink = False

    @on(Input.Submitted, "#field-address")
    def fill_servers(self) -> None:
        """The address is there: fill in its servers where they are known."""
        if self._new:
            self._suggest(look=False)

    @on(Input.Submitted)
    def next_field(self, event: Input.Submitted) -> None:
        if event.input.id != "field-address" or not self._new:
            self.focus_next()

    def action_look(self) -> None:
        """Try the names servers usually have."""
        self._suggest(look=True)

    def _suggest(self, *, look: bool) -> None:
        address = self._value("address")

        async def ask() -> None:
            if look:
                self.say_notice(t("Looking for the servers…"), error=False)
            found = await self.desk.link.need().suggest_account(address, look=look)
            self._suggestion, self._base = found, found.account
            for name, line in to_lines(found.account).items():
                if name in ("imap", "smtp", "caldav", "name"):
                    self.query_one(f"#field-{name}", Input).value = "" if found.source == "usual" and not look else line
            self.query_one("#field-name", Input).value = found.account.name
            self._say_suggestion(found, look)
            self.query_one("#field-password", Input).focus()

        self._run(ask)

    def _say_suggestion(self, found: Suggestion, look: bool) -> None:
        provider = show_line(found.provider)
        if found.source == "usual" and not look:
            sentence = t("Desk does not know the servers of {domain}.", domain=provider)
            self.say_notice(sentence, t("^l tries the usual names; or type them."), error=False)
        elif found.needs == "app password":
            wants = t("{provider} wants an app password here, not the one for its web page.", provider=provider)
            self.say_notice(wants, found.how, error=False)
        elif found.needs == "oauth2":
            wants = t("{provider} wants a sign-in in the browser: give your client id, then ^s.", provider=provider)
            self.say_notice(wants, found.how, error=False)
        else:
            self.say_notice(t("Servers filled in; type the password, then ^s."), error=False)

    def action_save(self) -> None:
        self._keep(anyway=False)

    def action_keep(self) -> None:
        """Keep it although the test failed, once it has."""
        if self._failed:
            self._keep(anyway=True)
        else:
            self.say_notice(t("Test it first: ^s"), error=False)

    def _keep(self, *, anyway: bool) -> None:
        async def keep() -> None:
            client = self.desk.link.need()
            password = self.query_one("#field-password", Input).value
            account = to_account({name: self._value(name) for name in _LABELS if name != "password"}, self._base)
            tested = self._new or needs_test(self._base, account, password=bool(password))
            if account.auth == "oauth2" and self._new and not self._signed_in:
                await client.sign_in(account, self._show_code)
                self._signed_in = True
            if tested and not anyway:
                self.say_notice(t("Trying the servers…"), error=False)
            saved = await client.save_account(account, password, anyway=anyway or not tested, new=self._new)
            if saved.kept:
                await self._kept(saved)
            else:
                self._failed = True
                self._say_checks(saved.checks)

        self._run(keep)

    async def _kept(self, saved: Saved) -> None:
        self.desk.status = await self.desk.link.need().status()
        self.desk.main.refresh_status()
        self.desk.main.say_notice(t("{name} is ready.", name=show_line(saved.account.name)), error=False)
        self.dismiss(True)

    def _say_checks(self, checks: list[Check]) -> None:
        lines: list[str | tuple[str, str]] = []
        for check in checks:
            lines.append(
                (f"{'✓' if check.ok else '✗'} {show_line(check.message)}\n", "" if check.ok else "$text-error")
            )
            if check.hint:
                lines.append((f"  {show_line(check.hint)}\n", "$muted"))
        self._say_block(Content.assemble(*lines).rstrip())
        self.say_notice(t("Nothing was kept."), t("Mend it and press ^s, or keep it anyway with ^k."))

    def _show_code(self, event: SignIn) -> None:
        """Where to sign in, while Desk waits."""
        self._say_block(
            Content.assemble(
                t("Open {url} in any browser and type this code:", url=show_line(event.url)),
                ("\n    " + show_line(event.code), "bold $accent"),
            )
        )
        minutes = max(1, event.expires_s // 60)
        self.say_notice(t("Desk waits {minutes} minutes for it; Esc stops.", minutes=minutes), error=False)

    def _say_block(self, content: Content) -> None:
        block = self.query_one("#checks", Text)
        block.say(content)
        block.display = bool(content.plain)

    def say_notice(self, sentence: str, way_out: str = "", *, error: bool = True) -> None:
        """Show a sentence under the form."""
        notice = self.query_one("#notice", Text)
        notice.set_class(error, "-error")
        notice.say(Content(f"{sentence}  {way_out}".strip()))
        notice.display = bool(sentence)

    def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        self._say_block(Content(""))
        self._work = self.desk.ask(work, group="account", node=self)

    def _value(self, name: str) -> str:
        if name == "signature":
            return self.query_one("#field-signature", TextArea).text
        if name == "name" and not self._new:
            return self._base.name
        return self.query_one(f"#field-{name}", Input).value

    def stop_work(self) -> bool:
        """Stop a sign-in or a test; whether there was one."""
        running = self._work is not None and self._work.is_running
        if self._work is not None and running:
            self._work.cancel()
            self._say_block(Content(""))
            self.say_notice(t("Stopped; nothing was kept."), error=False)
        return running

    def action_close(self) -> None:
        if not self.stop_work():
            self.dismiss(False)
