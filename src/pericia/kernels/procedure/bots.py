"""Every bot that ships, registered by importing it, and the registry itself.

A program that brings bots of its own decorates them with `bot` before it loads playbooks.
"""

from __future__ import annotations

from pericia.kernels.procedure import coding_bots, query_bots
from pericia.kernels.procedure.registry import BOTS, Bot, bot, run_bot

__all__ = ["BOTS", "Bot", "bot", "coding_bots", "query_bots", "run_bot"]
