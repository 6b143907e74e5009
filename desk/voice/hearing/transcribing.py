"""A whole recording into text, sentence by sentence, as it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from desk.voice.confidence import SURE_OF_LANGUAGE, Language, Sound, judge
from desk.voice.hearing.decoding import Recording
from desk.voice.hearing.pieces import SpokenPiece, level_db, spoken_pieces
from desk.voice.hearing.sentences import sentences
from desk.voice.ports import HEARING_RATE_HZ, HeardWord, Recogniser, SpeechDetector, Transcript
from desk.wire.voice_hearing import HeardSoFar, TranscriptEvent, TranscriptSegment, TranscriptSummary, TranscriptWord


def transcribe(
    path: Path,
    detector: SpeechDetector,
    recogniser: Recogniser,
    tell: Callable[[TranscriptEvent], None],
    *,
    language: str = "",
) -> TranscriptSummary:
    """Read, cut and recognise ``path``; blocks.

    :param language: ISO 639-1; empty: the first pieces tell.
    :raises UsageError: it is no recording, or holds no sound.
    """
    recording = Recording(path)
    heard_s = 0.0
    segments = dropped = 0

    def on_heard(seconds: float) -> None:
        nonlocal heard_s
        if int(seconds) > int(heard_s):
            tell(HeardSoFar(done_s=seconds, total_s=max(recording.duration_s, seconds)))
        heard_s = seconds

    spoken = Language(language, fixed=bool(language))
    try:
        for piece in spoken_pieces(recording.blocks(), detector, on_heard):
            heard = recogniser.transcribe(piece.samples, language=spoken.current if spoken.fixed else "", words=True)
            judged = judge(heard, Sound(piece.spoken, level_db(piece.samples)))
            if judged.verdict == "drop":
                dropped += 1
                continue
            spoken = _learn(spoken, heard)
            for segment in _segments(heard, piece, doubtful=judged.verdict != "take"):
                segments += 1
                tell(segment)
    finally:
        recording.close()
    return TranscriptSummary(
        model=recogniser.name,
        language=spoken.current,
        duration_s=heard_s,
        segments=segments,
        dropped=dropped,
        damaged=recording.damaged,
    )


def _learn(spoken: Language, heard: Transcript) -> Language:
    """Asking for the language costs as much as recognising, so it ends when one piece is sure or two agree."""
    settled = heard.language_probability >= SURE_OF_LANGUAGE or heard.language == spoken.current
    after = spoken.heard(heard.language, heard.language_probability)
    return replace(after, fixed=True) if settled and after.current else after


def _segments(heard: Transcript, piece: SpokenPiece, *, doubtful: bool) -> list[TranscriptSegment]:
    if heard.words:
        return [_segment(run, piece.start_s, doubtful) for run in sentences(heard.words)]
    end_s = piece.start_s + piece.samples.size / HEARING_RATE_HZ
    return [TranscriptSegment(start_s=piece.start_s, end_s=end_s, text=heard.text, doubtful=doubtful)]


def _segment(run: Sequence[HeardWord], offset_s: float, doubtful: bool) -> TranscriptSegment:
    words = [
        TranscriptWord(
            text=word.text.strip(),
            start_s=round(offset_s + word.start_s, 2),
            end_s=round(offset_s + word.end_s, 2),
            probability=round(word.probability, 3),
        )
        for word in run
    ]
    text = "".join(word.text for word in run).strip()
    return TranscriptSegment(start_s=words[0].start_s, end_s=words[-1].end_s, text=text, doubtful=doubtful, words=words)
