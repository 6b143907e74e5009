"""The commands against a host made of lists."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from typing import Any

import pytest

from desk.cli import app
from desk.cli import card as card_text
from desk.cli.ask import MAX_INPUT_BYTES
from desk.client import NotRunningError
from desk.errors import UnavailableError
from desk.handoff import Source, Trust
from desk.testing.fake_client import FakeClient, make_card, make_mail
from desk.wire.cards import Card, CardField
from desk.wire.chat import Notice, ProposalQueued, TextDelta, ToolStarted, TurnResult, Waking
from desk.wire.host import ModelInfo

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    fake = FakeClient()
    monkeypatch.setattr("desk.client.connect", lambda *, start=True: fake.connect())
    return fake


@pytest.fixture
def run(client: FakeClient, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command; ``given`` is piped in. Returns exit code, stdout, stderr."""

    def call(*arguments: str, given: bytes | None = None) -> tuple[int, str, str]:
        if given is None:
            stream = open("/dev/null")  # noqa: SIM115
        else:
            read, write = os.pipe()
            os.set_blocking(write, False)
            with os.fdopen(write, "wb", 0) as pipe:
                pipe.write(given)
            stream = os.fdopen(read, "r")
        with stream:
            monkeypatch.setattr("sys.stdin", stream)
            code = app.run(list(arguments))
        out, err = capfd.readouterr()
        return code, out, err

    return call


def asked(client: FakeClient) -> dict[str, Any]:
    """The parameters of the one turn."""
    ((_, params),) = [call for call in client.calls if call[0] == "turn.run"]
    return params


def test_ask_streams_text_and_says_the_rest_beside_it(client: FakeClient, run: Run) -> None:
    client.answer = [
        ToolStarted("search_mail", "looking through mail"),
        TextDelta("Two "),
        TextDelta("halves."),
        Notice("Cut.", "More."),
    ]
    code, out, err = run("ask", "what", "did", "they", "want?")
    assert (code, out) == (0, "Two halves.\n")
    assert "looking through mail" in err
    assert "Cut." in err
    assert asked(client)["text"] == "what did they want?"


def test_ask_adds_what_is_piped_in(client: FakeClient, run: Run) -> None:
    run("ask", "Summarise", given="三月的发票\xff".encode() + b"\xff\x00")
    text = asked(client)["text"]
    assert text.startswith("Summarise\n\n三月的发票")
    assert "\0" not in text


def test_ask_reads_the_question_from_stdin(client: FakeClient, run: Run) -> None:
    run("ask", "-", given=b"What now?\n")
    assert asked(client)["text"].strip() == "What now?"


def test_ask_without_a_question_is_wrong_use(client: FakeClient, run: Run) -> None:
    code, out, err = run("ask")
    assert (code, out) == (2, "")
    assert err.startswith("desk: ")
    assert client.calls == []


