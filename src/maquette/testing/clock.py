"""A clock that stands still."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass
class StandingClock:
    """A clock that shows ``moment`` until a test sets it."""

    moment: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment
