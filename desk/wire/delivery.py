"""Delivery reports: what the mail system says became of a mail. Untrusted, as a report is a mail like any other."""

from __future__ import annotations

import msgspec


class DeliveryStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a mail for one recipient (RFC 3464): ``action`` is failed, delayed, delivered, relayed or expanded."""

    recipient: str
    action: str
    status: str = ""  # RFC 3463, e.g. 5.1.1
    diagnostic: str = ""


class Undelivered(msgspec.Struct, frozen=True, kw_only=True):
    """A failed recipient of a mail, and the ref of the report that says so."""

    ref: str
    delivery: DeliveryStatus
