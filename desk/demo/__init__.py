"""A mail account to try Desk with: made-up people under .example, a Maildir, and an SMTP server on loopback."""
