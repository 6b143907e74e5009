"""Files of the user's, changed only as approved."""
