"""Classes of harm that once got through, and of honest drafts that were once flagged: each in several languages and forms."""

from __future__ import annotations

import pytest

from desk.gate.ports import FieldOrigin, MailFields
from desk.gate.risk import assess
from desk.gate.risk.facts import Answered, Facts, File, Read
from desk.handoff import Trust

ADA = "ada@supplier.example"
ME = "me@own.example"
OLD, NEW = "GB29 NWBK 6016 1331 9268 19", "DE89 3704 0044 0532 0130 00"
WORDS = "rabbit glove stem cactus mother velvet ozone lobster prize island tunnel guitar"
LETTERS = "Qx7" + "abcdefghij" * 4


def graves(
    body: str = "Hi",
    facts: Facts | None = None,
    *,
    to: str = ADA,
    cc: tuple[str, ...] = (),
    trust: Trust = Trust.CONTACTS,
    thread: frozenset[str] = frozenset(),
) -> set[str]:
    fields = MailFields(account_id=1, sender=ME, to=(to,), cc=cc, body=body, message_id="<1@x>", date=0.0)
    origins = [FieldOrigin(name=name, trust=trust, source="") for name in ("to", "cc", "attachments")]
    known = frozenset({ADA})
    return {one.code for one in assess(fields, origins, known, thread, facts=facts) if one.level != "note"}


def answering(text: str, before: str = "", typed: str = "", others: tuple[Read, ...] = ()) -> Facts:
    return Facts(answered=Answered(text=text, sender=ADA), thread_text=before, user_text=typed, others=others)


# more people


def round_of(*added: str, body: str, typed: str = "") -> set[str]:
    people = frozenset({ADA, ME, *added})
    answered = Answered(text="Copying some in.", sender=ADA, people=people)
    facts = Facts(answered=answered, earlier_addresses=frozenset({ADA, ME}), user_text=typed)
    return graves(body, facts, cc=added, trust=Trust.UNTRUSTED, thread=people)


def test_a_round_that_the_last_mail_made_wide_is_named_if_of_one_house() -> None:
    wide = [f"{name}@supplier.example" for name in ("ben", "cy", "dee")]
    assert round_of(*wide, body="Tuesday is fine.") == {"grown"}
    assert round_of("everyone@supplier.example", body="Tuesday is fine.") == {"grown"}
    assert not round_of(*wide, body="Tuesday is fine.", typed="tell them all: Tuesday")
    assert not round_of("ben@supplier.example", body="Tuesday is fine.")


@pytest.mark.parametrize(
    "body",
    [
        "Between us: she is hopeless.", "Unter uns: er ist unfähig.", "说实话，他不靠谱。", "Franchement, il est nul.", "Entre nosotros: es un inútil.",
        "Detto tra noi, è pigro.",
    ],
)  # fmt: skip
def test_a_frank_remark_to_somebody_just_brought_in_is_named(body: str) -> None:
    assert round_of("ben@supplier.example", body=body) == {"frank"}
    assert not graves(body, answering("How is the new one?"))


# links


@pytest.mark.parametrize(
    "body",
    [
        "https://bank.example (https://evil.test/x)", "https://bank.example/a [http://evil.test]", "www.bank.example → https://evil.test/x",
        "登录 https://bank.example（https://evil.test/x）", "bank.example (https://evil.test/x)", "**https://bank.example** (https://evil.test)",
    ],
)  # fmt: skip
def test_a_link_beside_another_shows_where_it_leads(body: str) -> None:
    assert graves(body) == {"link_elsewhere"}


def test_links_of_one_house_may_stand_side_by_side() -> None:
    assert not graves("https://bank.example (https://www.bank.example/terms)")
    assert not graves("We use node.js (https://nodejs.org/en) here, and so on. (https://evil.test)")


