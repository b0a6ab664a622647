"""Complaints: by when the law wants an answer, and what a complaint says of its own weight."""
