"""``python -m desk.host``: the one host of this user; also ``desk serve``."""

from __future__ import annotations

import sys

from desk.host.process import main

if __name__ == "__main__":
    sys.exit(main())
