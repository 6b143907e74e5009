"""The whole way on the real model: a demo mail is read, a reply drafted, approved by its hash, and it arrives byte for byte."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest

from desk.testing.home import DeskHome, desk_home

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def home() -> Iterator[DeskHome]:
    with desk_home(
        models=True, extra_environment={"DESK_MODEL": "local/qwen2.5-coder-0.5b", "DESK_UNDO_WINDOW_S": "1"}
    ) as made:
        made.json("demo", "start")
        yield made


def newest_draft(home: DeskHome) -> dict[str, Any]:
    drafts = home.json("drafts", "list")["drafts"]
    return cast(dict[str, Any], home.json("drafts", "show", str(drafts[0]["id"]))["draft"])


def approve(home: DeskHome, card: dict[str, Any]) -> dict[str, Any]:
    done = home.json("drafts", "approve", str(card["summary"]["id"]), "--sha256", card["sha256"], "--wait")
    return cast(dict[str, Any], done["draft"])


def arrived(home: DeskHome) -> EmailMessage:
    delivered = home.json("demo", "delivered")["delivered"]
    raw = Path(delivered[-1]["file"]).read_bytes()
    return email.message_from_bytes(raw, policy=email.policy.default)


@pytest.mark.parametrize(
    ("request_text", "to", "quoted"),
    [
        ("Reply to Accounts about the March invoice: yes, two halves is fine.", "accounts@supplier.example", "March"),
        ("回复王芳：周五下午三点可以，我会准时参加。", "wang.fang@studio.example", "会议"),
    ],
)
def test_a_reply_is_drafted_approved_and_arrives(home: DeskHome, request_text: str, to: str, quoted: str) -> None:
    before = len(home.json("demo", "delivered")["delivered"])
    home.json("ask", request_text)
    card = newest_draft(home)
    assert card["summary"]["state"] == "pending"
    assert card["summary"]["demo"] is True
    assert to in card["summary"]["to"]
    assert len(home.json("demo", "delivered")["delivered"]) == before, "nothing goes out before it is approved"

    sent = approve(home, card)
    assert sent["summary"]["state"] == "sent"
    assert len(home.json("demo", "delivered")["delivered"]) == before + 1
    mail = arrived(home)
    body = cast(str, mail.get_content()).replace("\r\n", "\n")
    assert body.rstrip() == card["body"].rstrip()
    assert quoted in body
    assert mail["In-Reply-To"]
    assert mail["In-Reply-To"] in mail["References"]
    assert to in mail["To"]
    assert home.json("audit", "verify")["report"]["verdict"] in ("intact", "unanchored")


def test_chinese_and_emoji_arrive_intact_after_an_edit(home: DeskHome) -> None:
    asked = home.json("ask", "Reply to Accounts about the March invoice: thank you.")
    assert asked["drafts"], asked
    card = newest_draft(home)
    body = "谢谢 🙏 — schöne Grüße, c'est noté ✅\n\n" + card["body"][card["body"].index("On ") :]
    home.json("drafts", "edit", str(card["summary"]["id"]), "--body", body)
    edited = newest_draft(home)
    assert edited["summary"]["version"] == card["summary"]["version"] + 1
    stale = home.run("drafts", "approve", str(card["summary"]["id"]), "--sha256", card["sha256"], "--wait", check=False)
    assert stale.returncode == 75
    assert approve(home, edited)["summary"]["state"] == "sent"
    assert cast(str, arrived(home).get_content()).replace("\r\n", "\n").rstrip() == body.rstrip()


def test_undo_keeps_it_here(home: DeskHome) -> None:
    before = len(home.json("demo", "delivered")["delivered"])
    home.json("settings", "set", "undo.window_s", "60")
    home.json("ask", "Reply to Accounts about the March invoice: one moment please.")
    card = newest_draft(home)
    home.json("drafts", "approve", str(card["summary"]["id"]), "--sha256", card["sha256"])
    undone = home.json("drafts", "undo", str(card["summary"]["id"]))["draft"]
    assert undone["summary"]["state"] == "pending"
    assert len(home.json("demo", "delivered")["delivered"]) == before
