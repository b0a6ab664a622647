"""Telling the client's own programs what happened, in the order of the sealed journal."""
