"""A state while one event changes it, and the commands that come of that."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from desk.voice.turn.commands import Command
from desk.voice.turn.state import Gate, State


class Draft:
    def __init__(self, state: State) -> None:
        self.state = state
        self.commands: list[Command] = []

    def set(self, **changes: Any) -> None:
        self.state = replace(self.state, **changes)

    def user(self, **changes: Any) -> None:
        self.set(user=replace(self.state.user, **changes))

    def agent(self, **changes: Any) -> None:
        self.set(agent=replace(self.state.agent, **changes))

    def gate(self, gate: Gate) -> None:
        self.set(gate=gate, gate_since_s=self.state.at_s)

    def do(self, *commands: Command) -> None:
        self.commands.extend(commands)
