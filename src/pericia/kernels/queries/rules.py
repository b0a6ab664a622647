"""The bot of customer queries that knows desks and answers."""

from __future__ import annotations

from typing import Any

from pericia.kernels.procedure.registry import bot
from pericia.kernels.queries.knowledge import BY_CATEGORY, DESKS


@bot(
    "knowledge_answer",
    "1",
    takes={"category": {"type": "string"}, "language": {"enum": ["es", "en"]}},
    gives={
        "desk": {"enum": list(DESKS)},
        "article": {"type": "string"},
        "suggestion": {"type": "string"},
    },
)
def knowledge_answer(given: dict[str, Any]) -> dict[str, Any]:
    """Says which desk a category belongs to, and what is known to answer, in the language asked."""
    article = BY_CATEGORY[given["category"]]
    suggestion = article.es if given["language"] == "es" else article.en
    return {"desk": article.desk, "article": article.name, "suggestion": suggestion}
