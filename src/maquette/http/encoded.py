"""Pictures inside JSON, as fields of a request."""

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from maquette.kit.lifting import Piece


@dataclass(frozen=True)
class _Encoded:
    """A text to who reads the schema, and also what a long one meant; written down, it is known by
    its content."""

    shortest: int | None = None

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            lambda value, text: value if isinstance(value, Piece) else text(value),
            core_schema.str_schema(min_length=self.shortest),
            serialization=core_schema.plain_serializer_function_ser_schema(_written),
        )


def _written(value: str | Piece) -> str:
    return f"<{value.sha256}>" if isinstance(value, Piece) else value


Encoded = Annotated[str | Piece, _Encoded()]
"""Base64, or a ``data:`` URI."""
SomeEncoded = Annotated[str | Piece, _Encoded(shortest=1)]
"""The same, and not empty."""
