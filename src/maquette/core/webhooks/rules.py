"""What an endpoint may be, when its next try is due, and its secret. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from maquette.core.events import NAMES
from maquette.core.webhooks.tables import WebhookEndpoint
from maquette.errors import InvalidSettings
from maquette.kit.fetch import is_usable
from maquette.kit.signing import webhook_secret

MOST_ENDPOINTS = 20
LONGEST_WISH = 86_400.0
HOPELESS = timedelta(days=5)
OK = range(200, 300)
GONE = 410


def checked_url(url: str) -> str:
    """An http or https address; where it leads is judged whenever we post there."""
    if not is_usable(url):
        raise InvalidSettings("not a usable http or https address", field="url")
    return url


def checked_events(events: Sequence[str]) -> list[str]:
    """Known names, each once; at least one."""
    unknown = [name for name in events if name not in NAMES]
    if unknown or not events:
        raise InvalidSettings(f"events are some of {', '.join(NAMES)}", field="events")
    return list(dict.fromkeys(events))


def checked_description(text: str) -> str:
    if len(text) > 500 or not text.isprintable():
        raise InvalidSettings("at most 500 printable characters", field="description")
    return text


def wait(plan: Sequence[float], tries: int, wish: float | None, chance: float) -> float | None:
    """Seconds until the next try after ``tries`` of them, or None when there is none.

    ``wish`` is what the receiver asked for by Retry-After. Longer waits are spread by up to a
    tenth (``chance`` is 0 to 1), so that a receiver that comes back is not run over.
    """
    if tries >= len(plan):
        return None
    planned = plan[tries] * (1 + 0.1 * chance if plan[tries] >= 60 else 1)
    return max(planned, min(wish or 0.0, LONGEST_WISH))


def secret(installation: bytes, endpoint: WebhookEndpoint) -> str:
    """``whsec_...``, made of the installation's secret; nothing in the database tells it."""
    return webhook_secret(installation, endpoint.id, endpoint.salt)


def secrets(installations: Sequence[bytes], endpoint: WebhookEndpoint, now: datetime) -> list[str]:
    """The secrets that sign now: the present one, and for a while the one before; then the same of
    the installation's secrets before this one, as receivers know them.
    """
    salts = [endpoint.salt]
    if endpoint.old_salt is not None and endpoint.old_until is not None:
        salts += [endpoint.old_salt] if now < endpoint.old_until else []
    return [webhook_secret(one, endpoint.id, salt) for one in installations for salt in salts]
