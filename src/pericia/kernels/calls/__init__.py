"""Inbound calls: what each took, and how a line answered in an interval."""
