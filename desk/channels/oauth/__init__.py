"""OAuth2 for mail and calendars without a browser of Desk's own: the device flow (RFC 8628) and refreshing (RFC 6749 6)."""
