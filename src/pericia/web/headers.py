"""Headers that keep a page to its own scripts, frames and devices."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from django.http.response import HttpResponseBase

_IDENTITY_PROVIDER = urlsplit(os.environ.get("PERICIA_OIDC_URL", ""))
_FORMS = "'self'" + (
    f" {_IDENTITY_PROVIDER.scheme}://{_IDENTITY_PROVIDER.netloc}"
    if _IDENTITY_PROVIDER.netloc
    else ""
)

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        f"form-action {_FORMS}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
PERMISSIONS_POLICY = ", ".join(
    f"{each}=()"
    for each in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "usb")
)


def secure(response: HttpResponseBase) -> HttpResponseBase:
    """Add what the view did not decide for itself; private unless it says otherwise."""
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
