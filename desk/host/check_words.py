"""Each cause of a failed connection test in one sentence with one remedy, in the user's language."""

from __future__ import annotations

from desk.channels.accounts.diagnose import other_security, usual_port
from desk.channels.accounts.probe import Finding
from desk.channels.mail.account import Account
from desk.i18n import mark, t
from desk.outside_text import show_line
from desk.wire.accounts import Check

# cause → (sentence, remedy). {server} is host and port; {edit} the command that changes the account, {again} its password.
WORDS: dict[str, tuple[str, str]] = {
    "offline": (
        mark("This computer is offline, or its name server does not answer: {host} could not be looked up."),
        mark("Connect to the network and test again."),
    ),
    "name": (mark("There is no server called {host}."), mark("Check its spelling: {edit} --{part}-host NAME")),
    "refused": (
        mark("Nobody listens at {server}."),
        mark("The port is usually {usual}: {edit} --{part}-port {usual}"),
    ),
    "unreachable": (
        mark("The network has no way to {server}."),
        mark("Check the network, a VPN or a firewall, then test again."),
    ),
    "slow": (
        mark("{server} did not answer in time."),
        mark("Test again in a while; if it stays so, check host and port, or a firewall in between."),
    ),
    "dropped": (
        mark("{server} hung up in the middle."),
        mark("Check the port (usually {usual}) and test again in a while."),
    ),
    "tls_on_plain": (
        mark("{server} does not begin with TLS."),
        mark("Use STARTTLS there ({edit} --{part}-security starttls), or port {usual}."),
    ),
    "plain_on_tls": (
        mark("{server} speaks TLS from the first byte, not STARTTLS."),
        mark("Say so: {edit} --{part}-security tls"),
    ),
    "no_starttls": (
        mark("{server} offers no encryption (STARTTLS), so no password was sent."),
        mark("Use the port with TLS, usually {tls_port}: {edit} --{part}-security tls --{part}-port {tls_port}"),
    ),
    "cert_untrusted": (
        mark("Nobody this computer trusts vouches for the certificate of {server}, so no password was sent."),
        mark("If it is your own server's, name its authority: {edit} --ca-file FILE. Otherwise do not go on."),
    ),
    "cert_expired": (
        mark("The certificate of {server} has expired, so no password was sent."),
        mark("Whoever runs the server must renew it; also check this computer's date."),
    ),
    "cert_future": (
        mark("The certificate of {server} is not valid yet, so no password was sent."),
        mark("Check this computer's date and time."),
    ),
    "cert_name": (
        mark("The certificate of {server} is for another name, so no password was sent."),
        mark("Use the name the provider gives for this server: {edit} --{part}-host NAME"),
    ),
    "cert_file": (
        mark("The authority's file cannot be used: {said}"),
        mark("Name a PEM file that is there: {edit} --ca-file FILE"),
    ),
    "tls": (
        mark("{server} and this computer found no common way to encrypt: {said}"),
        mark("The server's TLS is too old or broken; ask whoever runs it."),
    ),
    "unencrypted": (
        mark("{server} would be used without encryption over the network, so it was not tried."),
        mark("Use TLS: {encrypt}"),
    ),
    "not_this_protocol": (
        mark("{server} answers, but not as a {kind} server does."),
        mark("Check host and port (usually {usual}): {edit} --{part}-port {usual}"),
    ),
    "password": (
        mark("{server} does not take this user name and password: {said}"),
        mark("Check both; the user name is often the whole address: {again}"),
    ),
    "app_password": (
        mark("{server} wants an app password, not the one you log in with on the web."),
        mark("Make one at your provider{where}, then: {again}"),
    ),
    "oauth": (
        mark("{server} takes no passwords any more, only a sign-in in the browser (OAuth2)."),
        mark("Sign in that way: desk accounts add {address} --oauth --client-id ID"),
    ),
    "token": (
        mark("{server} refuses the sign-in: {said}"),
        mark("Sign in again, and grant access to mail: desk accounts sign-in {name}"),
    ),
    "disabled": (
        mark("The provider has switched {kind} off for this mailbox: {said}"),
        mark("Switch it on in the provider's settings{where}, then test again."),
    ),
    "webmail": (
        mark("The provider wants to see you first: {said}"),
        mark("Log in on its web page once, confirm that it is you, then test again."),
    ),
    "login_off": (
        mark("{server} offers no log-in on this connection."),
        mark("Use encryption: {edit} --{part}-security {other}"),
    ),
    "busy": (mark("{server} cannot serve now: {said}"), mark("Test again in a few minutes.")),
    "no_folder": (
        mark("The log-in works, but the inbox cannot be opened: {said}"),
        mark("Open the mailbox once in the provider's web page, then test again."),
    ),
    "not_found": (
        mark("There is no calendar at {url}."),
        mark("Copy the CalDAV address from the provider's settings: {edit} --caldav-url URL"),
    ),
    "forbidden": (
        mark("{server} knows you, but does not let you in: {said}"),
        mark("Check that this user may use CalDAV, and the address: {edit} --caldav-url URL"),
    ),
    "moved": (
        mark("The calendar has moved to {said}."),
        mark("If you know that place, use it: {edit} --caldav-url URL"),
    ),
    "no_server": (
        mark("No {kind} server is given, or its port is none."),
        mark("Name it: {edit} --{part}-host NAME --{part}-port {usual}"),
    ),
    "unexpected": (
        mark("The test of {server} failed in a way Desk does not know: {said}"),
        mark("Check host and port (usually {usual}), then test again."),
    ),
}
_KINDS = {"imap": "IMAP", "smtp": "SMTP", "caldav": "CalDAV"}
_WORKS = {
    "imap": mark("IMAP works: {server} let {user} in."),
    "smtp": mark("SMTP works: {server} let {user} in."),
    "caldav": mark("CalDAV works: {server} let {user} in."),
}


