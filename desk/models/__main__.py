"""``python -m desk.models``: the process that runs or calls language models. Started and confined by the host."""

from __future__ import annotations

import os


def main() -> None:
    os.umask(0o077)
    # Both are read when their library is loaded, which is later and in a thread.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")
    from desk.models.service import Models, calls
    from desk.rpc.child import serve

    models = Models()
    serve("models", lambda host: calls(models), closing=models.close)


if __name__ == "__main__":
    main()
