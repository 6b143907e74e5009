"""Mail: written (compose), sent (smtp), read from a Maildir, kept and found again (store)."""
