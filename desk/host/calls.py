"""Turning typed functions into RPC handlers.

A call is an ``async def name(call: Call, params: SomeStruct) -> result``; ``bind`` reads the struct from the annotation and
converts what came over the wire, so that an ill-formed call ends in one sentence and never inside a feature.
"""

from __future__ import annotations

import typing
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from desk.rpc.peer import Call, Handler


class Nothing(msgspec.Struct, frozen=True):
    """A call without parameters."""


def bind(function: Callable[[Call, Any], Awaitable[object]]) -> Handler:
    """A handler that converts its parameters to the struct ``function`` names as its second argument."""
    hints = typing.get_type_hints(function)
    hints.pop("return", None)
    kind = list(hints.values())[1]

    async def handler(call: Call, params: Any, /) -> object:
        return await function(call, msgspec.convert(params if params is not None else {}, kind))

    return handler
