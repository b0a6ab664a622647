"""Every verb of ways in and out. Each runs in an open scope and leaves its event in it."""

from pericia.apps.channels.actions.chunks import Chunk, write_chunk
from pericia.apps.channels.actions.imports import (
    choose_reading,
    confirm_import,
    end_import,
    refuse_import,
    store_upload,
    withdraw_import,
)
from pericia.apps.channels.actions.tidying import expire_uploads, forget_refused_rows

__all__ = [
    "Chunk",
    "choose_reading",
    "confirm_import",
    "end_import",
    "expire_uploads",
    "forget_refused_rows",
    "refuse_import",
    "store_upload",
    "withdraw_import",
    "write_chunk",
]