def test_ask_refuses_a_flood_without_reading_it_all(client: FakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    def flood(descriptor: int, size: int) -> bytes:
        nonlocal read
        read += size
        return b"x" * size

    monkeypatch.setattr("desk.cli.ask._input_is_piped", lambda: True)
    monkeypatch.setattr("desk.cli.ask.os.read", flood)
    with open("/dev/zero") as endless:
        monkeypatch.setattr("sys.stdin", endless)
        assert app.run(["ask", "Summarise"]) == 2
    assert read <= MAX_INPUT_BYTES + 100_000
    assert client.calls == []


def test_ask_lists_what_was_drafted_with_the_exact_way_to_approve(client: FakeClient, run: Run) -> None:
    card = make_card(7)
    client.cards[7] = card
    client.answer = [TextDelta("Drafted."), ProposalQueued(card.summary)]
    client.turn_result = TurnResult(text="Drafted.", ended="done", proposals=[7])
    code, out, err = run("ask", "reply")
    assert (code, out) == (0, "Drafted.\n")
    assert f"desk drafts approve 7 --sha256 {card.sha256}" in err


def test_ask_json_is_one_object(client: FakeClient, run: Run) -> None:
    code, out, _ = run("ask", "hello", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["schema_version"] == 1
    assert document["turn"]["text"] == "Hello there."
    assert document["drafts"] == []


@pytest.mark.parametrize(("ended", "code"), [("stopped", 130), ("error", 69), ("budget", 75)])
def test_ask_ends_as_the_turn_did(client: FakeClient, run: Run, ended: str, code: int) -> None:
    client.turn_result = TurnResult(text="", ended=ended, error="It could not.", hint="Try again.")
    assert run("ask", "hello")[0] == code


def test_a_card_is_shown_whole(client: FakeClient, run: Run) -> None:
    client.cards[1] = make_card(1, body="Hello \x1b[8mhidden\x1b[0m\n" + "line\n" * 100)
    code, out, _ = run("drafts", "show", "1")
    assert code == 0
    assert out.count("line\n") == 100
    assert "\x1b" not in out
    assert "hidden" in out
    assert client.cards[1].sha256 in out
    assert "first mail to this address" in out


def test_approving_needs_the_hash_that_was_shown(client: FakeClient, run: Run) -> None:
    client.cards[1] = make_card(1, demo=False)
    assert run("drafts", "approve", "1")[0] == 2
    code, _, err = run("drafts", "approve", "1", "--sha256", "0" * 64)
    assert code == 75
    assert "no longer" in err
    assert [name for name, _ in client.calls if name == "drafts.approve"] == []


def test_approving_with_the_hash(client: FakeClient, run: Run) -> None:
    client.cards[1] = make_card(1, demo=False)
    code, out, _ = run("drafts", "approve", "1", "--sha256", client.cards[1].sha256, "--json")
    assert code == 0
    assert json.loads(out)["draft"]["summary"]["state"] == "approved"


def test_the_demo_account_needs_no_hash(client: FakeClient, run: Run) -> None:
    client.cards[1] = make_card(1)
    assert run("drafts", "approve", "1", "--json")[0] == 0


def test_a_risk_of_a_recipient_is_said_once(client: FakeClient, run: Run) -> None:
    card = make_card(1)
    client.cards[1] = make_card(1, risks=card.recipients[0].risks)
    out = run("drafts", "show", "1")[1]
    assert out.count("first mail to this address") == 1


def reminder(**changes: Any) -> Card:
    fields = [
        CardField(name="text", value="call Ana", trust=Trust.USER, source="you typed it"),
        CardField(name="due", value="2026-11-27T10:00+00:00", trust=Trust.HOST, source="computed"),
    ]
    return make_card(1, body="", body_field="", kind="reminder", recipients=[], fields=fields, local=True, **changes)


def test_a_reminder_is_shown_as_what_it_is(client: FakeClient, run: Run) -> None:
    client.cards[1] = reminder()
    out = run("drafts", "show", "1")[1]
    assert out.count("call Ana") == 1
    assert "27 Nov 2026" in out
    assert "T10:00" not in out
    assert "10 s" not in out
    assert card_text.card_lines(reminder(state="sent"))[0].startswith("1  set  ")
    assert card_text.outcome_of(reminder(state="sent")).startswith("The reminder is set for Fri 27 Nov 2026 ")


def test_the_marks_in_an_answer_are_explained_beside_it(client: FakeClient, run: Run) -> None:
    client.turn_result = TurnResult(
        text="They want it split. ¹",
        ended="done",
        sources=[Source(kind="mail", ref="m1", label="Accounts, 3 Mar 09:14")],
    )
    code, out, err = run("ask", "what?")
    assert code == 0
    assert "¹ Accounts, 3 Mar 09:14" in err
    assert "Accounts" not in out


def test_waking_names_what_wakes(client: FakeClient, run: Run) -> None:
    client.answer = [Waking("waking work"), TextDelta("Hi.")]
    assert "· waking work\n" in run("ask", "hi")[2]


def test_the_list_of_models_is_in_line_and_says_what_is_missing(client: FakeClient, run: Run) -> None:
    client.known_models = [
        ModelInfo(name="local/a", label="a", where="local", state="ready", chosen=True),
        ModelInfo(name="work/b", label="b", where="remote", state="no key"),
        ModelInfo(name="near/c", label="c", where="loopback", state="ready"),
    ]
    header, chosen, other, near = run("models", "list")[1].splitlines()
    assert header.index("Model") == chosen.index("local/a") == other.index("work/b") == near.index("near/c")
    assert chosen.startswith("*")
    assert "no key" in other
    assert "leaves" not in near


@pytest.mark.parametrize("arguments", [("models", "use"), ("models", "test"), ("ask", "hi", "--model")])
def test_a_local_model_may_be_named_by_its_id(client: FakeClient, run: Run, arguments: tuple[str, ...]) -> None:
    run(*arguments, "qwen2.5-coder-0.5b")
    named = [str(value) for _, params in client.calls for value in params.values() if "qwen" in str(value)]
    assert named
    assert all(name == "local/qwen2.5-coder-0.5b" for name in named)


def test_a_search_for_mail_without_a_hit_offers_no_demo(client: FakeClient, run: Run) -> None:
    err = run("mail", "list", "zzz")[2]
    assert "No mail fits." in err
    assert "demo" not in err


def test_editing_and_rejecting(client: FakeClient, run: Run) -> None:
    client.cards[1] = make_card(1)
    code, out, _ = run("drafts", "edit", "1", "--body", "-", "--json", given="改好了\n".encode())
    assert code == 0
    assert json.loads(out)["draft"]["body"] == "改好了\n"
    assert run("drafts", "reject", "1", "--reason", "no")[0] == 0


def test_mail_is_listed_on_one_line_each(client: FakeClient, run: Run) -> None:
    client.mail_box = [make_mail("m1", subject="Re: [/]\n\x1b]0;owned\x07三月")]
    code, out, _ = run("mail", "list")
    assert code == 0
    assert len(out.splitlines()) == 2
    assert "\x1b" not in out
    assert json.loads(run("mail", "list", "--json")[1])["mails"][0]["subject"].endswith("三月")


def test_status_and_stop_start_no_host(client: FakeClient, run: Run) -> None:
    client.fail["connect"] = NotRunningError("Desk is not running.")
    assert run("status", "--json")[:2] == (0, '{\n  "schema_version": 1,\n  "running": false\n}\n')
    assert json.loads(run("stop", "--json")[1])["stopped"] is False


def test_a_key_from_a_pipe_is_never_shown(client: FakeClient, run: Run) -> None:
    code, out, err = run("keys", "set", "work", "--json", given=b"canary-of-a-key-1234\n")
    assert "canary-of-a-key" not in out + err
    assert [name for name, _ in client.calls if name == "keys.set"] == ["keys.set"]
    assert code == 0
    assert run("keys", "set", "work", given=b"\n")[0] == 2


def test_an_error_of_the_host_reaches_the_user_as_it_is(client: FakeClient, run: Run) -> None:
    client.fail["mail.list"] = UnavailableError("The parse worker does not run.", hint="desk doctor")
    code, out, err = run("mail", "list")
    assert (code, out, err) == (69, "", "desk: The parse worker does not run.\n  desk doctor\n")


def test_status_says_how_much_went_where() -> None:
    from desk.cli.host import sent_to
    from desk.wire.host import Status

    status = Status(
        model="",
        model_label="",
        model_state="ready",
        to_approve=0,
        cost_cents=0,
        cost_unknown=0,
        sent_bytes={"a.example": 12_340},
    )
    assert sent_to("a.example", status) == "a.example (12.3 kB)"
    assert sent_to("b.example", status) == "b.example"
