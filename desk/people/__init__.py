"""The people the user deals with."""
