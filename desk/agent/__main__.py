"""``python -m desk.agent``: the agent's process. It holds no key, opens no file and no connection of its own."""

from __future__ import annotations

from desk.agent.service import build
from desk.rpc.child import serve

serve("agent", build)
