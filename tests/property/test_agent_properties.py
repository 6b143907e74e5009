"""Properties of the agent's pure parts: the context, the offers, the marks around data, the polish."""

from __future__ import annotations

import re

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.agent.choice import Answer, ReadMail, SearchMail, parse_choice, schema_for
from desk.agent.context import as_data, cost_tokens, cut, estimate_tokens, trim
from desk.agent.offer import AskMail, Choose, NewMail, Reply, decide
from desk.agent.polish import polish
from desk.wire.chat import ChatMessage

TEXT = st.text(max_size=300)
TURNS = st.lists(TEXT, min_size=1, max_size=12).map(
    lambda texts: [
        ChatMessage(role="assistant" if (len(texts) - i) % 2 == 0 else "user", text=text)
        for i, text in enumerate(texts)
    ]
)


@settings(max_examples=100, deadline=None)
@given(messages=TURNS, budget=st.integers(20, 600))
def test_context_keeps_the_newest_within_the_budget(messages: list[ChatMessage], budget: int) -> None:
    kept = trim(messages, budget)
    assert kept
    assert cost_tokens(kept) <= budget or len(kept) == 1
    assert cost_tokens(kept) <= budget + 8
    if len(kept) > 1:
        assert kept == messages[-len(kept) :]
        assert kept[0].role == "user"
    assert kept[-1].role == messages[-1].role


@settings(max_examples=60, deadline=None)
@given(messages=TURNS, budget=st.integers(100, 600), more=TEXT)
def test_old_messages_leave_in_blocks(messages: list[ChatMessage], budget: int, more: str) -> None:
    longer = [*messages, ChatMessage(role="assistant", text=more), ChatMessage(role="user", text="ok")]
    if cost_tokens(longer) <= budget:
        assert trim(longer, budget)[-len(trim(messages, budget)) - 2 :][:1] == trim(messages, budget)[:1]


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=2000), budget=st.integers(8, 300))
def test_a_cut_text_fits_and_keeps_its_beginning(text: str, budget: int) -> None:
    short = cut(text, budget)
    assert estimate_tokens(short) <= budget
    if short != text and len(short) > 20:
        assert short[:4] == text[:4]


@settings(max_examples=100, deadline=None)
@given(label=st.text(max_size=60), text=st.text(st.sampled_from("=a \n\r\x1b\u202e<|im_start>end"), max_size=200))
def test_data_cannot_leave_its_marks(label: str, text: str) -> None:
    wrapped = as_data(label, text)
    assert len(re.findall(r"={8}", wrapped)) == 4
    assert wrapped.endswith("\n======== end ========")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", wrapped)


_WORDS = st.lists(
    st.sampled_from(
        [
            *(
                "reply",
                "answer",
                "to",
                "the",
                "mail",
                "from",
                "Accounts",
                "about",
                "it",
                "write",
                "send",
                "remind",
                "me",
            ),
            *(
                "what",
                "did",
                "say",
                "王芳",
                "回复",
                "邮件",
                "给",
                "写",
                "信",
                "的",
                "提醒我",
                "2",
                "second",
                "?",
                "a@b.example",
            ),
        ]
    ),
    max_size=8,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(
    text=_WORDS | TEXT,
    refs=st.lists(st.sampled_from(["m1", "m2", "m3"]), unique=True),
    listed=st.sampled_from(["", "1. x [m1]\n2. y [m9]"]),
)
def test_an_offer_names_only_known_refs_and_only_typed_addresses(text: str, refs: list[str], listed: str) -> None:
    history = [ChatMessage(role="user", text="reply to Wang"), ChatMessage(role="assistant", text=listed)]
    offer = decide([*history, ChatMessage(role="user", text=text)], refs)
    if isinstance(offer, Reply | AskMail):
        assert offer.ref in {"", *refs}
    if isinstance(offer, NewMail):
        assert offer.to in text or offer.to.split()[0] in text
    if isinstance(offer, Choose):
        assert set(offer.tools) <= {"search_mail", "read_mail"}


@settings(max_examples=60, deadline=None)
@given(
    raw=TEXT
    | st.sampled_from(
        ['{"tool":"read_mail","ref":"m9"}', '{"tool":"propose_mail","to":"x"}', '{"tool":"search_mail","query":"x"}']
    )
)
def test_a_choice_is_always_one_that_was_offered(raw: str) -> None:
    assert parse_choice(raw, (), ()) == Answer()
    choice = parse_choice(raw, ("search_mail", "read_mail"), ["m1"])
    assert isinstance(choice, Answer | SearchMail) or (isinstance(choice, ReadMail) and choice.ref == "m1")
    assert "read_mail" not in msgspec.json.encode(schema_for(("search_mail", "read_mail"), [])).decode()


_PARTS = st.lists(
    st.sampled_from(
        [
            "Sure, here is the reply:\n\n",
            "```\n",
            "Subject: Re: x\n",
            "Dear Anna,\n\n",
            "Two halves are fine.\n",
            "[Your Name]\n",
            "Best regards,\n",
            "可以分成两笔。\n",
            "【您的姓名】\n",
            "祝好\n",
            "{{name}}\n",
            "======== end ========\n",
            "**Note** ",
        ]
    ),
    max_size=8,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(
    raw=_PARTS | TEXT,
    language=st.sampled_from(["English", "Chinese", "Polish", ""]),
    name=st.sampled_from(["", "Sam Lee"]),
)
def test_a_polished_mail_has_no_packaging(raw: str, language: str, name: str) -> None:
    body = polish(raw, user_name=name, to_name="Anna", language=language)
    assert "```" not in body
    assert "[Your Name]" not in body
    assert "您的姓名" not in body
    assert "{{" not in body or "}" not in body
    assert "=====" not in body
    if body and language in {"English", "Chinese"} and name:
        assert body.endswith(name)
        assert body.count("Anna") >= 1


# As models really write: packaging, a greeting, sentences, an end, each of them or not.
_LETTERS = st.tuples(
    st.sampled_from(["", "Sure, here is the reply:\n\n", "```\n", "Subject: Re: x\n\n"]),
    st.sampled_from(["", "Dear Anna,\n\n", "Hi!\n\n", "安娜，您好：\n\n"]),
    st.sampled_from(["Two halves are fine.", "可以分成两笔。", "Yes.\n\nThe second half is due in April."]),
    st.sampled_from(["", "\n\nBest regards,\n[Your Name]", "\n\n祝好\n【您的姓名】", "\n\nThanks!\nAnna", "\n```"]),
).map("".join)


@settings(max_examples=60, deadline=None)
@given(raw=_LETTERS, language=st.sampled_from(["English", "Chinese"]))
def test_polishing_twice_changes_nothing(raw: str, language: str) -> None:
    once = polish(raw, user_name="Sam Lee", to_name="Anna", language=language)
    assert once.endswith("\nSam Lee")
    assert polish(once, user_name="Sam Lee", to_name="Anna", language=language) == once