def check_of(finding: Finding, account: Account, user: str, how: str = "") -> Check:
    """A finding as a person reads it. ``how``: where one gets an app password, if that is known."""
    server = f"{finding.host}:{finding.port}" if finding.host else account.caldav_url or account.name
    server = show_line(server)
    if not finding.cause:
        message = t(_WORKS[finding.part], server=server, user=show_line(user))
        return Check(part=finding.part, server=server, ok=True, code="ok", message=message)
    if finding.error[0]:
        message, hint = finding.error
        return Check(part=finding.part, server=server, ok=False, code=finding.cause, message=message, hint=hint)
    # What is not kept yet cannot be edited: it is added again, with the option that mends it.
    edit = f"desk accounts edit {account.name}" if account.id else f"desk accounts add {account.address}"
    caldav = finding.part == "caldav"
    values = {
        "server": server,
        "host": show_line(finding.host),
        "part": finding.part,
        "kind": _KINDS[finding.part],
        "usual": usual_port(finding.part, finding.security),
        "tls_port": usual_port(finding.part, "tls"),
        "other": other_security(finding.security),
        "edit": edit,
        "again": f"{edit} --password" if account.id else edit,
        "encrypt": f"{edit} --caldav-url https://…" if caldav else f"{edit} --{finding.part}-security tls",
        "said": show_line(finding.said)[:200] or "–",
        "where": f" ({how})" if how else "",
        "address": account.address,
        "name": account.name,
        "url": show_line(account.caldav_url),
    }
    sentence, remedy = WORDS[finding.cause]
    hint = t(remedy, **values)
    if caldav:  # its place is one URL, not host and port
        for option in ("--caldav-host NAME", "--caldav-port", "--caldav-security"):
            if option in hint:
                hint = t("Check its address: {edit} --caldav-url URL", edit=edit)
    message = t(sentence, **values)
    return Check(part=finding.part, server=server, ok=False, code=finding.cause, message=message, hint=hint)
