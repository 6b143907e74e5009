"""``python -m desk``."""

from __future__ import annotations

import sys


def _run() -> int:
    """Ctrl-C while the commands are still being imported is a Ctrl-C like any other."""
    try:
        from desk.cli import main

        return main()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(_run())
