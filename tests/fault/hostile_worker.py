"""A worker that tries everything it can reach. Started by the tests through the product's own way of starting workers."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def attempt(what: Callable[[], Any]) -> str:
    """``denied: …`` when the system refused, ``done: …`` when it worked."""
    try:
        return f"done: {what()!r}"
    except BaseException as error:  # noqa: BLE001 - whatever refuses is the answer
        return f"denied: {type(error).__name__}: {error}"


def connect_unix(path: str) -> str:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(3)
        client.connect(path)
        return "connected"


def connect_tcp(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), 3):
        return "connected"


def send_udp(port: int) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        return client.sendto(b"leak", ("127.0.0.1", port))


def trace(pid: int) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.ptrace(16, pid, 0, 0) != 0:  # PTRACE_ATTACH
        raise PermissionError(ctypes.get_errno())
    return 0


def double_fork_and_connect(path: str) -> str:
    """Detach as a daemon would, then try the control socket."""
    read, write = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(write, attempt(lambda: connect_unix(path)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        text = answer.read().decode()
    if not text.startswith("done"):
        raise PermissionError(text)
    return text


def attacks(target: dict[str, Any]) -> dict[str, Callable[[], Any]]:
    """Everything there is to try, by name."""
    host = int(target["host"])
    return {
        "control socket": lambda: connect_unix(target["socket"]),
        "control socket, detached": lambda: double_fork_and_connect(target["socket"]),
        "session bus": lambda: connect_unix(target["bus"]),
        "sound server": lambda: connect_unix(target["sound"]),
        "link to the control socket": lambda: connect_unix(target["link"]),
        "abstract socket": lambda: connect_unix("\0" + target["abstract"]),
        "tcp": lambda: connect_tcp(target["tcp"]),
        "udp": lambda: send_udp(target["udp"]),
        "read store": lambda: Path(target["secret"]).read_bytes(),
        "list data": lambda: os.listdir(Path(target["secret"]).parent),
        "overwrite store": lambda: Path(target["secret"]).write_bytes(b"x"),
        "link store": lambda: os.link(target["secret"], target["secret"] + ".copy"),
        "write home": lambda: Path(target["home"], ".profile").write_text("evil"),
        "write tmp": lambda: Path("/tmp", f"desk-hostile-{os.getpid()}").write_text("evil"),
        "kill host": lambda: os.kill(host, 0),
        "host memory": lambda: os.open(f"/proc/{host}/mem", os.O_RDONLY),
        "host environment": lambda: Path(f"/proc/{host}/environ").read_bytes(),
        "host descriptors": lambda: os.listdir(f"/proc/{host}/fd"),
        "trace host": lambda: trace(host),
    }


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        results = {name: attempt(attack) for name, attack in attacks(order["params"]).items()}
        results["environment"] = json.dumps(dict(os.environ))
        print(json.dumps({"jsonrpc": "2.0", "id": order["id"], "result": results}), flush=True)


if __name__ == "__main__":
    main()
