"""The codes of :mod:`desk.wire.voice_sound` as people say them: what is wrong with the sound, and what to do about it."""

from __future__ import annotations

from desk.i18n import t


def sound_problem(code: str, detail: str = "") -> tuple[str, str]:
    """The sentence and the hint for why there is no sound."""
    server = t("Start PulseAudio or PipeWire, or log in at the desktop.")
    known = {
        "no_packages": (
            t("The packages that Desk hears and speaks with are not installed."),
            t("Install them: {command}", command="pip install 'desk[voice]'"),
        ),
        "no_library": (
            t("The PortAudio library is missing, so Desk can neither hear nor speak."),
            t("Install it: {command}", command="sudo apt install libportaudio2"),
        ),
        "no_server_plugin": (
            t("ALSA cannot reach this machine's sound server."),
            t("Install it: {command}", command="sudo apt install libasound2-plugins"),
        ),
        "no_server": (t("There is no sound server and no sound card that Desk could use."), server),
        "server_silent": (t("The sound server does not answer."), server),
        "no_input": (
            t("There is no microphone."),
            t("Plug one in, then look: {command}", command="desk voice devices"),
        ),
        "no_output": (
            t("There is no loudspeaker."),
            t("Plug one in, then look: {command}", command="desk voice devices"),
        ),
        "cannot_open": (
            t("{device} cannot be opened.", device=detail or t("The device")),
            t("Another program may hold it, or you may not use it; others: {command}", command="desk voice devices"),
        ),
    }
    return known.get(code, (t("The machine's sound cannot be used."), "desk doctor"))


def recording_problem(code: str) -> str:
    """What is wrong with a recording; empty if nothing is."""
    return {
        "nothing": t("The microphone gave nothing at all."),
        "zeros": t("The microphone gives only zeros: it is muted, or this program may not use it."),
        "clipping": t("The microphone is too loud, so speech is cut off: turn it down."),
        "quiet": t("The microphone is very quiet: turn it up, or come closer."),
    }.get(code, "")


def sound_note(code: str) -> str:
    """What a person should know about the choice of devices."""
    return {
        "input_missing": t("The microphone that is set is not there, so the default is used."),
        "output_missing": t("The loudspeaker that is set is not there, so the default is used."),
        "bluetooth_microphone_avoided": t(
            "The headset's own microphone is left alone, since with it the headset sounds like a telephone; "
            "to use it, set voice.input."
        ),
    }.get(code, code)
