"""Refusals, which leave everything as it was."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pericia.kernels.refusal import Refused
from pericia.tenancy.protect import owned_models
from pericia.tenancy.scope import rows


@contextmanager
def refuses(code: str, field: str | None = None) -> Iterator[None]:
    """The block is refused with this code, in a sentence, and no row in the open scope changes."""
    before = everything_in_scope()
    with pytest.raises(Refused) as caught:
        yield
    refused = caught.value
    assert refused.code == code, refused.message
    assert refused.message.endswith("."), refused.message
    if field is not None:
        assert refused.field == field
    assert everything_in_scope() == before


def everything_in_scope() -> dict[str, str | None]:
    """A digest of each table's visible rows."""
    digests = {}
    for model in owned_models():
        table = model._meta.db_table
        query = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t"
        digests[table] = rows(query)[0][0]
    return digests
