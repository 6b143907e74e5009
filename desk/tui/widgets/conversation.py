"""The conversation: the last few messages at once, older ones as they scroll in, following the end until one scrolls up."""

from __future__ import annotations

from collections.abc import Sequence

from textual.containers import VerticalScroll
from textual.geometry import Offset
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from desk.tui.widgets.message import MessageView
from desk.wire.host import StoredMessage


class ConversationView(VerticalScroll):
    """``following`` is False once the user scrolled up; then nothing moves until they come back to the end."""

    can_focus = False
    following: reactive[bool] = reactive(True)

    class OlderWanted(Message):
        """The top is on screen: mount what came before ``before``."""

        def __init__(self, before: int) -> None:
            super().__init__()
            self.before = before

    class FollowingChanged(Message):
        def __init__(self, following: bool) -> None:
            super().__init__()
            self.following = following

    def __init__(self, *widgets: Widget) -> None:
        super().__init__(*widgets, id="conversation")
        self._asked_before = 0

    def on_mount(self) -> None:
        self.anchor()

    @property
    def scroll_offset(self) -> Offset:
        # An anchor pulls what is shorter than the view down to its end; a short conversation begins at the top.
        offset = super().scroll_offset
        return Offset(offset.x, max(0, offset.y))

    def page(self, direction: int) -> None:
        """Scroll one page up (-1) or down (1)."""
        if direction < 0:
            self.release_anchor()
        self.scroll_relative(y=direction * max(1, self.size.height - 2), animate=False)

    @property
    def views(self) -> list[MessageView]:
        return list(self.query(MessageView))

    async def fill(self, messages: Sequence[StoredMessage]) -> None:
        """Show another conversation, its end on screen."""
        self._asked_before = 0
        async with self.batch():
            await self.remove_children()
            await self.mount_all([MessageView(message) for message in messages])
        self.follow()

    async def add(self, message: StoredMessage) -> MessageView:
        """Add a message at the end."""
        view = MessageView(message)
        await self.mount(view)
        return view

    async def add_older(self, messages: Sequence[StoredMessage]) -> None:
        """Put older messages above without moving what is on screen."""
        if not messages:
            return
        first = next(iter(self.views), None)
        height = self.virtual_size.height
        await self.mount_all([MessageView(message) for message in messages], before=first)

        def keep_place() -> None:
            self.scroll_to(y=self.scroll_y + self.virtual_size.height - height, animate=False, force=True)

        self.call_after_refresh(keep_place)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self.anchor()
        self.scroll_end(animate=False)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.following = self.max_scroll_y <= 0 or self.max_scroll_y - new_value < 2
        first = next(iter(self.query(MessageView)), None)
        at_top = new_value < 3 and self.max_scroll_y > 0 and old_value > new_value
        if at_top and first is not None and first.message.id > 1 and self._asked_before != first.message.id:
            self._asked_before = first.message.id
            self.post_message(self.OlderWanted(first.message.id))

    def watch_following(self, following: bool) -> None:
        self.post_message(self.FollowingChanged(following))