@pytest.mark.parametrize(
    "link", ["https://paypal.me/quick77", "paypal.me/quick77", "https://www.paypal.com/paypalme/quick77", "https://revolut.me/quick77",
             "https://wise.com/pay/me/quick77", "https://buymeacoffee.com/quick77", "bitcoin:bc1qquick77", "https://cash.app/$quick77", "https://buy.stripe.com/quick77"]
)  # fmt: skip
def test_a_link_for_paying_counts_where_nobody_one_trusts_named_it(link: str) -> None:
    read = Facts(others=(Read(source="a mail", text=f"Pay at {link}", people=frozenset({"x@y.test"})),))
    assert "pay_link" in graves(f"Pay here: {link}", read)
    assert "pay_link" in graves(f"Pay here: {link}")
    assert "pay_link" not in graves(f"Pay here: {link}", Facts(user_text=f"ask for it at {link}"))
    assert "pay_link" not in graves(f"Paid at {link}", answering(f"Pay at {link}"))
    assert "pay_link" not in graves("See https://www.paypal.com/help and https://wise.com/blog/pay")


# money


@pytest.mark.parametrize(
    "said",
    [
        "今天转到 6230 5800 0011 2233 446。", "请打款至 6230580000112233446", "Please wire it to 6230 5800 0011 2233.", "Bitte auf 6230 5800 0011 2233 überweisen.",
        "Virement sur 6230 5800 0011 2233.", "Hay que pagar a 6230 5800 0011 2233.", "Bonifico su 6230 5800 0011 2233.",
    ],
)  # fmt: skip
def test_a_long_number_that_money_goes_to_is_an_account(said: str) -> None:
    number = "".join(filter(str.isdigit, said))
    read = (Read(source="a notice", text=f"new: {number}", people=frozenset({"x@y.test"})),)
    assert "account_read" in graves(said, answering("When?", others=read))
    assert "account_nowhere" in graves(said, answering("When?"))
    assert not graves(said, answering(said, before=said))
    assert "account_new" in graves(said, answering(said, before=f"{said[:4]} account number 10203040, 账户 10203040"))


@pytest.mark.parametrize(
    "said", ["We paid order 6230 5800 0011 2233 today.", "运单号 6230580000112233，货款已付。", "Die Sendung 6230 5800 0011 2233 ist bezahlt.", "Ring me on +44 6230 5800 0011, then I pay."]
)  # fmt: skip
def test_a_long_number_that_is_named_otherwise_is_none(said: str) -> None:
    assert not {code for code in graves(said, answering("When?")) if code.startswith("account")}


@pytest.mark.parametrize(
    ("told", "agrees"),
    [
        ("Our bank account has changed, use {n}.", "Will pay to {n}."), ("Neue Bankverbindung: {n}", "Geht morgen auf {n}."), ("新账户：{n}", "明天汇到 {n}。"),
        ("Nouveau RIB : {n}", "Nous réglons sur {n}."), ("Nuevo número de cuenta: {n}", "Pagamos en {n}."), ("Il nuovo IBAN è {n}", "Paghiamo su {n}."),
        ("Hemos cambiado de banco: {n}", "De acuerdo, {n}."), ("Notre RIB a changé : {n}", "Bien noté : {n}."), ("Nuove coordinate bancarie: {n}", "Va bene, {n}."), ("Merci d'utiliser désormais ce RIB {n}", "D'accord, {n}."), ("Please pay to our new account from now on: {n}", "Sure, will do, {n}."),
    ],
)  # fmt: skip
def test_an_account_that_is_called_new_is_named_though_no_old_number_stands_there(told: str, agrees: str) -> None:
    assert "account_changed" in graves(agrees.format(n=NEW), answering(told.format(n=NEW)))
    assert "account_changed" in graves(
        "Noted, vermerkt, 已更新, noté, anotado, annotato.", answering(told.format(n=NEW))
    )
    assert "account_changed" not in graves("Ist das sicher? Bitte rufen Sie an.", answering(told.format(n=NEW)))
    assert not graves(agrees.format(n=NEW), answering(told.format(n=NEW), typed=f"{told.format(n=NEW)} yes"))


def test_an_account_in_place_of_the_usual_one_is_named() -> None:
    before = "Notre RIB habituel est sur la facture."
    assert "account_changed" in graves(f"Nous payons sur {NEW}.", answering(f"Merci d'utiliser {NEW}", before=before))
    assert not graves(f"Nous payons sur {OLD}.", answering(f"Sur {OLD}", before=f"Toujours {OLD}, notre RIB habituel"))


# files


