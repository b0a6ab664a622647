"""Requests that nobody would write: whatever is sent, the API answers as its document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pericia.config.api import described
from pericia.config.wsgi import application
from tests.programs import Program
from tests.security.addresses import KINDS
from tests.security.planted import EVERY_ROLE, PlantedWorld
from tests.security.test_api import program_of

EXAMPLES = 3
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@schemathesis.serializer("application/x-ndjson")
def as_lines(_: Any, value: Any) -> bytes:
    """The value as it is, for bulk requests."""
    return str(value).encode(errors="surrogatepass")


schema = schemathesis.openapi.from_dict(described())
schema.app = application


@pytest.fixture(scope="module")
def by(planted: PlantedWorld) -> Program:
    return program_of(planted, EVERY_ROLE)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
def test_whatever_is_sent_is_answered_as_documented(
    case: schemathesis.Case, planted: PlantedWorld, by: Program
) -> None:
    for name in case.path_parameters:
        case.path_parameters[name] = planted.own[KINDS[name]]
    headers = {"Authorization": f"Bearer {by.secret}"}
    if case.method in {"PUT", "PATCH", "DELETE"}:
        headers["If-Match"] = "*"
    answer = case.call(headers=headers)
    case.validate_response(answer, checks=CHECKS)
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == ["application/problem+json"]
        assert answer.json()["status"] == answer.status_code
