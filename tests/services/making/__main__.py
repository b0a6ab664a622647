"""Writes every sample file that is made here, or those of the services named."""

from __future__ import annotations

import sys

from tests.services.making import files

if __name__ == "__main__":
    for name in sys.argv[1:] or files.SERVICES:
        for path, content in files.of(name).items():
            path.write_bytes(content)
