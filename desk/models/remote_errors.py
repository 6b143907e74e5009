"""What went wrong at a provider, in Desk's own words. No text of the provider or of a library is passed on."""

from __future__ import annotations

from desk.errors import DeskError, ModelError, UnavailableError

_DRIFT = (410, 426, 466)
_DRIFT_WORDS = ("version", "unsupported", "deprecated", "header")
_CONTEXT_WORDS = ("context length", "context_length", "maximum context", "too many tokens", "context window")


def explain(error: BaseException, provider: str) -> DeskError:
    """The ``DeskError`` for what a call to ``provider`` raised; decided by status, then by the kind of exception."""
    names = {kind.__name__ for kind in type(error).__mro__}
    text = str(error).lower()
    if "MidStreamFallbackError" in names and "timeout" not in text:
        return broken_off(provider)
    if "connection error" in text and names & {"InternalServerError", "APIConnectionError"}:
        return unreachable(provider)
    if "server disconnected without sending a response" in text:  # httpx: the line was dropped before any answer
        return unreachable(provider)
    if "APIConnectionError" not in names and isinstance(status := getattr(error, "status_code", None), int):
        found = _by_status(status, text, provider, names)
        if found is not None:
            return found
    if "Timeout" in names or "TimeoutError" in names or "TimeoutException" in names or "timed out" in text:
        return UnavailableError(f"{provider} did not go on in time.", hint="Ask again, or choose another model.")
    if names & {"JSONDecodeError", "APIResponseValidationError", "ValidationError"} or _is_json_trouble(text):
        return unreadable(provider)
    if names & {"RemoteProtocolError", "ReadError", "MidStreamFallbackError", "APIError"} or "peer closed" in text:
        return broken_off(provider)
    if names & {"ConnectError", "APIConnectionError", "ProxyError", "OSError"}:
        return unreachable(provider)
    return ModelError(f"The call to {provider} failed ({type(error).__name__}).", hint="Ask again, or: desk doctor")


def unreachable(provider: str) -> UnavailableError:
    """Nothing answers where the provider should be."""
    return UnavailableError(
        f"{provider} cannot be reached.",
        hint="Check the network and the address (or start the server, if it is yours), or choose a local model.",
    )


def broken_off(provider: str) -> ModelError:
    """The stream ended before the model said that it was done."""
    return ModelError(
        f"{provider} broke off in the middle of its answer.", hint="Ask again; what came is not complete."
    )


def unreadable(provider: str) -> ModelError:
    """What came is not a chat answer."""
    return ModelError(f"{provider} sent an answer that cannot be read.", hint="Ask again, or choose another model.")


def _is_json_trouble(text: str) -> bool:
    return any(word in text for word in ("jsondecodeerror", "expecting value", "unterminated string", "invalid json"))


def _by_status(status: int, text: str, provider: str, names: set[str]) -> DeskError | None:
    if status in (401, 403):
        return ModelError(
            f"{provider} refused the key.", hint=f"Set it anew: desk keys set {provider}", retryable=False
        )
    if status == 429:
        return UnavailableError(
            f"{provider} is taking no more calls now (too many, or the quota is used up).",
            hint="Wait a moment, or choose another model.",
        )
    if status == 400 and any(word in text for word in _CONTEXT_WORDS):
        return ModelError(
            f"That is more text than the model at {provider} can read at once.",
            hint="Start a new conversation, or choose a larger model.",
            retryable=False,
        )
    if status in _DRIFT or (status == 400 and any(word in text for word in _DRIFT_WORDS)):
        return ModelError(
            f"{provider} no longer takes this version of the call (status {status}).",
            hint=f"Look at providers.{provider} in the settings (api_version, headers), or choose another model.",
            retryable=False,
        )
    if status == 404:
        return ModelError(
            f"{provider} has no model of that name.", hint="See what there is: desk models list", retryable=False
        )
    if status in (408, 504):
        return UnavailableError(f"{provider} did not answer in time.", hint="Ask again, or choose another model.")
    if 400 <= status < 500:
        return ModelError(
            f"{provider} did not accept the call (status {status}).", hint="Choose another model.", retryable=False
        )
    # litellm gives 500 to everything it does not know: only a server error by type too is one.
    if status >= 500 and names & {"InternalServerError", "ServiceUnavailableError", "BadGatewayError"}:
        if _is_json_trouble(text):
            return None
        return UnavailableError(
            f"{provider} has trouble of its own (status {status}).", hint="Ask again later, or choose another model."
        )
    return None
