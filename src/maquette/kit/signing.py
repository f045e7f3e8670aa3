"""Signatures that receivers of our webhooks check.

Standard Webhooks 1.0 (https://github.com/standard-webhooks/standard-webhooks, spec): a secret is
``whsec_`` and 24 to 64 bytes in base64; HMAC-SHA256 over ``id.timestamp.body``, in base64.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime

PREFIX = "whsec_"


def webhook_secret(installation: bytes, *told: str) -> str:
    """A secret for whoever ``told`` names; the same each time, and guessed from no other one."""
    named = json.dumps(["webhook", *told]).encode()
    return PREFIX + base64.b64encode(hmac.digest(installation, named, hashlib.sha256)).decode()


def standard_headers(
    secrets: Sequence[str], message_id: str, now: datetime, body: bytes
) -> dict[str, str]:
    """The three headers of Standard Webhooks, with one signature for each of ``secrets``."""
    seconds = str(int(now.timestamp()))
    signed = [standard_signature(secret, message_id, seconds, body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(signed),
    }


def standard_signature(secret: str, message_id: str, seconds: str, body: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def hex_signature(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of the body alone, in hex; the whole text of ``secret`` is the key."""
    return hmac.digest(secret.encode(), body, hashlib.sha256).hex()
