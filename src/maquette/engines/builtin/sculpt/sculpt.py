"""The built-in engine for pictures: outlines, made solid and painted."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from maquette.engines.arrays import floats
from maquette.engines.builtin.sculpt.aside import as_turned, steadied, told_of
from maquette.engines.builtin.sculpt.behind import Guess, guess_of
from maquette.engines.builtin.sculpt.body import Body, body_of
from maquette.engines.builtin.sculpt.can import canned
from maquette.engines.builtin.sculpt.card import CARD
from maquette.engines.builtin.sculpt.carve import carved
from maquette.engines.builtin.sculpt.cuboid import boxed, cased
from maquette.engines.builtin.sculpt.cup import as_cup
from maquette.engines.builtin.sculpt.even import THROUGH
from maquette.engines.builtin.sculpt.eyewear import glasses_of
from maquette.engines.builtin.sculpt.hull import OUTSIDE, Hull, hull
from maquette.engines.builtin.sculpt.inflate import organic
from maquette.engines.builtin.sculpt.lathe import turned_of
from maquette.engines.builtin.sculpt.posts import posts_of
from maquette.engines.builtin.sculpt.revolved import revolved
from maquette.engines.builtin.sculpt.rig import Sight, sights_of
from maquette.engines.builtin.sculpt.rules import check, names_of
from maquette.engines.builtin.sculpt.seen import seen_of
from maquette.engines.builtin.sculpt.shape import Shape, shape_of
from maquette.engines.builtin.sculpt.sides import evened_hull, from_the_other_side
from maquette.engines.builtin.sculpt.skin import shrunk, skin_of
from maquette.engines.builtin.sculpt.solid import solid, surface_of
from maquette.engines.builtin.sculpt.spectacles import as_glasses
from maquette.engines.builtin.sculpt.turn import cut_outs, photographs_of
from maquette.engines.builtin.sculpt.views import MIRRORED, doubts_of, view_of
from maquette.engines.builtin.sculpt.wrap import photograph_of
from maquette.engines.engine import Card, Inputs, Made, Options, Step, Symmetry, Tier, Turntable
from maquette.engines.foreground import Cutout
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.engines.wrap import Photograph, Wrap
from maquette.errors import EngineFailed
from maquette.kit.hands import side_by_side
from maquette.kit.hashing import sha256_hex
from maquette.kit.progress import Progress, part
from maquette.mesh.finish import export, finish
from maquette.mesh.mesh import Floats, Mesh, Surface
from maquette.mesh.recipe import Recipe

CELLS = {Tier.DRAFT: 128, Tier.STANDARD: 144, Tier.HIGH: 224}
"""Cells of the solid's grid along the picture's longest side."""

JUDGED = 112
"""Cells along the longest side on which is judged what is likely."""

AIR = 2
"""Cells around the solid, so that marching cubes closes it."""

DOUBT = "the object hardly stands out from its background, so the outline may be wrong"

LOPSIDED = "symmetry is not enforced: no outline mirrors itself, so the sides are as they are shown"

SCANT = 0.75
"""Below this share of the triangles that were asked for, it is said that there are fewer."""

UNSURE = 0.35
"""Below this confidence the outline is called doubtful."""


class Sculpt:
    """Makes a closed, textured mesh from one picture or several views, on any computer."""

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        options = inputs.options
        recipe = recipe_for(options)
        check(inputs)
        names = names_of(inputs)
        progress(Step.IMAGE, 0.0)
        cutouts = cut_outs(inputs.pictures, options.seed)
        progress(Step.MESH, 0.06)
        work = part(progress, 0.06, 0.15)
        if len(cutouts) == 1:
            built = _from_one(cutouts[0], options, work)
        elif inputs.is_turn:
            built = _from_turn(cutouts, options, work)
        else:
            built = _from_views(names, cutouts, options, work)
        progress(Step.FINISH, 0.15)
        finished = finish(built.mesh, built.skin, recipe, part(progress, 0.15, 0.96))
        confidence = min(cutout.confidence for cutout in cutouts)
        told = _provenance(inputs, recipe, names, built, confidence)
        glb = export(finished, name="sculpture", provenance=told)
        progress(Step.FINISH, 1.0)
        scant = _scant(len(finished.triangles), recipe.faces)
        return Made(glb, (*_warnings(cutouts, names), *built.warnings, *scant))


def _scant(made: int, asked: int) -> tuple[str, ...]:
    """Splitting triangles further would add no shape."""
    if made >= SCANT * asked:
        return ()
    return (f"{made:,} triangles in place of {asked:,}: the pictures give no finer shape",)


@dataclass(frozen=True, eq=False)
class _Built:
    """A solid and its skin, before they are finished; ``alike`` are the sides made so."""

    mesh: Mesh
    skin: Surface
    shape: str
    warnings: tuple[str, ...] = ()
    alike: str = ""


def _from_one(cutout: Cutout, options: Options, progress: Progress) -> _Built:
    even = options.symmetry is Symmetry.ON
    body = body_of(cutout.alpha)
    shape = shape_of(cutout, options.shape, CELLS[options.tier], even, body)
    texels = recipe_for(options).texture_size
    cell = _cell(shape)
    guess = _guessed(cutout, body, shape, options)
    if guess is not None:
        mesh, seen = seen_of(cutout, guess, shape, cell, options.thickness, texels)
        progress(Step.MESH, 0.5)
        return _Built(mesh, seen, guess.shape, alike=shape.alike)
    mesh = solid(shape.squared, cell, options.thickness)
    progress(Step.MESH, 0.5)
    skin = skin_of(shrunk(cutout, texels), shape, cell, options.thickness)
    return _Built(mesh, skin, shape.name, alike=shape.alike)


def _guessed(cutout: Cutout, body: Body, shape: Shape, options: Options) -> Guess | None:
    """What is behind the picture, where neither a wish nor the outline tells."""
    if options.shape not in {"auto", "box", "round"} or shape.alike == THROUGH:
        return None
    guess = guess_of(cutout)
    found = None
    if options.shape != "round":
        found = boxed(cutout, guess, body, round_too=shape.name == "round")
    if found is None and options.shape != "box":
        found = canned(cutout, guess, body) or turned_of(guess, body)
    if found is None and shape.name == "round":
        return revolved(guess, body)
    if found is None and options.shape == "auto":
        case = shape.name == "box" and body.ringed
        found = cased(guess, body) if case else glasses_of(guess, body)
    unknown = options.shape == "auto" and shape.name == "organic"
    return found or (guess if unknown else None)


def _from_views(
    names: tuple[str, ...], cutouts: Sequence[Cutout], options: Options, progress: Progress
) -> _Built:
    views = [view_of(name, cutout) for name, cutout in zip(names, cutouts, strict=True)]
    cells = CELLS[options.tier]
    judged = steadied(sights_of(views, JUDGED), JUDGED)
    # What a camera aside explains is no reason to doubt that the views belong together.
    doubts = told_of(judged) or doubts_of(views)
    sights = judged
    if cells != JUDGED:
        sights = as_turned(sights_of(views, cells), judged, cells / JUDGED)
    if len({sight.fore for sight in sights}) == 2:
        built = hull(sights, None if options.shape == "box" else judged)
        built = as_glasses(as_cup(built, sights), sights)
    else:
        built = _rounded(sights[0], options.thickness)

    def shown(origin: Floats, cell: float) -> list[Photograph]:
        texels = recipe_for(options).texture_size
        return [*side_by_side(lambda sight: photograph_of(sight, origin, cell, texels), sights)]

    return _wrapped(_Solid("views", built, doubts, shown), options, progress)


def _from_turn(cutouts: Sequence[Cutout], options: Options, progress: Progress) -> _Built:
    posts = posts_of(cutouts, CELLS[options.tier], options.turntable is Turntable.LEFT)
    progress(Step.MESH, 0.3)
    built = carved(posts.stations, posts.seen)

    def shown(origin: Floats, cell: float) -> list[Photograph]:
        texels = recipe_for(options).texture_size
        return photographs_of(cutouts, posts.stations, origin, cell, texels)

    return _wrapped(_Solid("turntable", built, posts.doubts, shown), options, progress)


@dataclass(frozen=True, eq=False)
class _Solid:
    """A solid of several pictures; ``shown`` gives them, of where in metres the world's origin
    lies and the metres of a cell.
    """

    name: str
    built: Hull
    doubts: tuple[str, ...]
    shown: Callable[[Floats, float], list[Photograph]]


def _wrapped(solid: _Solid, options: Options, progress: Progress) -> _Built:
    """The solid's surface, both its sides alike where that is wished, with its photographs on."""
    even = options.symmetry is Symmetry.ON
    built, plane = evened_hull(solid.built) if even else (solid.built, None)
    doubts = (*solid.doubts, LOPSIDED) if even and not plane else solid.doubts
    cell = 1.0 / CELLS[options.tier]
    mesh, origin = _meshed(built, cell)
    progress(Step.MESH, 0.5)
    photographs = solid.shown(origin, cell)
    if plane:
        photographs += from_the_other_side(photographs, plane, built, cell)
    alike = plane.name if plane else ""
    return _Built(mesh, Wrap(mesh, photographs), solid.name, doubts, alike)


