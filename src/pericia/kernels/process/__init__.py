"""Event logs: how a process flows, where it waits, and how far its decisions follow rules.

`EventLog` holds what was recorded, as columns; `order` makes the ordered `Steps` of it that every
figure is computed from. All arrays are numpy's; times are microseconds since 1970 in UTC.
"""
