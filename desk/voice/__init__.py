"""Talking and listening on the user's own machine. Audio never leaves it; what of the text does is said."""
