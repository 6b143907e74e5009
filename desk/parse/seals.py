"""Signed and encrypted mail, told from outside: S/MIME (RFC 8551), PGP/MIME (RFC 3156), PGP in the text. Nothing is checked."""

from __future__ import annotations

from email.message import Message

SEALED = frozenset(("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"))
# DER of the object identifier signedData (RFC 5652 5.1), which an S/MIME part begins with.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_LOOKED_AT_CHARS = 20_000


def sealed(part: Message, kind: str) -> tuple[str, bool]:
    """PGP or S/MIME, and whether the seal is only a signature, with the text inside it."""
    if kind == "multipart/encrypted":
        return "PGP", False
    declared = str(part.get_param("smime-type") or "").lower()
    if declared:
        return "S/MIME", "signed" in declared
    payload = part.get_payload(decode=True)
    return "S/MIME", isinstance(payload, bytes) and _SIGNED_DATA in payload[:40]


def signed(part: Message) -> str:
    """What a ``multipart/signed`` is signed with; empty if it does not say."""
    protocol = str(part.get_param("protocol") or "").lower()
    if "pgp" in protocol:
        return "pgp-signed"
    return "smime-signed" if "pkcs7" in protocol else ""


def armoured(text: str) -> str:
    """The seal that stands in the text itself, as letters (RFC 9580 6.2); one that is quoted is not this mail's."""
    for line in text[:_LOOKED_AT_CHARS].split("\n"):
        if line.startswith("-----BEGIN PGP SIGNED MESSAGE-----"):
            return "pgp-signed"
        if line.startswith("-----BEGIN PGP MESSAGE-----"):
            return "pgp-encrypted"
    return ""
