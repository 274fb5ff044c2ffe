"""Secrets at rest: JSON encrypted with a key made from the secret key (Fernet, AES-128-CBC with HMAC).

A rotated secret key is listed in SECRET_KEY_FALLBACKS until everything was sealed again.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from pipelines.errors import NotConfigured


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"dragoman sealed\0" + k.encode()).digest())) for k in keys])


def seal(value: dict[str, object]) -> bytes:
    return _box().encrypt(json.dumps(value, sort_keys=True).encode())


def unseal(token: bytes) -> dict[str, object]:
    """Raises NotConfigured where the key that sealed it is gone. Nothing sealed is an empty dict."""
    if not token:
        return {}
    try:
        value: dict[str, object] = json.loads(_box().decrypt(token))
    except InvalidToken as error:
        raise NotConfigured(
            "a stored secret was sealed with another secret key",
            subject="DRAGOMAN_SECRET_KEY",
            mend="give the old key in DRAGOMAN_SECRET_KEY_FALLBACKS or enter the channel's settings again",
        ) from error
    return value
