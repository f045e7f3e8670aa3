"""What to make of a model."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from maquette.errors import InvalidSettings
from maquette.exports.units import UNITS, UPS


class Format(StrEnum):
    """Every format, by its suffix."""

    GLB = "glb"
    USDZ = "usdz"
    OBJ = "obj"
    STL = "stl"
    PLY = "ply"
    THREEMF = "3mf"


class Compression(StrEnum):
    """How a GLB's geometry is compressed."""

    NONE = "none"
    MESHOPT = "meshopt"
    DRACO = "draco"


TRIANGLES = (100, 5_000_000)
TEXTURE = (16, 8192)
LODS = (0, 5)
_UPRIGHT = frozenset({Format.GLB, Format.USDZ, Format.OBJ})
_FREE = frozenset({Format.OBJ, Format.STL, Format.PLY})


@dataclass(frozen=True)
class ExportSpec:
    """One file to make.

    ``triangles`` at most, and ``texture_size`` texels a side at most, None to leave them;
    ``lods`` coarser versions in a GLB (MSFT_lod), or with ``separate`` in a ZIP of GLBs;
    ``up`` and ``unit`` for formats that leave them open, None for what each usually has: OBJ +Y,
    STL and PLY +Z, all in metres. 3MF is always in millimetres with +Z up, GLB and USDZ in
    metres with +Y up.
    """

    format: Format = Format.GLB
    compression: Compression = Compression.NONE
    triangles: int | None = None
    texture_size: int | None = None
    lods: int = 0
    separate: bool = False
    up: str | None = None
    unit: str | None = None

    def __post_init__(self) -> None:
        _within(self.triangles, TRIANGLES, "triangles")
        _within(self.texture_size, TEXTURE, "textureSize")
        _within(self.lods, LODS, "lods")
        is_glb = self.format is Format.GLB
        _fits(is_glb or self.compression is Compression.NONE, "compression", "is for GLB alone")
        _fits(is_glb or not self.lods, "lods", "are for GLB alone")
        _fits(bool(self.lods) or not self.separate, "separate", "needs lods")
        _fits(self.up in (None, *UPS), "up", f"must be one of {', '.join(UPS)}")
        _fits(self.unit in (None, *UNITS), "unit", f"must be one of {', '.join(UNITS)}")
        free = self.format in _FREE or (self.up is None and self.unit is None)
        _fits(free, "up", f"and unit are fixed for {self.format.value}")

    @property
    def axis(self) -> str:
        return self.up or ("y" if self.format in _UPRIGHT else "z")

    @property
    def length(self) -> str:
        return self.unit or ("mm" if self.format is Format.THREEMF else "m")

    def as_json(self) -> dict[str, Any]:
        """Under the names of :func:`parse`, everything that is not as it usually is."""
        return {
            _SHOWN[name]: getattr(value, "value", value)
            for name, value in asdict(self).items()
            if name == "format" or value != getattr(_USUAL, name)
        }


def parse(settings: Mapping[str, Any]) -> ExportSpec:
    """The spec of camelCase settings. Raises :class:`InvalidSettings` naming the field."""
    unknown = sorted(set(settings) - set(_NAMES))
    if unknown:
        raise InvalidSettings(f"{unknown[0]} is not a setting of exports", field=unknown[0])
    given = {_NAMES[name]: value for name, value in settings.items()}
    for name, kind in (("format", Format), ("compression", Compression)):
        if name in given:
            given[name] = _choice(kind, given[name], name)
    for name in ("triangles", "texture_size", "lods"):
        if name in given:
            unset = given[name] is None and name != "lods"
            _fits(unset or _is_whole(given[name]), _SHOWN[name], "must be a whole number")
    _fits(isinstance(given.get("separate", False), bool), "separate", "must be true or false")
    return ExportSpec(**given)


def _choice(kind: type[StrEnum], value: object, field: str) -> StrEnum:
    try:
        return kind(str(value))
    except ValueError:
        offered = ", ".join(one.value for one in kind)
        raise InvalidSettings(f"{field} must be one of {offered}", field=field) from None


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _within(value: int | None, bounds: tuple[int, int], field: str) -> None:
    low, high = bounds
    if value is not None and not low <= value <= high:
        raise InvalidSettings(f"{field} must be {low} to {high}, not {value}", field=field)


def _fits(holds: bool, field: str, rule: str) -> None:
    if not holds:
        raise InvalidSettings(f"{field} {rule}", field=field)


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


_USUAL = ExportSpec()
_SHOWN = {field.name: _camel(field.name) for field in fields(ExportSpec)}
_NAMES = {shown: name for name, shown in _SHOWN.items()}