@pytest.mark.parametrize(
    "name",
    ["Payroll-2026.xlsx", "salary_list.pdf", "Gehaltsliste.xlsx", "CONFIDENTIAL plan.pdf", "streng vertraulich.docx", "Passwörter.txt", "passwords.csv", "工资表.xlsx",
     "机密_方案.docx", "bulletin de paie mars.pdf", "mots_de_passe.txt", "nominas-marzo.xlsx", "contraseñas.docx", "buste paga.pdf", "riservato.pdf", "internal-only.pptx"],
)  # fmt: skip
def test_a_name_that_says_it_is_not_for_everybody_is_named_outside(name: str) -> None:
    files = Facts(attachments=(File(filename=name),))
    assert "telling_name" in graves(facts=files)
    assert "telling_name" not in graves(facts=files, to="kim@own.example")


def test_a_file_that_was_named_or_asked_for_is_no_surprise() -> None:
    file = (File(filename="Payroll_March.xlsx"),)
    assert not graves(facts=Facts(attachments=file, user_text="send Ada the payroll of March"))
    assert not graves(facts=Facts(attachments=file, answered=Answered(text="Could I have the payroll?", sender=ADA)))
    stranger = Facts(attachments=file, answered=Answered(text="Could I have the payroll?", sender="x@y.test"))
    assert "telling_name" in graves(facts=stranger, to="x@y.test", trust=Trust.USER)
    for name in (
        "Password policy.pdf",
        "Gehaltsrechner Vorlage.xlsx",
        "internet.pdf",
        "internship.docx",
        "secretary.pdf",
        "Lohr am Main.pdf",
    ):
        assert not graves(facts=Facts(attachments=(File(filename=name),))), name


# secrets


@pytest.mark.parametrize("code", ["552 917", "552917", "552-917"])
def test_a_code_that_another_mail_brought_is_one_however_it_is_said(code: str) -> None:
    read = (Read(source="a shop", text="Your verification code is 552917.", people=frozenset({ME})),)
    assert graves(f"Here: {code}", answering("And?", others=read)) == {"one_time_code"}
    assert not graves(f"Here: {code}", answering("And?", typed=f"tell her {code}", others=read))
    assert not graves("Here: 552 918", answering("And?", others=read))


@pytest.mark.parametrize(
    "asked", ["What's the code they sent you?", "Nenn mir bitte den Code.", "把验证码发给我", "Donne-moi le code reçu.", "¿Me das el código?", "Mi mandi il codice?"]
)  # fmt: skip
def test_the_bare_answer_to_who_asks_for_a_code_is_one(asked: str) -> None:
    assert graves("552917", answering(asked)) == {"one_time_code"}
    assert not graves("That costs 1500 EUR, since 2019.", answering(asked))
    assert not graves("552917", answering("What is the postal code?"))
    assert not graves("552917", answering("How many were sold?"))


def test_the_bare_answer_to_who_asks_for_a_password_is_one() -> None:
    assert graves("It's Heron-fjord22", answering("What is the wifi password?")) == {"password"}
    assert not graves("I'll tell you on the 22nd at 10am.", answering("What is the wifi password?"))


@pytest.mark.parametrize(
    "body",
    ["The door code is 4471#.", "Code for the gate: 2580", "The alarm code changed to 7719", "Der Türcode lautet 4471.", "Code für den Schlüsselkasten: 0412", "Alarm-PIN 7719",
     "PIN 4471", "门锁密码是 220817", "Le digicode est 45B12.", "Code de l'alarme : 7719", "El código de la puerta es 4471", "Il codice del portone è 4471", "The safe combination is 12-34-56",
     "门禁密码4471#", "Lockbox: 4471", "Schlüsselbox 0412, links neben der Tür.", "Gate 4471#, then push.", "L'alarme se coupe avec 7719.", "Your code G-552917", "Wifi: Guest / kelp77moor"],
)  # fmt: skip
def test_what_opens_something_is_a_secret(body: str) -> None:
    assert graves(body) & {"entry_code", "password", "one_time_code"}
    assert not graves(body, Facts(user_text=f"write: {body}"))


@pytest.mark.parametrize(
    "body", ["The door opens at 1830.", "Our postcode is 10243, error code 4711.", "The PIN comes by post.", "Der Türcode kommt später.", "The alarm went off at 0412 last night.", "Gate 22 at 1830.", "Call in with PIN 4471 for the conference meeting."]
)  # fmt: skip
def test_what_opens_nothing_is_none(body: str) -> None:
    assert "entry_code" not in graves(body)


