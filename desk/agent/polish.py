"""Making a model's draft a mail: without fences, subject lines, preambles and placeholders, with a greeting and an end. Pure."""

# ruff: noqa: E501  (a pattern is easier to check unbroken)

from __future__ import annotations

import re

from desk.agent.context import clean
from desk.wire.suggest import Manner

_FENCE = re.compile(r"^\s*(?:```+|~~~+)[^\n]*$", re.M)
_TICKS = re.compile(r"(?:```+|~~~+)\w*|</?(?:tool_response|tool_call|think|email|mail|reply|response|body)>", re.I)
_MARKS = re.compile(r"[ \t]*={5,}[^\n]*$", re.M)
_HEADER = re.compile(
    r"^\s*\**(?:subject|re|betreff|objet|asunto|to|from|date|body|e-?mail|reply|主题|标题|收件人|发件人|正文|回复|邮件正文|回信)\**\s*[:：]\**[ \t]*(?P<rest>[^\n]*)\n*",
    re.I,
)
_KEEP_REST = re.compile(r"^\s*\**(?:body|e-?mail|reply|正文|回复|邮件正文|回信)", re.I)
_PREAMBLE = re.compile(
    r"^\s*(?:(?:sure|certainly|of course|okay|ok|absolutely)[!,.:]?[^\n]{0,120}[:：]\s*(?:\n+|$)"
    r"|(?:sure|certainly|of course|absolutely)!\s*\n*"
    r"|here(?:'s| is| are)\b[^\n]{0,120}[:：]\s*(?:\n+|$)"
    r"|(?:好的|当然|没问题|可以)[，,。！!][^\n]{0,60}[:：]\s*(?:\n+|$)|(?:以下|下面|这)是[^\n]{0,60}[:：]\s*(?:\n+|$))",
    re.I,
)
_AFTERWORD = re.compile(
    r"\n+\s*(?:-{3,}\s*\n+)?(?:(?:please )?(?:note|let me know if (?:you(?:'d| would) like|this)|feel free to (?:edit|adjust|modify|customize))\b[^\n]*|(?:希望这|如需修改|注[：:])[^\n]*)\s*$",
    re.I,
)
_NAME_SLOT = re.compile(
    r"[\[<{【〔]{1,2}\s*(?:your|my|the|sender'?s?)?\s*(?:full |first |last )?(?:name|signature)\s*(?:here)?\s*[\]>}】〕]{1,2}|[\[【〔(（](?:你的|您的|我的)?(?:名字|姓名|署名|签名)[\]】〕)）]|\byour name\b\.?$",
    re.I | re.M,
)
_SLOT = re.compile(
    r"\[[A-Za-z][^\]\n\d]{0,40}\]|\{\{?[^}\n]{1,40}\}?\}|<(?:your|name|insert|company|date|position|recipient)[^>\n]{0,40}>|【[^】\n]{1,20}】|\[[\u4e00-\u9fff][^\]\n]{0,20}\]|[XＸ]{3,}",
    re.I,
)
_GREETING = re.compile(
    r"^\s*(?:dear|hello|hi|hey|good (?:morning|afternoon|evening|day)|hallo|guten|liebe[rs]?|sehr geehrte|bonjour|hola|ciao|buongiorno|estimad|cher|尊敬的|亲爱的|你好|您好|[^\n，。]{1,12}[，,]?(?:您好|你好)|[^\n，。]{1,12}[:：]\s*$)[^\n]*",
    re.I | re.M,
)
_END = re.compile(
    r"\n\s*(?:best(?: regards| wishes)?|kind(?:est)? regards|(?:many )?thanks(?: again)?|regards|sincerely|warm(?:est)? regards|yours(?: sincerely| truly| faithfully)?|cheers|thank you(?: again)?"
    r"|(?:mit )?(?:freundlichen|besten|herzlichen|viele|liebe|beste) gr(?:ü|ue)(?:ß|ss)en?|cordialement|bien à vous|saludos|atentamente|cordiali saluti"
    r"|此致(?:\s*敬礼)?|祝好|谢谢|顺祝商祺|祝(?:您|你)?[^\n，。]{0,10}|敬上)[,，.!！。]?[ \t]*(?:\n[^\n]{0,60}){0,3}\s*$",
    re.I,
)
_THANKS = re.compile(r"(?:many )?thank|谢谢", re.I)
_BEGINNINGS = {
    "English": "Hello {name},", "Chinese": "{name}，您好：", "German": "Hallo {name},", "French": "Bonjour {name},", "Spanish": "Hola {name}:",
    "Italian": "Buongiorno {name},", "Portuguese": "Olá {name},", "Dutch": "Hallo {name},",
}  # fmt: skip
_ENDINGS = {
    "English": "Best regards", "Chinese": "祝好", "German": "Viele Grüße", "French": "Cordialement", "Spanish": "Saludos cordiales",
    "Italian": "Cordiali saluti", "Portuguese": "Atenciosamente", "Dutch": "Met vriendelijke groet",
}  # fmt: skip


