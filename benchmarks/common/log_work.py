"""One reading of an event log in a process of its own.

`python -m benchmarks.common.log_work csv|xes FILE` prints its seconds, and the numbers of events,
moves and variants, as JSON.

Libraries are loaded before the clock starts, as the peer's are.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from pericia.event_logs import tables, xes
from pericia.event_logs.roles import Wanted
from pericia.kernels.process.flow import directly_follows, variants
from pericia.kernels.process.log import order


def main() -> None:
    kind, path = sys.argv[1], Path(sys.argv[2])
    began = time.perf_counter()
    log = tables.read_csv(path, Wanted()) if kind == "csv" else xes.read_xes(path, Wanted())
    read = time.perf_counter() - began
    steps = order(log)
    follows, ways = directly_follows(steps, len(log.activities)), variants(steps)
    whole = time.perf_counter() - began
    found = {"events": len(log.case), "moves": len(follows.count), "variants": len(ways.count)}
    print(json.dumps({"seconds": whole if kind == "csv" else read, **found}))


if __name__ == "__main__":
    main()