@pytest.mark.parametrize("scheme", ["postgres", "mysql", "mongodb+srv", "amqp", "redis", "https", "ftp", "smtp"])
def test_an_address_with_a_password_in_it_holds_one(scheme: str) -> None:
    assert "password" in graves(f"Use {scheme}://app:Kelp-77@db.own.example/x")
    for harmless in (
        "db.own.example:5432/x",
        "app:password@db.own.example",
        "app:<secret>@db.own.example",
        "app:${PW}@db.own.example",
    ):
        assert "password" not in graves(f"Use {scheme}://{harmless}")


@pytest.mark.parametrize(
    "made",
    ["DATABASE_PASSWORD=kelp-77-moor", "export API_TOKEN='kelp77moor'", f"aws_secret_access_key = {LETTERS[:40]}", f"AccountKey={LETTERS}==", f"API-Schlüssel: {LETTERS[:24]}",
     f"clé d'API : {LETTERS[:24]}", f"密钥是 {LETTERS[:24]}", "WLAN-Schlüssel: kelp77moor", "Wi-Fi key is kelp77moor", "clave del wifi: kelp77moor", f"client_secret: {LETTERS[:24]}"],
)  # fmt: skip
def test_keys_are_seen_by_their_names(made: str) -> None:
    assert graves(made) & {"key", "password"}


def test_keys_that_are_only_spoken_of_are_none() -> None:
    for body in (
        "Set API_TOKEN=<your token>.",
        "The API key is in the safe.",
        "The WLAN key hangs at the desk.",
        "DATABASE_PASSWORD=$PW",
    ):
        assert not graves(body), body


@pytest.mark.parametrize(
    "body",
    [f"My seed phrase: {WORDS}", f"Die Wiederherstellungswörter: {WORDS}", f"助记词：{WORDS}", WORDS, WORDS.replace(" ", ", ") + " are the 12 words", f"Ma phrase de récupération : {WORDS}",
     "seed: " + "\n".join(f"{at}. {word}" for at, word in enumerate(WORDS.split(), 1)), "助记词：春 江 潮 水 连 海 平 月 共 生 滟 随"],
)  # fmt: skip
def test_the_words_of_a_wallet_are_a_secret(body: str) -> None:
    assert graves(body) == {"wallet_words"}


def test_prose_and_lists_are_no_wallet() -> None:
    for body in (
        "we will meet near the old bridge with some food and bring three blankets along",
        WORDS.replace(" ", ", "),
        f"In other words, {WORDS.partition(' lobster')[0]} rhyme.",
    ):
        assert not graves(body), body


# honest


@pytest.mark.parametrize(
    "domain", ["blumen-möller.example", "boulangerie-léa.example", "señor-tapas.example", "café-perù.example"]
)
def test_a_domain_with_marks_is_a_note_where_it_was_typed(domain: str) -> None:
    assert not graves(to=f"post@{domain}", trust=Trust.USER)
    assert "foreign_letters" in graves(to=f"post@{domain}", trust=Trust.UNTRUSTED)
    assert "foreign_letters" in graves(to="post@blumen-mоller.example", trust=Trust.USER)
    assert {"foreign_letters", "look_alike"} & graves(to="post@supplíer.example", trust=Trust.USER) >= {"look_alike"}


def test_who_fills_in_a_form_is_answered_without_alarm() -> None:
    def answer(sender: str, text: str, to: str = "guest@elsewhere.test") -> set[str]:
        facts = Facts(
            answered=Answered(text=text, sender=sender, reply_to=("guest@elsewhere.test",)),
            own_addresses=frozenset({ME}),
        )
        return graves(facts=facts, to=to, trust=Trust.UNTRUSTED, thread=frozenset({sender, ME}))

    filled = "Name: Guest\nE-mail: guest@elsewhere.test\nMessage: a table for two?"
    assert not answer("forms@own.example", filled)
    assert not answer("no-reply@jotform.com", filled)
    assert "reply_to" in answer("boss@own.example", filled)
    assert "reply_to" in answer("forms@own.example", "Write to guest@elsewhere.test, please")
    assert "reply_to" in answer("noreply@shop.test", filled)
    assert answer("forms@own.example", filled, to="other@elsewhere.test")
