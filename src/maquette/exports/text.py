"""Numbers as text, many at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

from maquette.kit import strict_json

Array = npt.NDArray[Any]


def lines(values: Array, start: str) -> bytes:
    """``start`` and the numbers of each row (n, k), a line each."""
    if not len(values):
        return b""
    rows = _json(values)[2:-2].replace(b"],[", b"\n" + start.encode() + b" ")
    return start.encode() + b" " + rows.replace(b",", b" ") + b"\n"


def tuples(values: Array) -> str:
    """``(1.0,2.0),(3.0,4.0)`` of (n, k)."""
    if not len(values):
        return ""
    return "(" + _json(values)[2:-2].replace(b"],[", b"),(").decode() + ")"


def numbers(values: Array) -> str:
    """``1,2,3`` of (n,)."""
    return _json(values)[1:-1].decode()


def rows(form: str, *columns: Array) -> bytes:
    """``form`` once per row, each ``{}`` of it filled from the next of the ``columns`` (n,)."""
    texts = [_json(column)[1:-1].split(b",") for column in columns]
    filled = form.encode().replace(b"%", b"%%").replace(b"{}", b"%b")
    return b"".join([filled % row for row in zip(*texts, strict=True)])


def _json(values: Array) -> bytes:
    return strict_json.numbers(np.ascontiguousarray(values))
