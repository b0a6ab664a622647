"""One byte string per JSON value, so that two programs hash the same thing.

Keys sorted by code point, no spaces, UTF-8 without escapes beyond those JSON demands, numbers as
Python writes them (integers in full, floats by shortest round trip). A value that would not come
back equal from a parser is refused here, before anything is hashed over it.
"""

from __future__ import annotations

import json

from pericia.kernels.refusal import Refused

DEPTH_MAX = 64
_SCALARS = frozenset({str, int, float, bool, type(None)})
_encode = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical_json(value: object) -> bytes:
    """UTF-8 canonical JSON of `value`: dict (text keys), list, str, int, finite float, bool, None.

    Raises Refused `not_json` for any other type, NaN, infinities, lone surrogates and integers of
    thousands of digits, and `json_too_deep` beyond 64 levels.
    """
    if value.__class__ not in _SCALARS:
        _require_plain(value, DEPTH_MAX)
    try:
        return _encode(value).encode()
    except (TypeError, ValueError) as error:
        raise Refused("not_json", f"Send plain JSON values only: {error}.") from error


def _require_plain(value: object, levels_left: int) -> None:
    # Text keys only: numbers as keys sort as numbers here and as text once they are read back.
    if levels_left < 0:
        raise Refused("json_too_deep", f"Nest the data at most {DEPTH_MAX} levels deep.")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise Refused("not_json", f"Write the key {key!r} as text: JSON keys are text.")
            if item.__class__ not in _SCALARS:
                _require_plain(item, levels_left - 1)
    elif isinstance(value, list | tuple):
        for item in value:
            if item.__class__ not in _SCALARS:
                _require_plain(item, levels_left - 1)
