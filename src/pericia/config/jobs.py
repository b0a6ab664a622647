"""What workers do every few seconds: (period in seconds, dotted name of a function)."""

PERIODIC: list[tuple[float, str]] = []
