"""Seeded draws by inverse distribution functions.

Uniform numbers come from a stream of their own for each name, so what is drawn for one quantity
does not change when another is added or taken away (common random numbers).
"""

from __future__ import annotations

import hashlib
from functools import cache

import numpy as np
from numpy.typing import NDArray

from pericia.kernels.sourcing.criteria import SCALE_MAX

Floats = NDArray[np.float64]


def uniforms(seed: int, name: str, shape: int | tuple[int, int]) -> Floats:
    """Numbers in [0, 1), the same for the same seed, name and shape."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint32)
    return np.random.Generator(np.random.PCG64([seed, *words.tolist()])).random(shape)


@cache
def _kept_uniforms(seed: int, name: str, shape: tuple[int, int]) -> Floats:
    found = uniforms(seed, name, shape)
    found.flags.writeable = False
    return found


def triangular(u: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """The quantiles `u` of triangular distributions; where low equals high, that value.

    Source: Johnson, The Triangular Distribution as a Proxy for the Beta Distribution in Risk
    Analysis, The Statistician 46 (1997).
    """
    width = np.maximum(high - low, 1e-300)
    rising = u * width < mode - low
    square = np.where(rising, u * width * (mode - low), (1.0 - u) * width * (high - mode))
    root = np.sqrt(np.maximum(square, 0.0))
    return np.asarray(np.clip(np.where(rising, low + root, high - root), low, high))


def certainty_interval(point: Floats, sure: Floats) -> tuple[Floats, Floats]:
    """Between what and what answers may lie: the whole scale at 0, the answer itself at 1."""
    width = SCALE_MAX * (1.0 - sure)
    return np.maximum(0.0, point - width), np.minimum(SCALE_MAX, point + width)


def answers_within(point: Floats, sure: Floats, *, seed: int, name: str, draws: int) -> Floats:
    """Answers drawn within their certainty, (draws, q): triangular with the answer as mode."""
    low, high = certainty_interval(point, sure)
    return triangular(_kept_uniforms(seed, name, (draws, len(point))), low, point, high)
