"""Telling other programs of events: signatures, addresses that may be called, and when to retry."""
