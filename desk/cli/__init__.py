"""The commands. ``app`` holds the table of them; each command's module is imported when the command is run."""

from __future__ import annotations


def main() -> int:
    """Run the command line of this process; returns the exit code."""
    from desk.cli.app import run

    return run()
