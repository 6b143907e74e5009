"""Reasons that depend on what is known around a draft: each where it must be said, and where it must not."""

from __future__ import annotations

import pytest

from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import assess
from desk.gate.risk.domains import barely_alike
from desk.gate.risk.facts import Answered, Facts, File, Link
from desk.handoff import Trust

ADA, BEN = "ada@supplier.example", "ben@bakery.example"
KNOWN = frozenset({ADA, BEN, "lena77@gmx.de", "eva@stonegate-mill.example"})
FIRST, SECOND = "GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00"


def graves(
    body: str = "Hi",
    *,
    to: str = ADA,
    cc: str = "",
    trust: Trust = Trust.CONTACTS,
    thread: frozenset[str] = frozenset(),
    facts: Facts | None = None,
    files_by: Trust | None = None,
) -> set[str]:
    """The codes of all that is more than a note."""
    fields = MailFields(
        account_id=1, sender="me@own.example", to=(to,), cc=(cc,) if cc else (), body=body, message_id="<1@x>", date=0.0
    )
    origins = [FieldOrigin(name=name, trust=trust, source="") for name in ("to", "cc")]
    origins += [FieldOrigin(name="attachments", trust=files_by, source="")] if files_by else []
    return {one.code for one in assess(fields, origins, KNOWN, thread, facts=facts) if one.level != "note"}


def answering(text: str, *, before: str = "", typed: str = "") -> Facts:
    return Facts(answered=Answered(text=text, sender=ADA), thread_text=before, user_text=typed)


def test_an_account_that_only_the_last_mail_brought_in_place_of_another_is_named() -> None:
    body = f"Thank you, paid to {SECOND}."
    assert graves(body, facts=answering(f"Pay to {SECOND}", before=f"Pay to {FIRST}")) == {"account_new"}
    assert not graves(body, facts=answering(f"Pay to {SECOND}", before=f"Pay to {SECOND}, not to {FIRST}"))
    assert not graves(body, facts=answering(f"Pay to {SECOND}"))
    assert not graves(body, facts=answering(f"Pay to {SECOND}", before=f"Pay to {FIRST}", typed=f"pay to {SECOND}"))


@pytest.mark.parametrize(
    ("body", "slipped"),
    [
        ("We paid €3,720.00.", False), ("We paid €37,200.00.", True), ("We paid €372.00.", True), ("We paid €3,270.00.", True),
        ("That is €37,200 for ten, €3,720 each.", False), ("We paid €1,000.", False), ("We paid €3,721.", False),
    ],
)  # fmt: skip
def test_an_amount_with_swapped_digits_or_one_more_is_a_slip(body: str, slipped: bool) -> None:
    assert ("amount_slip" in graves(body, facts=answering("Invoice 7 over €3,720.00"))) is slipped


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Please transfer $9,400 to Orion Ltd today.", True), ("Bitte überweise 7.500 Euro an Orion.", True),
        ("我们先付8万元定金。", True), ("Nous allons verser 4 300 € lundi.", True), ("Vamos a pagar 4.300 € el lunes.", True),
        ("I shall pay the £18 for the ticket.", False), ("The car cost $9,400 when it was new.", False),
        ("Nobody has to pay. The house cost £300,000.", False), ("午饭我付60元。", False),
    ],
)  # fmt: skip
def test_a_great_payment_that_nobody_named_is_one(body: str, said: bool) -> None:
    assert ("pays_out" in graves(body)) is said
    assert "pays_out" not in graves(body, facts=answering(body))
    assert "pays_out" not in graves(body, facts=Facts(user_text=f"write: {body}"))
    assert "pays_out" not in graves(body, facts=Facts(user_text="9400, 7500, 80000, 4300: pay it"))


@pytest.mark.parametrize("body", ["sort code 40-12-11", "BLZ 700 202 70", "cuenta número 0049 1500 05"])
def test_old_kinds_of_account_numbers_are_account_numbers(body: str) -> None:
    assert graves(body, facts=answering("Where to?")) == {"account_nowhere"}
    assert not graves(body, facts=answering(body))


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("report.docx", "application/x-dosexec", "other_type"), ("id_rsa", "", "secret_file"), ("safe.kdbx", "", "secret_file"),
        ("server.p12", "", "secret_file"), (".env", "", "secret_file"), ("report.docx", "application/pdf", ""),
        ("id_rsa.pub", "", ""), ("environment.txt", "text/plain", ""),
    ],
)  # fmt: skip
def test_files_are_told_by_name_and_type(name: str, kind: str, code: str) -> None:
    facts = Facts(attachments=(File(filename=name, content_type=kind),))
    assert graves(facts=facts, files_by=Trust.USER) == ({code} if code else set())


