"""How much one upload may ask of the platform."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds of one file or request body. Sizes are bytes, `ratio_max` is unpacked over packed."""

    csv_bytes_max: int = 50_000_000
    xlsx_bytes_max: int = 20_000_000
    attachment_bytes_max: int = 25_000_000
    unpacked_bytes_max: int = 200_000_000
    ratio_max: int = 100
    entries_max: int = 2_000
    rows_max: int = 200_000
    columns_max: int = 200
    cells_max: int = 5_000_000
    cell_bytes_max: int = 100_000
    line_bytes_max: int = 1_000_000
    memory_bytes_max: int = 1_500_000_000
    cpu_seconds_max: int = 20
    wall_seconds_max: int = 30


LIMITS = Limits()
