"""The worker that speaks texts."""
