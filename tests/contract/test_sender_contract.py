"""What the gate relies on in every sender: the approved bytes arrive, all recipients or none, and an honest outcome."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.channels.mail.account import Account
from desk.channels.mail.compose import render_mail
from desk.channels.mail.credentials import Credentials
from desk.channels.mail.smtp import SmtpSender, Timeouts
from desk.errors import StoreError, UsageError
from desk.gate.ports import Channel, Envelope, MailFields, NotSent, OutcomeUnknown
from desk.testing.smtp_server import Fault, LoopbackSmtp

MESSAGE_ID = "<contract-0123456789@desk-demo.example>"
NOTHING_ACCEPTED = [Fault.REFUSE_MAIL, Fault.REFUSE_RCPT, Fault.REFUSE_DATA, Fault.REFUSE_CONTENT, Fault.DROP_AT_DATA]
UNKNOWN = [
    Fault.DROP_IN_CONTENT,
    Fault.ACCEPT_THEN_DROP,
    Fault.STALL_AFTER_CONTENT,
    Fault.NONSENSE_AFTER_CONTENT,
]


def sender_for(server: LoopbackSmtp, **changes: object) -> SmtpSender:
    values: dict[str, object] = {
        "id": 1,
        "name": "test",
        "address": "you@desk-demo.example",
        "smtp_host": "127.0.0.1",
        "smtp_port": server.port,
        "smtp_security": "none",
    }
    account = Account(**{**values, **changes})  # type: ignore[arg-type]

    async def credentials(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user="you", password="canary-password")

    short = Timeouts(connect_s=5, command_s=0.3, data_s=0.3)
    return SmtpSender(lambda _: account, credentials, lambda: 42.0, timeouts=short)


def mail(body: str = "你好 😀\n.dot\n..dots\n\nend", **changes: object) -> tuple[bytes, Envelope]:
    values: dict[str, object] = {
        "account_id": 1,
        "sender": "You <you@desk-demo.example>",
        "to": ("a@supplier.example",),
        "bcc": ("b@supplier.example",),
        "subject": "周五会议",
        "body": body,
        "message_id": MESSAGE_ID,
        "date": 1_772_530_440.0,
    }
    rendered = render_mail(MailFields(**{**values, **changes}))  # type: ignore[arg-type]
    return rendered.message, rendered.envelope


class Moment:
    """Stands in for the gate's durable step before the content."""

    def __init__(self, server: LoopbackSmtp, error: Exception | None = None) -> None:
        self.accepted_before = -1
        self.calls = 0
        self._server = server
        self._error = error

    def __call__(self, before: str = "", /) -> None:
        self.calls += 1
        self.accepted_before = len(self._server.accepted)
        assert self._server.commands[-1] == "DATA"
        if self._error:
            raise self._error


async def test_smtp_is_a_sender() -> None:
    async with LoopbackSmtp() as server:
        sender: Channel = sender_for(server)
        moment = Moment(server)
        message, envelope = mail()
        receipt = await sender.send(message, envelope, 1, before_data=moment)
        assert receipt.reply == "250 2.0.0 OK accepted 1"
        assert receipt.at == 42.0
        assert moment.calls == 1
        assert moment.accepted_before == 0
        assert server.accepted[0].content == message
        assert server.accepted[0].recipients == ("a@supplier.example", "b@supplier.example")
        assert server.accepted[0].sender == "you@desk-demo.example"
        assert server.count(MESSAGE_ID) == 1
        assert server.duplicates() == []


RAW_LINES = st.lists(st.binary(max_size=60).map(lambda line: line.replace(b"\r", b"").replace(b"\n", b"")), max_size=20)


@settings(max_examples=25, deadline=None)
@given(lines=st.lists(st.sampled_from([b".", b"..", b"", b".x", b"text", b" .", b"From x", b"=2E"])) | RAW_LINES)
async def test_every_byte_arrives_as_it_was_approved(lines: list[bytes]) -> None:
    message = b"Message-ID: <bytes@x.example>\r\n\r\n" + b"".join(line + b"\r\n" for line in lines)
    async with LoopbackSmtp() as server:
        await sender_for(server).send(message, Envelope("you@x.example", ("a@x.example",)), 1, before_data=lambda: None)
        assert server.accepted[0].content == message


