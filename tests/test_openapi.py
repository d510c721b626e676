"""What /openapi.json describes, asked with whatever fits the description and what does not: schemathesis makes that up."""

from __future__ import annotations

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from asked import write_asked_store
from govfin.page.bases import Base
from govfin.site.app import make_app
from govfin.site.openapi import OPENAPI, openapi
from govfin.site.snapshots import Snapshots
from govfin.site.sparql import Allowance

BASE = Base("http://localhost/")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
OPERATIONS = {
    f"{method} {path}": (path, method, bool(told.get("parameters") or told.get("requestBody")))
    for path, methods in json.loads(openapi(BASE))["paths"].items()
    for method, told in methods.items()
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> BaseSchema:
    """The description, as the site over the small graph of the tests of queries gives it."""
    folder = tmp_path_factory.mktemp("openapi") / "store"
    write_asked_store(folder)
    app = make_app(Snapshots(str(folder)), BASE, Allowance(seconds=5))
    return schemathesis.openapi.from_asgi(OPENAPI, app)


def ask(described: BaseSchema, operation: str, examples: int) -> None:
    path, method, asked = OPERATIONS[operation]
    for mode in GenerationMode.POSITIVE, GenerationMode.NEGATIVE:
        if mode is GenerationMode.NEGATIVE and not asked:
            continue  # there is nothing to get wrong

        @settings(max_examples=examples, derandomize=True, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
        @given(case=described[path][method].as_strategy(generation_mode=mode))
        def answers(case: Case) -> None:
            case.validate_response(case.call(), checks=CHECKS)

        answers()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_are_as_described(described: BaseSchema, operation: str) -> None:
    ask(described, operation, 8)


@pytest.mark.slow
@pytest.mark.parametrize("operation", OPERATIONS)
def test_answers_are_as_described_whatever_is_asked(described: BaseSchema, operation: str) -> None:
    ask(described, operation, 100)
