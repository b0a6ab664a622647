"""Passkeys: the words of their forms, and where a browser can use them."""

from __future__ import annotations

from ipaddress import ip_address

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


# allauth comes without types, so its classes count as unknown.
class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")


def named_address(request: HttpRequest) -> str:
    """Where passkeys work on this machine: browsers bind them to a name, never to a number.

    Empty where the address has a name already, or nobody knows one.
    """
    host, colon, port = request.get_host().rpartition(":")
    if not colon or host.endswith(":") or port.endswith("]"):
        host, colon, port = request.get_host(), "", ""
    try:
        is_loopback = ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return ""
    return f"{request.scheme}://localhost{colon}{port}" if is_loopback else ""
