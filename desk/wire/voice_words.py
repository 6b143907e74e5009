"""How the codes of a spoken conversation are said, on the screen and by commands."""

from __future__ import annotations

from desk.i18n import mark, t

_HINTS = {
    "not understood": (mark("I did not understand that."), mark("Please say it again.")),
    "type instead": (mark("I did not understand that either."), mark("You can type it instead.")),
    "no answer": (mark("There was no answer in time."), mark("Ask again, or choose another model.")),
    "go on?": (mark("The answer was paused for long and has ended."), mark("Say “go on” to hear the rest.")),
}
_FIGURES = {
    "speech_to_sound_ms": mark("your last sound → first sound of the answer"),
    "vad_to_sound_ms": mark("silence seen → the voice has sound"),
    "vad_ms": mark("your last sound → silence seen"),
    "transcript_ms": mark("silence seen → words known"),
    "decision_ms": mark("your last sound → turn over"),
    "model_ms": mark("words known → first word of the answer"),
    "voice_ms": mark("first word → the voice has sound"),
    "device_ms": mark("the voice has sound → heard"),
    "onset_to_duck_ms": mark("you speak over it → quieter"),
    "onset_to_pause_ms": mark("you speak over it → paused"),
    "onset_to_stop_ms": mark("you speak over it → stopped"),
}


_USER = {
    "quiet": mark("silent"),
    "onset": mark("perhaps speaking"),
    "speaking": mark("you speak"),
    "pausing": mark("a pause: is that all?"),
}
_AGENT = {
    "idle": mark("nothing to answer"),
    "speculating": mark("thinking ahead, should that be all"),
    "thinking": mark("thinking"),
    "speaking": mark("answering"),
}
_GATE = {
    "closed": mark("no sound"),
    "open": mark("can be heard"),
    "ducked": mark("quieter, as you speak"),
    "paused": mark("paused, as you speak"),
}
_ECHO = {
    "absent": mark("none here: use headphones"),
    "learning": mark("learning the room"),
    "ready": mark("takes Desk's own voice out"),
}
_POLICIES = {
    "ignore": mark("Desk speaks on"),
    "duck": mark("Desk becomes quieter"),
    "pause": mark("Desk pauses"),
    "stop": mark("Desk stops"),
}


def axis(name: str, value: str) -> str:
    """Where one axis of a spoken conversation stands: the user's, the agent's, the gate's; or its echo canceller."""
    words = {"user": _USER, "agent": _AGENT, "gate": _GATE, "echo": _ECHO}[name]
    return t(words[value]) if value in words else value


def policy(value: str) -> str:
    """What happens when somebody speaks over Desk."""
    return t(_POLICIES[value]) if value in _POLICIES else value


def hint(code: str) -> tuple[str, str]:
    """What a hint says, and the way out."""
    sentence, way_out = _HINTS.get(code, (code, ""))
    return t(sentence), t(way_out) if way_out else ""


def figure(name: str) -> str:
    """What a figure of the meter measures."""
    return t(_FIGURES[name]) if name in _FIGURES else name


def figure_order(name: str) -> int:
    """Where it stands in a table: the headline first."""
    names = list(_FIGURES)
    return names.index(name) if name in names else len(names)


def standing(user: str, agent: str, gate: str) -> str:
    """One word for where a spoken conversation stands."""
    if user in ("onset", "speaking", "pausing"):
        return t("hearing you")
    if agent in ("thinking", "speculating"):
        return t("thinking")
    if agent == "speaking":
        return t("paused") if gate == "paused" else t("speaking")
    return t("listening")
