"""Mailboxes taken apart, and who stands behind a domain. Pure."""

from __future__ import annotations

# Endings under which people register names, besides the last label: the common ones of the public suffix list.
_SECOND_LISTED = """
    ac co com edu gob gov gv ltd me ne net nom or org plc sch
"""
_SECOND = frozenset(_SECOND_LISTED.split())
# Where anybody can get an address: here the name before the @ is all that tells people apart.
_PROVIDERS_LISTED = """
    gmail.com googlemail.com outlook.com outlook.de hotmail.com hotmail.de hotmail.co.uk live.com live.de msn.com
    yahoo.com yahoo.de yahoo.co.uk yahoo.co.jp ymail.com rocketmail.com icloud.com me.com mac.com aol.com aol.de
    gmx.de gmx.net gmx.com gmx.at gmx.ch web.de t-online.de freenet.de arcor.de posteo.de posteo.net mailbox.org
    proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com zoho.com mail.com email.com mail.ru yandex.ru
    yandex.com bluewin.ch qq.com foxmail.com vip.qq.com 163.com vip.163.com 126.com yeah.net sina.com sina.cn
    sohu.com 139.com 189.cn 21cn.com aliyun.com tom.com naver.com hanmail.net daum.net orange.fr wanadoo.fr free.fr
    laposte.net libero.it virgilio.it comcast.net verizon.net
"""
PROVIDERS = frozenset(_PROVIDERS_LISTED.split())


def split_mailbox(text: str) -> tuple[str, str]:
    """``Name <address>`` or a bare address, as (name, lower-case address)."""
    name, bracket, rest = text.rpartition("<")
    if not bracket:
        return "", text.strip().lower()
    return name.strip().strip('"').strip(), rest.partition(">")[0].strip().lower()


def domain_of(address: str) -> str:
    """Lower case, without the dot that may end it; empty if there is none."""
    return address.rpartition("@")[2].strip().lower().rstrip(".") if "@" in address else ""


def local_of(address: str) -> str:
    """What stands before the @, without the part that plus addressing adds."""
    return address.rpartition("@")[0].lower().partition("+")[0]


def split_domain(domain: str) -> tuple[str, str]:
    """(the name somebody registered, the ending it is registered under): ``("firm", "co.uk")`` of ``mail.firm.co.uk``."""
    labels = domain.split(".")
    if len(labels) == 1:
        return domain, ""
    take = 2 if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) <= 3 else 1
    return labels[-take - 1], ".".join(labels[-take:])


def registered(domain: str) -> str:
    """The part of ``domain`` that somebody registered: ``firm.co.uk`` of ``mail.firm.co.uk``."""
    name, ending = split_domain(domain)
    return f"{name}.{ending}" if ending else name


def same_owner(one: str, other: str) -> bool:
    """Whether two domains belong to one owner, as far as names tell; people at a provider do not."""
    return bool(one) and one not in PROVIDERS and registered(one) == registered(other)
