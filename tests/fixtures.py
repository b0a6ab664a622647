"""Fixtures for every test (the named world is in tests/world.py)."""