_PLAIN = Manner()


def polish(
    text: str,
    *,
    user_name: str = "",
    to_name: str = "",
    language: str = "",
    letter: bool = True,
    manner: Manner = _PLAIN,
) -> str:
    """``text`` as a mail body. With ``letter`` a missing greeting and end are added where ``language`` is known, in the forms
    of ``manner`` where it has them, and an end that names someone else is put right. Gives "" if nothing but packaging was
    there."""
    body = clean(text).replace("\\n", "\n") if "\n" not in text else clean(text)
    for _ in range(8):  # packaging comes in layers: "Sure: ```Subject: …"
        before = body
        body = _MARKS.sub("", _TICKS.sub("", _FENCE.sub("", body))).strip()
        body = _PREAMBLE.sub("", body)
        header = _HEADER.match(body)
        if header:
            body = (header["rest"] + "\n" if _KEEP_REST.match(header[0]) else "") + body[header.end() :]
        body = _AFTERWORD.sub("", body).strip()
        if len(body) > 1 and body[0] in '"“' and body[-1] in '"”':
            body = body[1:-1].strip()
        if body == before:
            break
    body = _NAME_SLOT.sub(user_name.replace("\\", ""), body)
    body = _without_slots(body)
    body = re.sub(r"\*\*(.+?)\*\*", r"\1", body)
    body = re.sub(r"[ \t]+$", "", body, flags=re.M)
    body = re.sub(r"\n{3,}", "\n\n", body).strip()
    if not body or not re.search(r"\w", body):
        return ""
    return _as_letter(body, user_name, to_name, language, manner) if letter else body


def _without_slots(body: str) -> str:
    """Placeholders go; a line that was nothing else goes whole."""
    lines = []
    for line in body.split("\n"):
        without = re.sub(r"[ \t]{2,}", " ", _SLOT.sub("", line)) if _SLOT.search(line) else line
        if without != line:
            if not re.sub(r"[\W_]+", "", without):
                continue
            without = re.sub(r"\s+([,.!?;:，。！？])", r"\1", without)
        lines.append(without)
    return "\n".join(lines)


def _as_letter(body: str, user_name: str, to_name: str, language: str, manner: Manner) -> str:
    greeting, core = "", body
    found = _GREETING.match(body)
    if found:
        greeting, core = _split_greeting(found[0].strip(), body[found.end() :].strip())
    end = _END.search("\n" + core)
    if end:
        said = end[0].strip().split("\n")[0]
        core = ("\n" + core)[: end.start()].strip()
        if not core and _THANKS.match(said):
            core = said  # thanks are an end below something, and the mail itself where there is nothing else
    if not core:
        return ""
    if language not in _BEGINNINGS:
        return body
    name = to_name.strip()
    begin = (
        _BEGINNINGS[language].format(name=name)
        if name
        else {"English": "Hello,", "Chinese": "您好："}.get(language, "")
    )
    if greeting and not name:
        begin = greeting
    if manner.greeting:
        begin = manner.greeting
    close = manner.closing or _ENDINGS[language] + ("" if language == "Chinese" else ",")
    signed = manner.signature or user_name
    ending = f"{close}\n{signed}" if signed else close.rstrip(",")
    return "\n\n".join(filter(None, (begin, core, ending)))


def _split_greeting(line: str, rest: str) -> tuple[str, str]:
    """ "Hello Anna, thank you for …" on one line: only its beginning is the greeting."""
    match = re.match(
        r"^(?:[^,，!！:：。]{1,40}[,，!！:：。](?:\s*(?:您好|你好)[,，!！:：。])?)\s*(?!(?:您好|你好)[,，!！:：。]?\s*$)(?P<more>\S.*)$",
        line,
    )
    if match and len(match["more"]) > 2:
        return line[: match.start("more")].strip(), (match["more"] + "\n" + rest).strip()
    return line, rest


def greeted_name(body: str) -> str:
    """Whom a draft in Desk's own form greets ("Hello Anna," or "王芳，您好："); "" if it greets nobody."""
    match = re.match(
        r"\s*(?:Hello|Dear|Hi|Hallo|Bonjour|Hola|Buongiorno|Olá) (?P<a>[^,:\n]{1,40})[,:]|\s*(?P<b>[^，,\n]{1,20})[，,]您好[：:]",
        body,
    )
    return (match["a"] or match["b"]).strip() if match else ""


def wide_share(text: str) -> float:
    """How much of the text is Chinese, 0 to 1; a word of letters counts like one character."""
    wide = len(re.findall(r"[\u4e00-\u9fff]", text))
    words = len(re.findall(r"[^\W\d_\u4e00-\u9fff]+", text))
    return wide / (wide + words) if wide else 0.0


def goes_round(text: str) -> bool:
    """Whether the end of ``text`` is the same 12 to 200 characters three times: a small model caught in a loop."""
    return any(text.endswith(text[-size:] * 3) for size in range(12, min(200, len(text) // 3) + 1))
