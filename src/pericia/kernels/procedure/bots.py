"""Every bot and check that ships, registered by importing it, and the registries themselves.

A program that brings bots of its own decorates them with `bot` before it loads playbooks.
"""

from __future__ import annotations

from pericia.kernels.calls import rules as calls
from pericia.kernels.coding import rules as coding
from pericia.kernels.collections import account as debt_accounts
from pericia.kernels.collections import rules as collections
from pericia.kernels.complaints import rules as complaints
from pericia.kernels.contracts import rules as contracts
from pericia.kernels.data_entry import rules as data_entry
from pericia.kernels.market import rules as market
from pericia.kernels.procedure import coding_bots, query_bots
from pericia.kernels.procedure.registry import BOTS, Bot, bot, run_bot
from pericia.kernels.procedure.rule_checks import CHECKS
from pericia.kernels.queries import rules as queries
from pericia.kernels.sales import rules as sales
from pericia.kernels.satisfaction import rules as satisfaction
from pericia.kernels.statements import normal as normal_statements
from pericia.kernels.statements import rules as statements
from pericia.kernels.voice import rules as voice

DOMAINS = (
    calls,
    coding,
    coding_bots,
    collections,
    complaints,
    contracts,
    debt_accounts,
    data_entry,
    market,
    normal_statements,
    queries,
    query_bots,
    sales,
    satisfaction,
    statements,
    voice,
)
"""Where they are written."""

__all__ = ["BOTS", "CHECKS", "DOMAINS", "Bot", "bot", "run_bot"]
