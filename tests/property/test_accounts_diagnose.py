"""Whatever a server does, there is one cause, one sentence and one remedy; and the well-known texts mean what they mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk import i18n
from desk.channels.accounts.diagnose import CAUSES, HOW, Symptom, diagnose, usual_port
from desk.channels.accounts.known import PROVIDERS, name_for, suggest, usual_servers
from desk.channels.accounts.probe import Finding
from desk.host.check_words import WORDS, check_of
from desk.keys.ring import check_provider
from desk.wire.accounts import Account

PARTS = st.sampled_from(("imap", "smtp", "caldav"))
SECURITY = st.sampled_from(("none", "starttls", "tls"))
SYMPTOMS = st.builds(
    Symptom,
    how=st.sampled_from(HOW),
    stage=st.sampled_from(("connect", "login", "folder")),
    said=st.text(max_size=80) | st.sampled_from(("LOGINDISABLED", "app password", "too many", "{evil} {said.x}", "%s")),
    code=st.integers(0, 700),
    other=st.sampled_from(("", "tls", "plain")),
    token=st.booleans(),
)
NEEDS = st.sampled_from(("", "password", "app password", "oauth2"))
ACCOUNT = Account(name="work", address="me@x.example", caldav_url="https://dav.x.example/")


@given(PARTS, SECURITY, SYMPTOMS, NEEDS, st.sampled_from(("en", "zh")))
def test_every_symptom_has_one_cause_sentence_and_remedy(
    part: str, security: str, symptom: Symptom, needs: str, language: str
) -> None:
    cause = diagnose(part, security, symptom, needs=needs)
    assert cause in CAUSES
    i18n.set_language(language)
    finding = Finding(part=part, host="x.example", port=993, security=security, cause=cause, said=symptom.said)
    check = check_of(finding, ACCOUNT, "me")
    i18n.set_language("en")
    assert not check.ok
    assert check.code == cause
    assert check.message
    assert check.hint
    assert "\n" not in check.message + check.hint
    assert "--caldav-host" not in check.hint
    assert "--caldav-port" not in check.hint
    # Refusing a certificate never comes with a way to do without one.
    if cause.startswith("cert"):
        assert "none" not in check.hint


def test_each_cause_has_words_and_each_word_a_cause() -> None:
    assert set(WORDS) | {"no_secret", "keyring"} == set(CAUSES)


@pytest.mark.parametrize(
    ("part", "said", "cause"),
    [
        (
            "imap",
            "[ALERT] Application-specific password required: https://support.google.com/ (Failure)",
            "app_password",
        ),
        ("smtp", "534-5.7.9 Application-specific password required. Learn more at", "app_password"),
        ("smtp", "535 Login Fail. Please enter your authorization code to login.", "app_password"),
        ("imap", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "password"),
        ("smtp", "535-5.7.8 Username and Password not accepted.", "password"),
        ("smtp", "5.7.139 Authentication unsuccessful, basic authentication is disabled.", "oauth"),
        ("smtp", "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant.", "disabled"),
        ("imap", "[ALERT] Your account is not enabled for IMAP use. Please visit your Gmail settings", "disabled"),
        ("imap", "You are yet to enable IMAP for your account. Please contact your administrator", "disabled"),
        ("smtp", "535 5.7.8 authentication failed: This user does not have access rights to this service", "disabled"),
        ("imap", "[ALERT] Please log in via your web browser: https://support.google.com/mail/answer/78754", "webmail"),
        ("imap", "[WEBALERT https://accounts.google.com/] Web login required. WebLoginRequired", "webmail"),
        ("imap", "EXAMINE Unsafe Login. Please contact kefu@188.com for help", "webmail"),
        ("imap", "[UNAVAILABLE] Temporary authentication failure.", "busy"),
        ("imap", "[ALERT] Too many simultaneous connections. (Failure)", "busy"),
        ("smtp", "SMTP AUTH extension is not supported by this server.", "login_off"),
        ("imap", "LOGINDISABLED", "login_off"),
    ],
)
def test_well_known_words_of_servers(part: str, said: str, cause: str) -> None:
    assert diagnose(part, "tls", Symptom(how="auth", stage="login", said=said, code=535)) == cause


def test_what_the_provider_wants_decides_where_the_server_says_nothing() -> None:
    bare = Symptom(how="auth", stage="login", said="LOGIN failed")
    assert diagnose("imap", "tls", bare, needs="app password") == "app_password"
    assert diagnose("imap", "tls", bare, needs="oauth2") == "oauth"
    assert diagnose("imap", "tls", bare) == "password"
    assert diagnose("imap", "tls", Symptom(how="auth", said="LOGIN failed", token=True), needs="oauth2") == "token"


@pytest.mark.parametrize(
    ("security", "symptom", "cause"),
    [
        ("tls", Symptom(how="not_tls"), "tls_on_plain"),
        ("tls", Symptom(how="timeout", other="plain"), "tls_on_plain"),
        ("starttls", Symptom(how="timeout", other="tls"), "plain_on_tls"),
        ("none", Symptom(how="closed", other="tls"), "plain_on_tls"),
        ("tls", Symptom(how="timeout"), "slow"),
        ("tls", Symptom(how="closed"), "dropped"),
        ("tls", Symptom(how="certificate", code=10), "cert_expired"),
        ("tls", Symptom(how="certificate", code=9), "cert_future"),
        ("tls", Symptom(how="certificate", code=62), "cert_name"),
        ("tls", Symptom(how="certificate", code=64), "cert_name"),
        ("tls", Symptom(how="certificate", code=18), "cert_untrusted"),
        ("tls", Symptom(how="dns"), "name"),
        ("tls", Symptom(how="dns_now"), "offline"),
        ("tls", Symptom(how="refused"), "refused"),
        ("tls", Symptom(how="babble", said="HTTP/1.1 400"), "not_this_protocol"),
    ],
)
def test_lines_and_certificates(security: str, symptom: Symptom, cause: str) -> None:
    assert diagnose("imap", security, symptom) == cause


@pytest.mark.parametrize(
    ("status", "cause"),
    [(401, "password"), (403, "forbidden"), (404, "not_found"), (302, "moved"), (503, "busy"), (405, "not_this_protocol"),
     (200, "not_this_protocol")],
)  # fmt: skip
def test_answers_of_calendar_servers(status: int, cause: str) -> None:
    assert diagnose("caldav", "tls", Symptom(how="http", stage="login", code=status, said=str(status))) == cause


def test_the_usual_port_is_named() -> None:
    finding = Finding(part="smtp", host="smtp.x.example", port=25, security="starttls", cause="refused")
    assert "587" in check_of(finding, ACCOUNT, "me").hint
    assert usual_port("imap", "tls") == 993


@given(st.emails() | st.text(max_size=40))
def test_a_suggestion_is_made_for_any_address(address: str) -> None:
    found = suggest(address)
    assert found.account.address == address
    check_provider(name_for(address))
    assert found.source in ("known", "usual")


def test_the_table_holds_together() -> None:
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))
    for provider in PROVIDERS:
        account = suggest(f"someone@{provider.domains[0]}").account
        assert account.imap_security in ("tls", "starttls")
        assert account.imap_port > 0
        assert account.smtp_port > 0
        assert provider.needs in ("password", "app password", "oauth2")
        assert all(url.startswith("https://") for url in (provider.how, provider.caldav) if url)
        assert (provider.needs == "oauth2") == bool(provider.oauth.token_endpoint)
        assert provider.oauth.client_id == ""  # the user's own, never one of ours
    assert suggest("me@firm.example").source == "usual"
    assert usual_servers("firm.example")[0] == ("imap.firm.example:993", "smtp.firm.example:465")
