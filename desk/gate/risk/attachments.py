"""Files that go out: what they are by their names, and the file that was forgotten. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from desk.gate.hidden import hidden_characters
from desk.gate.risk.addresses import PROVIDERS, domain_of, same_owner
from desk.gate.risk.attaching import says_attached
from desk.gate.risk.context import Draft
from desk.gate.risk.reasons import Level, because, counted
from desk.gate.risk.telling_names import kinds_of, of_passwords, spoken_of
from desk.wire.cards import Risk

_PROGRAMS_LISTED = """
    exe scr com pif bat cmd ps1 psm1 vbs vbe js jse mjs wsf wsh hta msi msp msix appx jar jnlp lnk url scf reg cpl
    dll sys inf chm hlp gadget application appref-ms xll iqy slk sct shs ws py pyw rb pl sh bash zsh csh command run
    bin app dmg pkg deb rpm apk ipa desktop workflow action scpt terminal elf
"""
_PROGRAMS = frozenset(_PROGRAMS_LISTED.split())
_MACROS_LISTED = """
    docm dotm xlsm xltm xlam xlsb pptm potm ppam ppsm sldm odb ade adp mdb accdb one html htm xhtml shtml svg mht
    mhtml
"""
_MACROS = frozenset(_MACROS_LISTED.split())
_PACKED_LISTED = """
    7z rar ace arj cab iso img vhd vhdx udf lzh lha xz gz bz2 tgz tar zst z zipx
"""
_PACKED = frozenset(_PACKED_LISTED.split())
_DOCUMENTS_LISTED = """
    pdf doc docx xls xlsx ppt pptx odt ods odp rtf txt csv jpg jpeg png gif webp bmp tif tiff heic svg mp3 mp4 mov
    avi mkv wav eml msg ics vcf zip
"""
_DOCUMENTS = frozenset(_DOCUMENTS_LISTED.split())
# Safes of passwords, private keys, and what programs keep their log-ins in.
_SECRETS_LISTED = """
    kdbx kdb 1pux 1pif agilekeychain opvault psafe3 p12 pfx ppk jks keystore bek env netrc pgpass htpasswd ovpn
"""
_SECRETS = frozenset(_SECRETS_LISTED.split())
_KEEPERS_LISTED = """
    id_rsa id_dsa id_ecdsa id_ed25519 id_ed25519_sk id_ecdsa_sk identity secring.gpg wallet.dat key4.db logins.json
    cookies.sqlite credentials .git-credentials shadow passwd
"""
_KEEPERS = frozenset(_KEEPERS_LISTED.split())
_PROGRAM_TYPES_LISTED = """
    application/x-msdownload application/x-msdos-program application/x-dosexec application/x-executable
    application/vnd.microsoft.portable-executable application/x-elf application/x-sharedlib application/x-mach-binary
    application/x-sh application/x-shellscript application/x-bat application/x-msi application/hta
    application/java-archive application/x-java-archive application/javascript text/javascript text/vbscript
    application/x-ms-shortcut application/vnd.android.package-archive
"""
_PROGRAM_TYPES = frozenset(_PROGRAM_TYPES_LISTED.split())


def attachment_risks(draft: Draft) -> Iterator[Risk]:
    """Of the files that go out with the draft."""
    files = draft.facts.attachments
    if not files:
        if says_attached(draft.lower):
            yield because("nothing_attached", "body")
        return
    names = ", ".join(file.filename or file.content_type for file in files[:5])
    yield because("attached", "attachments", count=counted(len(files), "file"), names=names)
    yield from _telling(draft)
    for file in files:
        yield from _named(file.filename, draft.attached_by_user)
        if _ending(file.filename) in _DOCUMENTS | {""} and file.content_type.lower() in _PROGRAM_TYPES:
            yield because("other_type", "attachments", name=file.filename)


def _telling(draft: Draft) -> Iterator[Risk]:
    """A file that by its name is not for everybody, and goes outside, where nobody asked for it and the user did not name it."""
    own = next((domain_of(address) for address in sorted(draft.me) if domain_of(address) not in PROVIDERS), "")
    outside = [
        one for one in draft.recipients if one.address not in draft.me and not same_owner(own, domain_of(one.address))
    ]
    if not outside:
        return
    known = all(one.address in draft.trusted for one in outside)
    for file in draft.facts.attachments:
        kinds = kinds_of(file.filename)
        wanted = known and not of_passwords(kinds) and spoken_of(draft.conversation.casefold(), kinds)
        if kinds:
            named = wanted or spoken_of(draft.facts.user_text.casefold(), kinds)
            yield because("telling_name", "attachments", "note" if named else None, name=file.filename)


def _parts(name: str) -> list[str]:
    return [part.strip().lower() for part in name.rstrip(". ").split(".")]


def _ending(name: str) -> str:
    parts = _parts(name)
    return parts[-1] if len(parts) > 1 else ""


def _named(name: str, chosen: bool) -> Iterator[Risk]:
    """``chosen``: the user attached it; what it may hold is then said as a note."""
    lighter: Level | None = "note" if chosen else None
    if hidden_characters(name):
        yield because("turned_name", "attachments", name=name)
    parts, ending = _parts(name), _ending(name)
    if ending in _PROGRAMS | _MACROS and len(parts) > 2 and parts[-2] in _DOCUMENTS:
        yield because("two_endings", "attachments", name=name)
    if ending in _SECRETS or name.strip().lower() in _KEEPERS:
        yield because("secret_file", "attachments", name=name)
    if ending in _PROGRAMS:
        yield because("program", "attachments", name=name)
    elif ending in _MACROS:
        yield because("macros", "attachments", lighter, name=name)
    elif ending in _PACKED:
        yield because("packed", "attachments", lighter, name=name)
    elif ending == "zip":
        yield because("packed", "attachments", "note", name=name)
