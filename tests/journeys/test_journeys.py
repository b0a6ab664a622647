"""Each service, with its sample and with a file that a stranger brings, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from tests.journeys.service import described

SERVICES = described()


@pytest.mark.parametrize("file", ["sample", "stranger"])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("slug", SERVICES)
def test_a_case_goes_from_the_catalogue_to_the_client(
    slug: str, language: str, file: str, sit: Any, picture: Any
) -> None:
    from tests.database import made_once
    from tests.journeys.journey import Journey
    from tests.journeys.town import TOWNS, playbooks

    town = made_once(TOWNS[language])
    journey = Journey(SERVICES[slug], playbooks()[slug], town, language, sit, picture)
    by = "sponsor" if file == "stranger" else "operations"
    brought = SERVICES[slug].file(file, language)
    journey.from_the_catalogue(brought, by, is_sample=file == "sample")
    journey.worked()
    if brought.has_document:
        journey.delivered()
