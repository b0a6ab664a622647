"""Every category has its desk and its answer."""

from __future__ import annotations

from pericia.kernels.queries.knowledge import ARTICLES, BY_CATEGORY, DESKS
from pericia.kernels.queries.rules import knowledge_answer


def test_every_category_has_one_article_in_both_languages() -> None:
    assert len(BY_CATEGORY) == 77
    assert {article.name for article in ARTICLES} == {each.name for each in BY_CATEGORY.values()}
    assert all(article.es and article.en for article in ARTICLES)


def test_an_answer_is_given_in_the_language_asked() -> None:
    spanish = knowledge_answer({"category": "pin_blocked", "language": "es"})
    english = knowledge_answer({"category": "pin_blocked", "language": "en"})
    assert spanish["article"] == english["article"] == "pin"
    assert "PIN se ve" in spanish["suggestion"]
    assert "PIN is shown" in english["suggestion"]
    assert knowledge_answer({"category": "card_swallowed", "language": "en"})["desk"] == "urgent"
    assert {"urgent", "disputes"} < set(DESKS)
