"""Well-known providers: their servers and what they want for a password. Pure; from their own help pages, 2026.

Nothing in here is a secret, and nothing of it is used without the user's seeing it first.
"""

from __future__ import annotations

import msgspec

from desk.wire.accounts import Account, OAuth, Suggestion


class Provider(msgspec.Struct, frozen=True):
    """``imap`` and ``smtp`` are host:port; 993 and 465 speak TLS at once, all other ports STARTTLS."""

    name: str
    domains: tuple[str, ...]
    imap: str
    smtp: str
    needs: str = "password"
    how: str = ""
    caldav: str = ""
    oauth: OAuth = OAuth()
    user: str = "{address}"
    sent_copy: str = "desk"


_MICROSOFT = OAuth(
    device_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
    token_endpoint="https://login.microsoftonline.com/common/oauth2/v2.0/token",  # noqa: S106 - an address
    scopes=(
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
)

PROVIDERS: tuple[Provider, ...] = (
    Provider(
        # Google's device flow does not grant mail scopes, so a password for one app is the way.
        "Google", ("gmail.com", "googlemail.com"), "imap.gmail.com:993", "smtp.gmail.com:465", "app password",
        "https://myaccount.google.com/apppasswords", sent_copy="server",
    ),
    Provider(
        "Microsoft", ("outlook.com", "hotmail.com", "live.com", "msn.com", "hotmail.co.uk", "hotmail.fr", "outlook.de"),
        "outlook.office365.com:993", "smtp-mail.outlook.com:587", "oauth2",
        "https://learn.microsoft.com/entra/identity-platform/quickstart-register-app", oauth=_MICROSOFT,
        sent_copy="server",
    ),
    Provider(
        "Yahoo", ("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr"),
        "imap.mail.yahoo.com:993", "smtp.mail.yahoo.com:465", "app password",
        "https://login.yahoo.com/account/security", "https://caldav.calendar.yahoo.com", sent_copy="server",
    ),
    Provider(
        "AOL", ("aol.com",), "imap.aol.com:993", "smtp.aol.com:465", "app password",
        "https://login.aol.com/account/security", sent_copy="server",
    ),
    Provider(
        "iCloud", ("icloud.com", "me.com", "mac.com"), "imap.mail.me.com:993", "smtp.mail.me.com:587", "app password",
        "https://account.apple.com/account/manage", "https://caldav.icloud.com",
    ),
    Provider(
        "Fastmail", ("fastmail.com", "fastmail.fm"), "imap.fastmail.com:993", "smtp.fastmail.com:465", "app password",
        "https://app.fastmail.com/settings/security/integrations", "https://caldav.fastmail.com",
    ),
    Provider(
        "GMX", ("gmx.net", "gmx.de", "gmx.at", "gmx.ch"), "imap.gmx.net:993", "mail.gmx.net:465", "password",
        "https://hilfe.gmx.net/pop-imap/einschalten.html",
    ),
    Provider("GMX", ("gmx.com",), "imap.gmx.com:993", "mail.gmx.com:465"),
    Provider(
        "WEB.DE", ("web.de",), "imap.web.de:993", "smtp.web.de:465", "password",
        "https://hilfe.web.de/pop-imap/einschalten.html",
    ),
    Provider("Posteo", ("posteo.de", "posteo.net"), "posteo.de:993", "posteo.de:465", caldav="https://posteo.de:8443"),
    Provider(
        "mailbox.org", ("mailbox.org",), "imap.mailbox.org:993", "smtp.mailbox.org:465", caldav="https://dav.mailbox.org"
    ),
    Provider("T-Online", ("t-online.de",), "secureimap.t-online.de:993", "securesmtp.t-online.de:465", "app password"),
    Provider(
        "Yandex", ("yandex.com", "yandex.ru"), "imap.yandex.com:993", "smtp.yandex.com:465", "app password",
        "https://id.yandex.com/security/app-passwords", "https://caldav.yandex.com", sent_copy="server",
    ),
    Provider(
        "Zoho", ("zohomail.com", "zoho.com"), "imap.zoho.com:993", "smtp.zoho.com:465", "app password",
        "https://accounts.zoho.com/home#security/app_password",
    ),
    Provider(
        "QQ 邮箱", ("qq.com", "foxmail.com", "vip.qq.com"), "imap.qq.com:993", "smtp.qq.com:465", "app password",
        "https://service.mail.qq.com/detail/0/75",
    ),
    Provider(
        "网易 163", ("163.com",), "imap.163.com:993", "smtp.163.com:465", "app password", "https://help.mail.163.com"
    ),
    Provider("网易 126", ("126.com",), "imap.126.com:993", "smtp.126.com:465", "app password", "https://help.mail.163.com"),
    Provider("新浪", ("sina.com", "sina.cn"), "imap.sina.com:993", "smtp.sina.com:465", "app password"),
    Provider("阿里邮箱", ("aliyun.com",), "imap.aliyun.com:993", "smtp.aliyun.com:465"),
)  # fmt: skip
_BY_DOMAIN = {domain: provider for provider in PROVIDERS for domain in provider.domains}


def provider_of(address: str) -> Provider | None:
    """Who is known to keep an address's mailbox."""
    return _BY_DOMAIN.get(address.rpartition("@")[2].lower())


def suggest(address: str, name: str = "") -> Suggestion:
    """Servers for ``address``: from the table, else under the names servers usually have."""
    domain = address.rpartition("@")[2].lower()
    provider = provider_of(address)
    made = Account(name=name or name_for(address), address=address, kind="imap", imap_user=address, smtp_user=address)
    if provider is None:
        return Suggestion(
            provider=domain,
            source="usual",
            account=_with_servers(made, f"imap.{domain}:993", f"smtp.{domain}:465"),
        )
    made = _with_servers(made, provider.imap, provider.smtp)
    auth = "oauth2" if provider.needs == "oauth2" else "password"
    made = msgspec.structs.replace(
        made,
        caldav_url=provider.caldav,
        caldav_user=address if provider.caldav else "",
        auth=auth,
        oauth=provider.oauth,
        sent_copy=provider.sent_copy,
    )
    return Suggestion(provider=provider.name, source="known", account=made, needs=provider.needs, how=provider.how)


def usual_servers(domain: str) -> tuple[tuple[str, str], ...]:
    """Pairs of IMAP and SMTP servers to try in turn for a domain that is not in the table."""
    return (
        (f"imap.{domain}:993", f"smtp.{domain}:465"),
        (f"imap.{domain}:993", f"smtp.{domain}:587"),
        (f"mail.{domain}:993", f"mail.{domain}:465"),
        (f"mail.{domain}:993", f"mail.{domain}:587"),
    )


def name_for(address: str) -> str:
    """A short name for the account, of the letters a name may have: the provider's or the domain's first part."""
    domain = address.rpartition("@")[2].lower()
    first = domain.partition(".")[0]
    kept = "".join(letter for letter in first if letter in "abcdefghijklmnopqrstuvwxyz0123456789_.-").strip("_.-")
    return kept[:64] if kept and kept != "demo" else "mail"


def _with_servers(account: Account, imap: str, smtp: str) -> Account:
    (imap_host, imap_port), (smtp_host, smtp_port) = (_split(imap), _split(smtp))
    return msgspec.structs.replace(
        account,
        imap_host=imap_host,
        imap_port=imap_port,
        imap_security="tls" if imap_port == 993 else "starttls",
        smtp_host=smtp_host,
        smtp_port=smtp_port,
        smtp_security="tls" if smtp_port == 465 else "starttls",
    )


def _split(server: str) -> tuple[str, int]:
    host, _, port = server.rpartition(":")
    return host, int(port)
