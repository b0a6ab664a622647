"""The same with PM4Py, in the peers' environment: `python pm4py_peer.py csv|xes FILE`.

CSV: read the table with its times, then the directly-follows graph and the variants. XES: import.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from importlib.metadata import version

import pandas
import pm4py


def main() -> None:
    warnings.simplefilter("ignore")
    kind, path = sys.argv[1:3]
    began = time.perf_counter()
    if kind == "csv":
        log = pandas.read_csv(path)
        log["time:timestamp"] = pandas.to_datetime(log["time:timestamp"], utc=True)
    else:
        log = pm4py.read_xes(path)
    read = time.perf_counter() - began
    follows, _, _ = pm4py.discover_dfg(log)
    variants = pm4py.get_variants(log)
    whole = time.perf_counter() - began
    found = {"events": len(log), "moves": len(follows), "variants": len(variants)}
    seconds = whole if kind == "csv" else read
    print(json.dumps({"seconds": seconds, "version": version("pm4py"), **found}))


if __name__ == "__main__":
    main()
