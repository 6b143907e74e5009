"""What recognisers write over silence, music and noise: the lines that end videos, and who made their subtitles. Pure."""

from __future__ import annotations

import re
import unicodedata

# compared without case, spaces and punctuation
_WHOLE = frozenset(
    """
you | so | bye | bye bye | the | thank you | thank you so much | thank you very much | thanks for watching
thank you for watching | thank you so much for watching | thanks for listening | please subscribe
please subscribe to my channel | like and subscribe | dont forget to subscribe | see you next time
see you in the next video | ill see you in the next video | well be right back | subscribe
以下是普通话的句子 | 谢谢 | 谢谢大家 | 谢谢观看 | 感谢观看 | 感谢您的观看 | 谢谢收看 | 感谢收看
感谢大家的观看 | 下期再见 | 我们下期再见 | 优优独播剧场
請不吝點贊訂閱轉發打賞支持明鏡與點點欄目 | 请不吝点赞订阅转发打赏支持明镜与点点栏目 | 明镜需要您的支持欢迎订阅明镜
謝謝觀看 | 謝謝大家
ご視聴ありがとうございました | ありがとうございました | チャンネル登録お願いします | 시청해주셔서감사합니다 | 감사합니다
vielen dank | vielen dank fürs zuschauen | danke fürs zuschauen | bis zum nächsten mal
merci davoir regardé cette vidéo | merci | gracias por ver el video | gracias | obrigado | продолжение следует
спасибо за просмотр | dziękuję za uwagę | grazie
""".replace("\n", " | ").split("|")
)
_BEGINNINGS = (
    "字幕由", "字幕by", "字幕志愿者", "字幕製作", "字幕制作", "中文字幕", "由amaraorg", "優優獨播劇場", "优优独播剧场",
    "subtitlesby", "subtitledby", "captionsby", "transcribedby", "transcriptionby", "translatedby", "amaraorg",
    "untertitelderamara", "untertitelvon", "untertitelungdeszdf", "untertitelimauftragdeszdf", "untertitelung",
    "soustitresréalisés", "soustitrage", "subtítulosrealizados", "subtítulosporla", "legendaspela", "sottotitolicreati",
    "редакторсубтитров", "субтитрысделал", "субтитрыделал", "ondertitelddoor", "napisystworzone",
)  # fmt: skip
_LABEL = re.compile(r"[\[(（【*♪♫]+[^\])）】*♪♫]*[\])）】*♪♫]+|[♪♫]+")
_LONGEST_CREDIT = 80  # characters of it, without spaces


def plain(text: str) -> str:
    """The words alone: lower case, a space between, no punctuation."""
    kept = "".join(
        character if unicodedata.category(character)[0] in "LN" else "" if character in "'’" else " "
        for character in unicodedata.normalize("NFKC", text).casefold()
    )
    return " ".join(kept.split())


def is_made_up(text: str) -> bool:
    """Whether ``text`` is, whole, a line that recognisers make up. People say some of them too: ask the sound."""
    words = plain(text).replace(" ", "")
    return words in _PRESSED or (words.startswith(_BEGINNINGS) and len(words) <= _LONGEST_CREDIT)


def is_sound_label(text: str) -> bool:
    """Whether ``text`` only names sounds: ``[Music]``, ``(applause)``, ``♪``."""
    return bool(text.strip()) and not plain(_LABEL.sub(" ", text))


_PRESSED = frozenset(plain(line).replace(" ", "") for line in _WHOLE if line.strip())
