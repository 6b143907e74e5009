"""Transcribing a recording: decoding it piece by piece, cutting it where nobody speaks, recognising the pieces."""
