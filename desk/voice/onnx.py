"""Opening a network of the weights, on one thread: several share two cores, and each is small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk.errors import UnavailableError


def open_network(path: Path, pull: str) -> Any:
    """An ONNX session.

    :param pull: the id that ``desk models pull`` fetches it by.
    :raises UnavailableError: the file is not there or is no network.
    """
    import onnxruntime

    if not path.is_file():
        raise UnavailableError(f"{path.name} is not on this machine.", hint=f"desk models pull {pull}", retryable=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the library's own exceptions have no common base
        raise UnavailableError(
            f"{path.name} cannot be read.",
            hint=f"Fetch it anew: desk models remove {pull}, then: desk models pull {pull}",
            retryable=False,
        ) from error
