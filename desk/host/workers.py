"""The workers of this host, what each may touch, and the hand-over of keys to ``models``."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from desk.errors import DeskError, UnavailableError
from desk.host.children import Child
from desk.host.confine import Policy
from desk.host.documents import Documents, hand_over
from desk.host.egress import Egress
from desk.host.voice_hearing import Transcribing
from desk.host.voice_sound import find_server, sound_policy
from desk.host.voice_speaking import Speaking
from desk.paths import Paths, ensure_private
from desk.rpc.peer import Handler, Peer
from desk.settings.providers import KIND_HOSTS
from desk.wire.documents import CHUNK_BYTES
from desk.wire.mail import ParsedMail
from desk.wire.people import ParsedPeople

_PARSE_TIMEOUT_S = 30.0
_PEOPLE_TIMEOUT_S = 120.0
LOOPBACK_PORTS = (11434, 1234, 8080, 8000)


def allowed_targets(providers: Mapping[str, Mapping[str, Any]]) -> frozenset[tuple[str, int]]:
    """The (host, port) pairs that the user's providers and well-known loopback servers need."""
    targets = {("127.0.0.1", port) for port in LOOPBACK_PORTS}
    for name, provider in providers.items():
        base = str(provider.get("api_base") or "")
        if base:
            url = urlsplit(base)
            targets.add((url.hostname or "", url.port or (80 if url.scheme == "http" else 443)))
        else:
            kind = str(provider.get("kind") or name)
            if kind in KIND_HOSTS:
                targets.add((KIND_HOSTS[kind], 443))
    return frozenset(targets)


