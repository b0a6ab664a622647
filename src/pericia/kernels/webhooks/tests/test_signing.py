"""Signatures against a published vector, and what a receiver must not take."""

from __future__ import annotations

import pytest

from pericia.kernels.refusal import Refused
from pericia.kernels.webhooks.signing import headers, is_signed, secret_of, signature

# The example of the convention's reference libraries (standard-webhooks, libraries/*/README).
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
PAYLOAD = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_published_vector() -> None:
    assert signature(SECRET, MESSAGE, AT, PAYLOAD) == SIGNATURE
    assert is_signed(SECRET, MESSAGE, str(AT), SIGNATURE, PAYLOAD, AT)


def test_a_message_is_signed_under_every_secret_that_counts() -> None:
    other = secret_of(bytes(range(32)))
    sent = headers([other, SECRET], MESSAGE, AT, PAYLOAD)
    for secret in (SECRET, other):
        assert is_signed(
            secret, sent["webhook-id"], sent["webhook-timestamp"], sent["webhook-signature"],
            PAYLOAD, AT,
        )  # fmt: skip
    assert not is_signed(
        secret_of(bytes(32)), MESSAGE, str(AT), sent["webhook-signature"], PAYLOAD, AT
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"message_id": "msg_other"},
        {"timestamp": str(AT + 1)},
        {"timestamp": "now"},
        {"timestamp": "²"},
        {"timestamp": "9" * 5000},
        {"timestamp": ""},
        {"signatures": ""},
        {"signatures": "v1,"},
        {"signatures": "v2," + SIGNATURE[3:]},
        {"signatures": SIGNATURE[:-1]},
        {"signatures": "ñ"},
        {"payload": PAYLOAD + b" "},
        {"now": AT + 301},
        {"now": AT - 301},
    ],
)
def test_anything_else_is_not_taken(changed: dict[str, object]) -> None:
    given = {
        "message_id": MESSAGE,
        "timestamp": str(AT),
        "signatures": SIGNATURE,
        "payload": PAYLOAD,
        "now": AT,
    }
    assert is_signed(SECRET, **given)  # type: ignore[arg-type]
    assert not is_signed(SECRET, **{**given, **changed})  # type: ignore[arg-type]


def test_secrets_have_a_length_and_a_form() -> None:
    with pytest.raises(ValueError, match="24 to 64"):
        secret_of(b"short")
    with pytest.raises(Refused, match="base64"):
        signature("whsec_%%%", MESSAGE, AT, PAYLOAD)