def _meshed(built: Hull, cell: float) -> tuple[Mesh, Floats]:
    """The surface, ``cell`` metres a cell, and where in metres the world's origin lies."""
    mesh = surface_of(np.pad(built.field, AIR, constant_values=OUTSIDE), cell)
    middle = [0.5 * (count - 1) for count in built.field.shape]
    away = np.subtract(built.origin, middle) * cell
    return mesh, floats([away[1], -away[0], away[2]])


def _rounded(sight: Sight, thickness: float) -> Hull:
    """The solid behind one silhouette, rounded."""
    depth = np.sqrt(np.maximum(organic(sight.grid), 0)) * thickness
    half = int(np.ceil(float(depth.max()))) + 1
    away = np.abs(np.arange(-half, half + 1, dtype=np.float32))
    field = floats(np.where(depth > 0, depth, OUTSIDE)[:, :, None] - away)
    column, row = sight.centre
    if sight.view.name in MIRRORED:
        field, column = field[:, ::-1], sight.grid.shape[1] - 1 - column
    if sight.fore:
        return Hull(field, (row, column, half))
    return Hull(floats(field.transpose(0, 2, 1)), (row, half, column))


def _cell(shape: Shape) -> float:
    """Metres of a cell, so that the outline's longest side is one metre."""
    rows, columns = np.nonzero(shape.inside > 0.5)
    if not len(rows):
        raise EngineFailed("the object is too thin to build; send a picture where it is larger")
    return 1.0 / float(max(np.ptp(rows), np.ptp(columns)) + 1)


def _warnings(cutouts: Sequence[Cutout], names: tuple[str, ...]) -> tuple[str, ...]:
    """What was doubted of each picture, said of which where there are several."""
    told: list[str] = []
    for name, cutout in zip(names, cutouts, strict=True):
        doubts = cutout.warnings or ((DOUBT,) if cutout.confidence < UNSURE else ())
        told += doubts if len(cutouts) == 1 else [f"{name}: {doubt}" for doubt in doubts]
    return tuple(told)


def _provenance(
    inputs: Inputs, recipe: Recipe, names: tuple[str, ...], built: _Built, confidence: float
) -> dict[str, object]:
    pictures = [sha256_hex(picture) for picture in inputs.pictures]
    return provenance(
        CARD,
        inputs,
        recipe,
        pictures=dict(zip(names, pictures, strict=True)),
        shape=built.shape,
        thickness=inputs.options.thickness,
        confidence=round(confidence, 3),
        **({"alike": built.alike} if built.alike else {}),
    )