class Workers:
    """Starts nothing by itself: each worker starts with its first call."""

    def __init__(
        self,
        paths: Paths,
        egress: Egress,
        *,
        agent_calls: Mapping[str, Handler],
        voice_calls: Mapping[str, Handler],
        model_setup: Callable[[], dict[str, Any]],
        on_change: Callable[[], None],
    ) -> None:
        self._paths = paths
        self._egress = egress
        self._model_setup = model_setup
        self.agent = Child("agent", Policy, agent_calls, on_change=on_change)
        self.models = Child("models", self._models_policy, on_start=self.set_up_models, on_change=on_change)
        self.parse = Child("parse", Policy, on_change=on_change)
        self.demo = Child("demo", self._demo_policy, on_change=on_change)
        self.voice = Child("voice", self._voice_policy, voice_calls, on_change=on_change)
        self.documents = Documents(on_change)
        self.hearing = Transcribing(paths, on_change)
        self.speaking = Speaking(paths, egress, self._weights, on_change)

    @property
    def all(self) -> tuple[Child, ...]:
        one_job = (self.documents.child, self.hearing.child)  # a process each time
        return (self.agent, self.models, self.parse, self.demo, self.voice, self.speaking.child, *one_job)

    def _weights(self) -> tuple[Path, ...]:
        """Where the weights lie. A model may be a link to a larger disk: what it leads to must be readable too."""
        ensure_private(self._paths.models)
        return (self._paths.models, *(item.resolve() for item in self._paths.models.iterdir() if item.is_symlink()))

    def _voice_policy(self) -> Policy:
        """Who hears the microphone has no way out: no port is to be added here (``sound_policy`` says why none would work)."""
        return sound_policy(find_server(os.environ), self._weights())

    def _models_policy(self) -> Policy:
        slots = ensure_private(self._paths.models / "slots")
        run = ensure_private(self.models_run)
        return Policy(
            read=self._weights(),
            write=(slots, run),
            connect_ports=(self._egress.port,),
            environment={"TMPDIR": str(run), "OMP_WAIT_POLICY": "PASSIVE"},
        )

    @property
    def models_run(self) -> Path:
        return self._paths.run / "models"

    def _demo_policy(self) -> Policy:
        folder = ensure_private(self._paths.demo)
        return Policy(write=(folder,), listen=True, environment={"TMPDIR": str(folder)})

    async def set_up_models(self, peer: Peer | None = None) -> None:
        """Hand keys, providers and the way out to ``models``; again after any of them changed."""
        setup = self._model_setup()
        self._egress.allow(allowed_targets(setup["providers"]))
        setup["paths"] = {"models": str(self._paths.models), "run": str(self.models_run)}
        setup["proxy"] = self._egress.url
        if peer is not None:
            await peer.call("models.setup", setup)
        elif self.models.running:
            await self.models.call("models.setup", setup)

    async def parse_mail(self, raw: bytes, date_fallback: float | None = None) -> ParsedMail:
        """Have the confined parser read hostile bytes.

        :raises UnavailableError: the parser died of them twice, or took longer than a mail may take, and was killed.
        """
        try:
            return await self._parse_once(raw, date_fallback)
        except UnavailableError as error:
            if not error.retryable:
                raise
        try:  # another mail may have killed it; what kills it when it is alone is this one
            return await self._parse_once(raw, date_fallback)
        except UnavailableError as error:
            died = "The process that reads mail ended while it read this one."
            raise UnavailableError(died, retryable=False) from error

    async def _parse_once(self, raw: bytes, date_fallback: float | None) -> ParsedMail:
        params: dict[str, object] = {"date_fallback": date_fallback}
        if len(raw) <= CHUNK_BYTES:
            params["raw"] = base64.b64encode(raw).decode("ascii")
        else:
            params["held"] = await hand_over(self.parse, raw)
        parsing: Awaitable[ParsedMail] = self.parse.call("parse.mail", params, ParsedMail)
        try:
            return await asyncio.wait_for(parsing, _PARSE_TIMEOUT_S)
        except TimeoutError:
            self.parse.kill()
            raise UnavailableError("A mail took too long to read.", retryable=False) from None

    async def parse_mails(self, raws: Sequence[bytes]) -> list[ParsedMail]:
        """Several at once, which costs a fraction; one result each, whatever is in them.

        :raises UnavailableError: the parser cannot be started.
        """
        if not raws:
            return []
        params = await asyncio.to_thread(_as_json, raws)  # a megabyte of base64 is made off the loop
        parsing: Awaitable[list[ParsedMail]] = self.parse.call("parse.mails", params, list[ParsedMail])
        try:
            return await asyncio.wait_for(parsing, _PARSE_TIMEOUT_S)
        except TimeoutError:
            self.parse.kill()
        except UnavailableError:
            if not self.parse.restarts:
                raise  # it never ran
        return [await self._parse_or_say(raw) for raw in raws]

    async def _parse_or_say(self, raw: bytes) -> ParsedMail:
        """One mail of a batch that the parser did not survive: only the one to blame goes without its text."""
        for attempt in (1, 2):  # the first may meet a parser that is just ending
            try:
                return await self.parse_mail(raw)
            except DeskError as error:
                if attempt == 2:
                    return ParsedMail(
                        message_id="", text="", problems=[f"The message could not be read: {error.message}"]
                    )
        raise AssertionError("the second attempt answers")

    async def parse_people(self, raw: bytes, filename: str, mapping: Mapping[str, str]) -> ParsedPeople:
        """Have the confined parser read a file of people.

        :raises UnavailableError: the parser died of it, or took too long and was killed.
        """
        params = {"raw": raw, "filename": filename, "mapping": dict(mapping)}
        parsing: Awaitable[ParsedPeople] = self.parse.call("parse.people", params, ParsedPeople)
        try:
            return await asyncio.wait_for(parsing, _PEOPLE_TIMEOUT_S)
        except TimeoutError:
            self.parse.kill()
            raise UnavailableError("This file took too long to read.", retryable=False) from None

    async def stop(self) -> None:
        for child in self.all:
            await child.stop()


def _as_json(raws: Sequence[bytes]) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode({"raws": raws}))  # bytes become base64
