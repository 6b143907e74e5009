"""Links by which money is paid: to persons, by card, by coins; with or without ``https://`` before them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from desk.gate.risk.spots import Spots

# Where the host alone says that money is to be paid to whom the link belongs.
_HOSTS_LISTED = """
    paypal.me revolut.me monzo.me cash.app venmo.com buymeacoffee.com ko-fi.com bunq.me tikkie.me betaalverzoek.rabobank.nl lydia-app.com
    lydia.me pumpkin-app.com leetchi.com lepotcommun.fr gofundme.com patreon.com liberapay.com buy.stripe.com checkout.stripe.com donate.stripe.com
    invoice.stripe.com pay.sumup.com pay.sumup.io square.link checkout.square.site pay.coinbase.com commerce.coinbase.com nowpayments.io
    bitpay.com pay.binance.com qr.alipay.com u.alipay.cn payapp.weixin.qq.com wx.tenpay.com pay.gocardless.com payconiq.com twint.ch pay.twint.ch
    satispay.com swish.nu vipps.no mobilepay.dk payl8r.com payhip.com gumroad.com zellepay.com enroll.zellepay.com strike.me tippee.com tipeee.com
    ulule.com steady.page pay.qonto.com pay.mollie.com paymentlink.mollie.com payment-links.mollie.com useplink.com rzp.io razorpay.me mpago.la
    mercadopago.com link.mercadopago.com pag.ae picpay.me payu.in checkout.revolut.com pay.wise.com splitwise.com westernunion.com moneygram.com
    sendwave.com skrill.com skrill.me neteller.com payoneer.com
"""
_HOSTS = frozenset(_HOSTS_LISTED.split())
# Where it is the beginning of the path that says so.
_PATHS = (
    "paypal.com/paypalme", "paypal.com/donate", "paypal.com/cgi-bin/webscr", "paypal.com/invoice", "paypal.com/pools", "paypal.com/ncp/payment",
    "wise.com/pay", "revolut.com/pay", "stripe.com/pay", "klarna.com/pay", "n26.com/moneybeam", "pay.google.com/gp/v/pay", "ing.com/payreq",
    "abnamro.nl/betaalverzoek", "coinbase.com/pay", "binance.com/pay", "t.me/wallet", "t.me/cryptobot", "mollie.com/payscreen", "mollie.com/checkout",
)  # fmt: skip
_WALLETS_LISTED = (
    "bitcoin: litecoin: dogecoin: monero: ethereum: solana: lightning: lnurlp: upi:// wxp:// alipay:// alipays://"
)
_WALLETS = tuple(_WALLETS_LISTED.split())
_SCHEMES = re.compile(r"(?<![a-z])[a-z]{3,10}:(?://)?[\w?&=.@/-]{6,200}")
_ENDINGS = sorted(
    {
        *(f".{host.rpartition('.')[2]}/" for host in _HOSTS),
        *(f".{path.partition('/')[0].rpartition('.')[2]}/" for path in _PATHS),
    }
)
_HOST_BEFORE = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,40}\.){1,4}[a-z]{2,10}\Z")
_REST = re.compile(r"/[^\s<>\"'（）()，。；、！“”]{1,200}")


def pays(host: str, url: str) -> bool:
    """Whether a link asks for money."""
    host = host.removeprefix("www.")
    if host in _HOSTS or host.removeprefix("checkout.") in _HOSTS:
        return True
    rest = url.partition("://")[2] or url
    rest = rest.lower().removeprefix("www.")
    return any(rest.startswith(path) for path in _PATHS)


def bare_pay_links(spots: Spots) -> Iterator[tuple[str, str]]:
    """(host, what is written) of such links without ``https://``, and of addresses that open a wallet. ``spots`` are of small letters."""
    text = spots.text
    for ending in _ENDINGS:
        for dot in spots.all_of((ending,)):
            slash = dot + len(ending) - 1
            host = _HOST_BEFORE.search(text, max(0, slash - 60), slash)
            rest = _REST.match(text, slash)
            if host and rest and pays(host[0], url := host[0] + rest[0].rstrip(".,;:!?)]}")):
                yield host[0], url
    for at in spots.all_of(_WALLETS):
        if match := _SCHEMES.match(text, at):
            yield match[0].partition(":")[0], match[0]