@pytest.mark.parametrize("name", ["logo.svg", "sums.xlsm", "all.tar.gz"])
def test_what_a_file_may_hold_is_a_note_where_the_user_attached_it(name: str) -> None:
    facts = Facts(attachments=(File(filename=name),))
    assert graves(facts=facts, files_by=Trust.UNTRUSTED)
    assert graves(facts=facts)
    assert not graves(facts=facts, files_by=Trust.USER)
    assert graves(facts=Facts(attachments=(File(filename="a.pdf.exe"),)), files_by=Trust.USER)


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("La facture est en pièce jointe.", True), ("Je vous joins le plan.", True), ("Os adjunto el contrato.", True),
        ("Merci pour la pièce jointe.", False), ("Gracias por el adjunto.", False), ("On peut te joindre demain ?", False),
    ],
)  # fmt: skip
def test_a_forgotten_file_is_missed_in_french_and_spanish(body: str, missing: bool) -> None:
    assert ("nothing_attached" in graves(body)) is missing


def test_a_link_by_reference_shows_where_it_leads() -> None:
    assert graves("See [bank.example][a].\n\n[a]: https://evil.test/x") == {"link_elsewhere"}
    assert graves("See [bank.example][].\n\n[bank.example]: <https://evil.test/x>") == {"link_elsewhere"}
    assert graves("evil.test <https://evil.test/x> bank.example <https://evil.test/x>") == {"link_elsewhere"}
    assert not graves("See [the terms][a].\n\n[a]: https://bank.example/x")


def test_a_bent_link_of_the_mail_answered_is_grave_only_if_it_is_passed_on() -> None:
    bent = Answered(text="Log in", sender=ADA, links=(Link("https://bank.example", "https://evil.test/x"),))
    assert not graves("No, thanks.", facts=Facts(answered=bent))
    assert graves("Log in: https://evil.test/x", facts=Facts(answered=bent)) == {"link_elsewhere"}


def test_a_host_in_wide_letters_is_a_disguise_and_wide_chinese_text_is_not() -> None:
    assert graves("https://ｂａｎｋ.example/x") == {"styled_letters"}
    assert graves("https://ⓑank.example") == {"styled_letters"}
    assert not graves("看https://bank.example，ＰＰＴ见群里，ＯＫ")


def test_a_name_one_knows_at_a_provider_that_is_nearly_theirs() -> None:
    assert graves(to="lena77@gmy.de", trust=Trust.USER) == {"look_alike"}
    assert not graves(to="lena78@gmy.de", trust=Trust.USER)


def test_two_letters_off_is_a_note_where_the_user_typed_it() -> None:
    assert barely_alike("imprimerie-dulac.example", "imprimerie-duval.example")
    assert not barely_alike("imprimerie-duva1.example", "imprimerie-duval.example")
    assert not barely_alike("imprimerieduval.example", "imprimerie-duval.example")
    assert graves(to="eva@stonegade-mull.example", trust=Trust.USER) == set()
    assert graves(to="eva@stonegade-mill.example", trust=Trust.USER) == {"look_alike"}
    assert "look_alike" in graves(to="eva@stonegade-mull.example", trust=Trust.UNTRUSTED)


def test_a_known_person_who_was_not_asked_is_named_in_an_answer_and_not_where_it_is_passed_on() -> None:
    thread = frozenset({ADA, "me@own.example"})
    assert graves(cc=BEN, thread=thread) == {"added"}
    assert not graves(cc=BEN, thread=thread, trust=Trust.USER)
    assert not graves(to=BEN, thread=thread)
    assert not graves(cc=BEN, thread=thread | {"boss@bakery.example"})
    assert "added" in graves(cc="zoe@bakery.example", thread=thread | {"boss@bakery.example"}, trust=Trust.MODEL)


def test_the_reply_to_of_a_program_is_a_part_of_its_house() -> None:
    def to(address: str) -> set[str]:
        answered = Answered(text="Ticket 7", sender="noreply@shop.example", reply_to=(address,))
        thread = frozenset({"noreply@shop.example", "me@own.example"})
        return graves(to=address, thread=thread, trust=Trust.UNTRUSTED, facts=Facts(answered=answered))

    assert not to("help@shop.example")
    assert to("help@shop-desk.test")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Le mot de passe est Tulipe!71x.", "password"), ("La contraseña es Roble#55aa", "password"),
        ("Try it with anna / Hedge#Trawl91", "password"), ("The code she got is 551 208.", "one_time_code"),
        ("See drafts/Version-2026/Final", ""), ("We sell A4/A5 and 12/24 packs.", ""), ("J'ai oublié mon mot de passe.", ""),
    ],
)  # fmt: skip
def test_secrets_are_seen_in_more_tongues_and_forms(body: str, code: str) -> None:
    assert graves(body) == ({code} if code else set())


def test_a_soft_hyphen_that_parts_a_long_word_hides_nothing() -> None:
    assert not graves("Donau\u00addampfschiff")
    assert not graves("\ufeffDear Ada")
    assert graves("pa\u00adss\u00adword") == {"hidden"}
    assert graves("Dear\ufeff Ada") == {"hidden"}
