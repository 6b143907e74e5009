"""One spoken conversation: the voice worker hears and speaks, the host thinks and stores.

The worker orders (begin, commit, withdraw, over); each answer is a turn like a typed one. What was not heard of an answer is
not kept as said. Where Desk is not sure that it heard right, nothing with tools runs before the user has confirmed the words.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from desk.errors import DeskError, StoppedError
from desk.host.api_talk import title_from
from desk.host.turns import Begun
from desk.host.voice_words import is_no, is_yes, wants_rest
from desk.i18n import t
from desk.wire import voice as w
from desk.wire.chat import TextDelta, TurnEvent, TurnResult

if TYPE_CHECKING:
    from desk.host.app import Host


class VoiceTalk:
    """``tell`` gets what a screen shows, ``say(generation, text)`` what is to be spoken, ``end`` that all of it was given."""

    def __init__(
        self,
        host: Host,
        conversation_id: int,
        *,
        tell: Callable[[w.TalkEvent], None],
        say: Callable[[int, str], None],
        end: Callable[[int], None],
        recogniser: str = "",
    ) -> None:
        self._host = host
        self._conversation_id = conversation_id
        self._tell = tell
        self._say = say
        self._end = end
        self._recogniser = recogniser
        self._begun: dict[int, Begun] = {}
        self._answers: dict[int, asyncio.Task[None]] = {}
        self._messages: dict[int, int] = {}
        self._sources: dict[int, str] = {}
        self._running: set[int] = set()  # generations whose turn is under way
        self._unsure = ""  # words that wait to be confirmed
        self._unheard = ""  # the rest of the newest answer, where it was interrupted
        self._voice = ""
        self.turns = 0

    def order(self, order: w.Order) -> None:
        """What the worker wants done."""
        match order:
            case w.Began():
                self._begin(order)
            case w.Committed():
                self._commit(order)
            case w.Withdrawn():
                self._withdraw(order.generation)
            case w.Over():
                self._over(order)
            case w.Speaking():
                self._voice = order.voice
                self._tell(order)
            case w.Hint() | w.Trouble() | w.Shown() | w.Level():
                self._tell(order)

    async def close(self) -> None:
        """Stop what is under way."""
        for generation in list(self._begun):
            self._withdraw(generation)
        tasks = list(self._answers.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # an answer that may not be wanted

    def _begin(self, order: w.Began) -> None:
        model = self._model()
        # To a remote model nothing is sent that the user may not have finished saying.
        if self._unsure or not model or self._host.model_choice.where(model) == "remote":
            return
        generation = order.generation

        def heard(event: TurnEvent) -> None:
            if isinstance(event, TextDelta):
                self._say(generation, event.text)

        begun = self._begun[generation] = self._host.turns.begin(self._conversation_id, order.text, model, heard)
        assert begun.call is not None
        begun.call.add_done_callback(lambda call: self._begun_ended(generation, call))

    def _begun_ended(self, generation: int, call: asyncio.Future[TurnResult]) -> None:
        """All of an answer is written before the turn is over: the voice need not wait to know that."""
        if call.cancelled() or call.exception() is not None or generation not in self._begun:
            return
        if call.result().ended == "done":
            self._end(generation)

    def _withdraw(self, generation: int) -> None:
        begun = self._begun.pop(generation, None)
        if begun is not None:
            self._host.turns.withdraw(begun)
        self._stop(generation)

    def _stop(self, generation: int) -> None:
        """Stop an answer that is being written; it still says how it ended."""
        task = self._answers.get(generation)
        if task is not None and not (generation in self._running and self._host.turns.stop(self._conversation_id)):
            task.cancel()

    # a turn

    def _commit(self, order: w.Committed) -> None:
        self.turns += 1
        self._sources[order.generation] = order.source
        if order.source == "read aloud":
            self._say(order.generation, order.text)
            self._end(order.generation)
            return
        task = asyncio.ensure_future(self._answer(order))
        self._answers[order.generation] = task
        task.add_done_callback(lambda _: self._answers.pop(order.generation, None))

    async def _answer(self, order: w.Committed) -> None:
        generation, text = order.generation, order.text
        begun = self._begun.get(generation)
        older = [task for number, task in self._answers.items() if number < generation]
        await asyncio.gather(*older, return_exceptions=True)  # those that were stopped, to their end
        unsure, self._unsure = self._unsure, ""
        unheard, self._unheard = self._unheard, ""
        if unheard and wants_rest(text):
            self._go_on(generation, text, order.source, unheard)
            return
        if unsure and order.source == "spoken":
            if is_no(text):
                self._ask_back(generation, t("All right. Please say it again, or type it."))
                return
            text = unsure if is_yes(text) else text
        elif order.confirm and await self._wants_tools(text):
            self._unsure = text
            self._tell(w.Confirm(text))
            self._ask_back(generation, t("Did you say: {words}?", words=text.strip(" .。?？!！")))
            return
        self._tell(w.Asked(generation, text, order.source))
        try:
            result = await self._run(generation, text, begun)
            self._tell(w.Answered(generation, result=result))
        except StoppedError:
            self._tell(w.Answered(generation, error=t("stopped")))
        except DeskError as error:
            self._tell(w.Answered(generation, error=error.message, hint=error.hint))
            self._say(generation, error.message)
        finally:
            self._begun.pop(generation, None)
            self._end(generation)

    def _go_on(self, generation: int, text: str, source: str, rest: str) -> None:
        """Say what was not heard of the answer before; no model is asked."""
        store, now = self._host.conversations, self._host.clock.now()
        store.add_message(self._conversation_id, "user", text, now)
        self._messages[generation] = store.add_message(self._conversation_id, "assistant", rest, now).id
        self._tell(w.Asked(generation, text, source))
        self._tell(w.Said(generation, TextDelta(rest)))
        self._tell(w.Answered(generation, result=TurnResult(text=rest, ended="done")))
        self._ask_back(generation, rest)

    async def _run(self, generation: int, text: str, begun: Begun | None) -> TurnResult:
        """The turn itself; what was spoken of it already is not spoken again."""
        spoken = sum(isinstance(event, TextDelta) for event in begun.events) if begun is not None else 0

        async def emit(value: object, /) -> None:
            nonlocal spoken
            event = msgspec.convert(value, TurnEvent)
            if isinstance(event, TextDelta):
                if spoken > 0:
                    spoken -= 1
                else:
                    self._say(generation, event.text)
            self._tell(w.Said(generation, event))

        store = self._host.conversations
        conversation = store.get(self._conversation_id)
        if not conversation.title:
            store.rename(conversation.id, title_from(text))
        self._running.add(generation)
        try:
            return await self._host.turns.run(self._conversation_id, text, self._model(), emit, begun=begun)
        finally:
            self._running.discard(generation)
            newest = store.messages(self._conversation_id, limit=1)
            if newest and newest[0].role == "assistant":
                self._messages[generation] = newest[0].id

    def _ask_back(self, generation: int, text: str) -> None:
        self._say(generation, text)
        self._end(generation)

    async def _wants_tools(self, text: str) -> bool:
        """Whether these words would run a tool. Nothing runs to find that out."""
        begun = self._host.turns.begin(self._conversation_id, text, self._model(), lambda event: looked.set())
        assert begun.call is not None
        looked = asyncio.Event()
        begun.call.add_done_callback(lambda _: looked.set())
        await looked.wait()
        unfit = begun.call.done() and not begun.call.exception() and begun.call.result().ended == "unfit"
        self._host.turns.withdraw(begun)
        return unfit

    def _model(self) -> str:
        return self._host.conversations.get(self._conversation_id).model or self._host.model_choice.current() or ""

    # its end

    def _over(self, order: w.Over) -> None:
        task = self._answers.get(order.generation)
        if order.interrupted and task is not None:
            self._stop(order.generation)
            task.add_done_callback(lambda _: self._keep_heard(order))
        elif order.interrupted:
            self._keep_heard(order)
        self._host.voice_turns.add(
            w.VoiceTurn(
                at=self._host.clock.now(),
                conversation_id=self._conversation_id,
                source=self._sources.pop(order.generation, "spoken"),
                interrupted=order.interrupted,
                speculated=order.speculated,
                recogniser=self._recogniser,
                voice=self._voice,
                spans=order.spans,
            )
        )
        self._tell(order)

    def _keep_heard(self, order: w.Over) -> None:
        """The conversation keeps of an interrupted answer what was heard of it; the rest stands apart, as unheard."""
        number = self._messages.pop(order.generation, None)
        if number is None:
            return
        with contextlib.suppress(DeskError):  # the conversation was deleted meanwhile
            message = self._host.conversations.message(number)
            unheard = message.text[len(order.heard) :] if message.text.startswith(order.heard) else message.text
            self._unheard = unheard.lstrip()
            self._host.conversations.update_message(
                number,
                text=order.heard,
                state="stopped",
                meta={**message.meta, "interrupted": True, "unheard": unheard},
            )
