"""Opening a network of the weights: on one thread unless told otherwise, since several share two cores, and quietly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk.errors import UnavailableError

_ERRORS = 3


def open_network(path: Path, pull: str, *, threads: int = 1) -> Any:
    """An ONNX session.

    :param pull: the id that ``desk models pull`` fetches it by.
    :raises UnavailableError: the file is not there or is no network.
    """
    import onnxruntime

    if not path.is_file():
        raise UnavailableError(f"{path.name} is not on this machine.", hint=f"desk models pull {pull}", retryable=False)
    onnxruntime.disable_telemetry_events()  # some builds report to their makers
    onnxruntime.set_default_logger_severity(_ERRORS)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's own exceptions have no common base
        raise UnavailableError(
            f"{path.name} cannot be read.",
            hint=f"Fetch it anew: desk models remove {pull}, then: desk models pull {pull}",
            retryable=False,
        ) from error
