"""One thing that is not as it should be, in words, with a stable code."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning", "info"]
_RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True)
class Finding:
    """``pointer`` is a JSON pointer into the document; empty means all of it."""

    severity: Severity
    code: str
    message: str
    pointer: str

    @property
    def rank(self) -> int:
        return _RANKS[self.severity]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)
