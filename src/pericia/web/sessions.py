"""Django's sessions in the database, read by a prepared statement: every request reads one."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

from pericia.tenancy.scope import rows

_READ = """
SELECT session_key, session_data, expire_date FROM django_session
WHERE session_key = $1 AND expire_date > $2
"""


class SessionStore(db.SessionStore):
    """`SESSION_ENGINE = "pericia.web.sessions"`."""

    def _get_session_from_db(self) -> Any:
        """The row of a session that has not expired; without one, the key is given up."""
        found = rows(_READ, (self.session_key, timezone.now()))
        if found:
            return self.model(*found[0])
        self._session_key = None
        return None
