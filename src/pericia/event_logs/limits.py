"""How much of a file is taken in, so that no file can take the machine."""

from __future__ import annotations

from typing import Final

BYTES_MAX: Final = 4_000_000_000
"""Of what is read, after decompression."""
TABLE_BYTES_MAX: Final = 2_000_000_000
"""Of a table, which is read at once."""
EXPANSION_MAX: Final = 200
"""How many times its size a compressed file may grow ..."""
EXPANSION_BYTES_MIN: Final = 100_000_000
"""... once it has grown beyond this."""
EVENTS_MAX: Final = 10_000_000
ATTRIBUTES_MAX: Final = 40
DISTINCT_MAX: Final = 200_000
"""Different values of an attribute; one with more tells cases apart, not kinds of cases."""
VALUE_BYTES_MAX: Final = 1_000_000
DEPTH_MAX: Final = 64