@pytest.mark.parametrize("fault", NOTHING_ACCEPTED)
@pytest.mark.parametrize("code", [451, 550])
async def test_a_refusal_is_not_sent_with_a_reason(fault: Fault, code: int) -> None:
    async with LoopbackSmtp(fault=fault, code=code) as server:
        message, envelope = mail()
        with pytest.raises(NotSent) as caught:
            await sender_for(server).send(message, envelope, 1, before_data=lambda: None)
        assert server.accepted == []
        assert caught.value.hint
        if fault is not Fault.DROP_AT_DATA:
            assert str(code) in caught.value.message
            assert caught.value.retryable is (code == 451)
        # The same sender works again when the server does.
        server.fault = Fault.NONE
        await sender_for(server).send(message, envelope, 1, before_data=lambda: None)
        assert server.count(MESSAGE_ID) == 1


async def test_one_refused_recipient_means_nobody_gets_it() -> None:
    async with LoopbackSmtp(fault=Fault.REFUSE_RCPT, refused=frozenset({"b@supplier.example"})) as server:
        message, envelope = mail()
        moment = Moment(server)
        with pytest.raises(NotSent, match="the recipient b@supplier"):
            await sender_for(server).send(message, envelope, 1, before_data=moment)
        await server.until(lambda one: "QUIT" in one.commands)
        assert server.accepted == []
        assert moment.calls == 0
        assert "DATA" not in server.commands


@pytest.mark.parametrize("fault", UNKNOWN)
async def test_a_lost_line_after_the_content_began_is_unknown(fault: Fault) -> None:
    async with LoopbackSmtp(fault=fault) as server:
        message, envelope = mail(body="x" * 50_000 + "\n")
        moment = Moment(server)
        with pytest.raises(OutcomeUnknown) as caught:
            await sender_for(server).send(message, envelope, 1, before_data=moment)
        assert moment.calls == 1
        assert caught.value.retryable is False
        assert server.count(MESSAGE_ID) == (0 if fault is Fault.DROP_IN_CONTENT else 1)


@pytest.mark.parametrize("error", [StoreError("The disk is full."), RuntimeError("boom")])
async def test_what_before_data_raises_stops_the_content(error: Exception) -> None:
    async with LoopbackSmtp() as server:
        message, envelope = mail()
        with pytest.raises(type(error)):
            await sender_for(server).send(message, envelope, 1, before_data=Moment(server, error))
        assert server.accepted == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda message: message.replace(b"\r\n", b"\n", 1),
        lambda message: message + b"x\ry\r\n",
        lambda message: message + b"no end",
        lambda message: message + b"x" * 999 + b"\r\n",
    ],
)
async def test_bytes_that_would_change_on_the_way_are_refused(spoil: Callable[[bytes], bytes]) -> None:
    async with LoopbackSmtp() as server:
        message, envelope = mail()
        with pytest.raises(NotSent):
            await sender_for(server).send(spoil(message), envelope, 1, before_data=lambda: None)
        assert server.commands == []


async def test_an_address_in_utf8_needs_a_server_that_takes_it() -> None:
    message, envelope = mail(to=("王芳@例子.example",))
    async with LoopbackSmtp() as server:
        await sender_for(server).send(message, envelope, 1, before_data=lambda: None)
        assert server.accepted[0].recipients[0] == "王芳@xn--fsqu00a.example"
        assert "SMTPUTF8" in server.accepted[0].options
        assert server.accepted[0].content == message
    async with LoopbackSmtp(utf8=False) as server:
        with pytest.raises(NotSent, match="letters beyond ASCII"):
            await sender_for(server).send(message, envelope, 1, before_data=lambda: None)


@pytest.mark.parametrize("address", ["a@x.example>\r\nRCPT TO:<thief@evil.example", "a b@x.example", ""])
async def test_an_envelope_cannot_smuggle_a_command(address: str) -> None:
    async with LoopbackSmtp() as server:
        with pytest.raises(NotSent):
            await sender_for(server).send(mail()[0], Envelope("you@x.example", (address,)), 1, before_data=lambda: None)
        assert "MAIL" not in server.commands


async def test_an_account_that_is_gone_is_not_sent() -> None:
    def gone(account_id: int) -> Account:
        raise UsageError("There is no mail account 1.", hint="desk demo")

    async def credentials(asked: Account, part: str = "imap", *, fresh: bool = False) -> Credentials:
        return Credentials(user="you", password="canary-password")

    message, envelope = mail()
    with pytest.raises(NotSent, match="no mail account"):
        await SmtpSender(gone, credentials, lambda: 1.0).send(message, envelope, 1, before_data=lambda: None)
