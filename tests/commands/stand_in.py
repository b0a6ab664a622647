"""The real supervisor and database, with small programs in place of web, worker and sealer.

Run as `python -m tests.commands.stand_in OPTIONS`; OPTIONS is a JSON object: the fields of
`pericia.cli.supervisor.Options` and, where wanted, `failing`: the name of a part that ends at once,
and `demo_code`: what loading the demonstration runs.
"""

from __future__ import annotations

import json
import sys

from pericia.cli import supervisor

WEB = """
import http.server, os, sys, time
port = int(sys.argv[1])
server = http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
if os.fork():
    os.wait()
else:
    server.serve_forever()
"""
IDLE = "import time; time.sleep(600)"
FAILING = "raise SystemExit(7)"


def main() -> None:
    wanted = json.loads(sys.argv[1])
    failing = wanted.pop("failing", None)
    demo_code = wanted.pop("demo_code", "raise SystemExit('not asked for')")
    options = supervisor.Options(**wanted)
    commands = {
        "web": [sys.executable, "-c", WEB, str(options.port)],
        "worker": [sys.executable, "-c", IDLE],
        "sealer": [sys.executable, "-c", IDLE],
    }
    if failing:
        commands[failing] = [sys.executable, "-c", FAILING]
    nothing = [sys.executable, "-c", "pass"]
    demo = [sys.executable, "-c", demo_code]
    running = supervisor.Supervisor(options, commands=commands, set_up=nothing, load_demo=demo)
    sys.exit(supervisor.supervise(running))


if __name__ == "__main__":
    main()
