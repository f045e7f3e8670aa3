"""A template as a value, whether it is the house's own or an account's."""

from dataclasses import dataclass
from datetime import datetime

from maquette.core.templates.staging import Staging


@dataclass(frozen=True)
class Template:
    """``public`` ones are the house's own, for everybody; they have no birthday."""

    id: str
    name: str
    description: str
    staging: Staging
    public: bool
    created_at: datetime | None = None
