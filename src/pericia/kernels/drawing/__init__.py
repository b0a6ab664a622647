"""Layouts of directed graphs in layers, from top to bottom."""
