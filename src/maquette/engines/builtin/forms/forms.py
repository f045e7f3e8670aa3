"""The built-in engine for words: things from a grammar, with named parts and painted materials."""

from dataclasses import replace

from maquette.engines.builtin.forms.asset import asset
from maquette.engines.builtin.forms.build import Place, Thing, draw
from maquette.engines.builtin.forms.card import CARD
from maquette.engines.builtin.forms.families import lexicon
from maquette.engines.builtin.forms.prompt import understand
from maquette.engines.builtin.forms.scene import compose
from maquette.engines.builtin.forms.sketch import STYLES
from maquette.engines.builtin.forms.wishes import Understood
from maquette.engines.engine import Card, Inputs, Kind, Made, Step
from maquette.engines.provenance import provenance
from maquette.engines.recipes import recipe_for
from maquette.errors import EngineFailed
from maquette.gltf.build import build_glb
from maquette.kit.progress import Progress, part
from maquette.mesh.recipe import Recipe


class Forms:
    """Makes what a sentence asks for, as far as its vocabulary reaches, and refuses the rest."""

    @property
    def card(self) -> Card:
        return CARD

    def make(self, inputs: Inputs, progress: Progress) -> Made:
        if inputs.kind is not Kind.TEXT:
            raise EngineFailed("forms works from words")
        recipe = recipe_for(inputs.options)
        understood = understand(inputs.prompt, lexicon())
        style, seed = STYLES[understood.style], inputs.options.seed
        progress(Step.MESH, 0.0)
        things, places = _scene(understood, seed, recipe)
        progress(Step.FINISH, 0.1)
        recipe = replace(recipe, crease=style.crease)
        parts, nodes = asset(things, places, style, recipe, part(progress, 0.1, 0.98))
        glb = build_glb(parts, extras=_told(inputs, recipe, understood), nodes=nodes)
        progress(Step.FINISH, 1.0)
        return Made(glb, _warnings(understood))


def _scene(understood: Understood, seed: int, recipe: Recipe) -> tuple[list[Thing], list[Place]]:
    """What is wished for and where it stands, as tall in all as the recipe says, if it does."""
    things = [draw(wish, understood.style, seed + k) for k, wish in enumerate(understood.wishes)]
    places = compose(understood.wishes, things)
    tall = max(place.at[1] + float(things[place.thing].high[1]) for place in places)
    if recipe.height is not None:
        factor = recipe.height / tall
        things = [thing.scaled(factor) for thing in things]
        places = [place.scaled(factor) for place in places]
        tall = recipe.height
    if recipe.pivot == "centre":
        places = [place.lowered(tall / 2) for place in places]
    return things, places


def _warnings(understood: Understood) -> tuple[str, ...]:
    if not understood.ignored:
        return ()
    return (f"these words were ignored: {', '.join(understood.ignored)}",)


def _told(inputs: Inputs, recipe: Recipe, understood: Understood) -> dict[str, object]:
    return provenance(
        CARD,
        inputs,
        recipe,
        made=[wish.family.name for wish in understood.wishes],
        style=understood.style,
        ignored=list(understood.ignored),
    )
