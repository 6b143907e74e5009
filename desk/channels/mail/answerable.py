"""Whether a mail is one a person answers. Pure; what it looks at was read from the headers by the parser."""

from __future__ import annotations

from desk.i18n import mark
from desk.wire.mail import ParsedMail

_BY_ORIGIN = {
    "report": mark("It is a report of the mail system, which reads no answers."),
    "auto-replied": mark("It is an automatic reply; an answer to it would start a loop."),
    "auto-generated": mark("A program wrote it, and nobody reads the answers."),
    "bulk": mark("It went to many people at once, and nobody reads the answers."),
}


def answerable(mail: ParsedMail) -> str:
    """Empty if a reply makes sense, else the reason why not, in one English sentence to be shown through ``t``.

    A reason is no ban: whoever asks for a reply gets one. It keeps replies from being offered unasked (RFC 3834 2).
    """
    if mail.automatic == "report" or mail.deliveries or mail.null_return:
        return _BY_ORIGIN["report"]
    if mail.no_reply:
        return mark("Its sender's address takes no answers.")
    if mail.automatic in ("auto-replied", "auto-generated"):
        return _BY_ORIGIN[mail.automatic]
    if mail.automatic == "list" or mail.list_id:
        newsletter = mail.list_post == "no" or (mail.unsubscribe and not mail.list_post.startswith("mailto:"))
        if newsletter:
            return _BY_ORIGIN["bulk"]
        return mark("It came over a mailing list, so an answer may reach everybody on it.")
    if mail.automatic == "bulk":
        return _BY_ORIGIN["bulk"]
    return _BY_ORIGIN["auto-generated"] if mail.auto_submitted else ""  # read by an earlier Desk
