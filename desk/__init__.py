"""Desk: a local-first assistant for the terminal that drafts, and sends only what you approved."""

__version__ = "0.1.0"
