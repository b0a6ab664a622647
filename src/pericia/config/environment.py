"""Typed readers of the environment. A value that is missing or malformed stops the start."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

CONNECT_SECONDS_MAX = 10
SECRET_NAMES = ("django_secret_key", "scope_key", "journal_seed", "passwords")


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is '{value}': write 1 or 0.")


def number(name: str, *, default: int) -> int:
    value = os.environ.get(name, "").strip()
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} is '{value}': write a whole number.") from None


def safe_address(name: str) -> str:
    """An address by https; by http only on this machine. Empty where it is not set."""
    value = os.environ.get(name, "").strip()
    url = urlsplit(value)
    is_here = url.scheme == "http" and url.hostname in ("localhost", "127.0.0.1", "::1")
    if value and not (is_here or (url.scheme == "https" and url.hostname)):
        raise ImproperlyConfigured(f"{name} is '{value}': write an address that begins https://.")
    return value


def identity_provider() -> list[dict[str, Any]]:
    """The OpenID Connect provider of PERICIA_OIDC_URL as allauth's settings, or none."""
    url = safe_address("PERICIA_OIDC_URL")
    provider = {
        "provider_id": "oidc",
        "name": os.environ.get("PERICIA_OIDC_NAME", "OpenID Connect"),
        "client_id": os.environ.get("PERICIA_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("PERICIA_OIDC_SECRET", ""),
        "settings": {"server_url": url},
    }
    return [provider] if url else []


def secrets(data: Path) -> dict[str, Any]:
    """The secrets of this installation, made at its first start.

    Without a file (tools that only read the code) throw-away values are used, with which no
    database can be reached.
    """
    path = data / "secrets.json"
    if not path.exists():
        return {
            "django_secret_key": "none",
            "scope_key": "00" * 32,
            "journal_seed": "00" * 32,
            "passwords": {"pericia_app": "", "pericia_owner": "", "pericia_backup": ""},
        }
    found: dict[str, Any] = json.loads(path.read_text())
    missing = [name for name in SECRET_NAMES if name not in found]
    if missing:
        raise ImproperlyConfigured(f"{path} lacks {', '.join(missing)}: restore it from a backup.")
    return found


def database_alias(role: str, password: str) -> dict[str, Any]:
    """Django's settings for the database of PERICIA_DATABASE, signed in as `role`."""
    url = urlsplit(os.environ.get("PERICIA_DATABASE", "postgresql:///pericia"))
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "pericia.tenancy.backend",
        "NAME": unquote(url.path.lstrip("/")) or "pericia",
        "USER": role,
        "PASSWORD": password,
        "HOST": query.pop("host", url.hostname or ""),
        "PORT": query.pop("port", str(url.port or "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # Plans of prepared statements are kept, or planning would cost more than running them. A
        # plan made while a table was empty must not go on reading the whole of it: where there is
        # an index for a statement, it is used.
        "OPTIONS": {
            "options": "-c search_path=public,jobs -c timezone=UTC "
            "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off",
            # A server that is frozen, or behind a wall, is told like one that is away.
            "connect_timeout": CONNECT_SECONDS_MAX,
            **query,
        },
    }
