"""``maquette engines``: what assets can be made with here, and how to get what is missing."""

from typing import Annotated

import typer

from maquette.cli.common import new_table, progress_bar, show, tell
from maquette.cli.pace import known_pace
from maquette.core.generations.pace import Pace
from maquette.engines.catalog import Offer, catalog_of
from maquette.engines.deferred import Deferred
from maquette.engines.engine import Card
from maquette.engines.hub import other
from maquette.engines.means import means_of
from maquette.engines.needs import Needs
from maquette.engines.pulling import Source
from maquette.engines.pulling import pull as pull_weights
from maquette.engines.pulling import remove as remove_weights
from maquette.engines.weights import Weights
from maquette.errors import Conflict, NotFound
from maquette.kit.addresses import Policy
from maquette.settings import Settings

app = typer.Typer(help="Engines and the weights of learned ones.", invoke_without_command=True)
Name = Annotated[str, typer.Argument(help="An engine's id, as `maquette engines` shows it.")]


@app.callback()
def engines(context: typer.Context) -> None:
    """List the engines of this installation, best first, or work on their weights."""
    if context.invoked_subcommand is not None:
        return
    settings = Settings()
    catalog, pace = catalog_of(settings), known_pace(settings)
    table = new_table("id", "label", "starts from", "state", "needs", "licence", "seconds per tier")
    for offer in catalog.offers():
        table.add_row(*_row(offer, pace))
    for fault in catalog.faults:
        table.add_row(fault.name, f"left out: {fault.reason}", *[""] * 5)
    show(table)


@app.command()
def pull(
    name: Name,
    accept: Annotated[bool, typer.Option(help="Accept the licence without being asked.")] = False,
    unpinned: Annotated[
        bool, typer.Option(help="Take files that nobody has pinned, and note what came.")
    ] = False,
    origin: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="MAKER/MODEL",
            help="Another model of huggingface.co, for an engine that works with any of its kind; "
            "@ and a branch or commit may follow.",
        ),
    ] = "",
) -> None:
    """Get the weights of an engine; a download that was interrupted is resumed."""
    settings = Settings()
    card, needs = _learned(name, settings)
    chosen = [other(weights, origin) if origin else weights for weights in needs.weights]
    _agree(card, needs, accept=accept or name in means_of(settings).accepted)
    if origin:
        _agree_to_other(origin, accept=accept)
    policy = Policy.parse(settings.outbound_allow)
    source = Source(policy, settings.weights_mirror, unpinned)
    for weights in chosen:
        tell(f"{_described(weights)}, licence {weights.licence}")
        with progress_bar(weights.id) as progress:
            folder = pull_weights(weights, settings.resolved_weights, source, progress)
        print(folder)


@app.command()
def remove(name: Name) -> None:
    """Remove the weights of an engine from this machine."""
    settings = Settings()
    _, needs = _learned(name, settings)
    found = [remove_weights(weights, settings.resolved_weights) for weights in needs.weights]
    print("removed" if any(found) else "there was nothing to remove")


def _learned(name: str, settings: Settings) -> tuple[Card, Needs]:
    """Raises :class:`NotFound` for an engine that is unknown or has no weights."""
    engine = catalog_of(settings).get(name)
    if not isinstance(engine, Deferred) or engine.needs is None or not engine.needs.weights:
        raise NotFound(f"the engine {name} needs no weights", what="weights")
    return engine.card, engine.needs


def _agree(card: Card, needs: Needs, *, accept: bool) -> None:
    """A licence that binds is read before anything is fetched. Raises :class:`Conflict`."""
    if not needs.consent:
        return
    reach = f" ({card.territory})" if card.territory else ""
    tell(f"{card.id} is under {card.licence}{reach}: {needs.consent}")
    if not accept and not typer.confirm("Do you accept it?", default=False, err=True):
        raise Conflict("the licence was not accepted, so nothing was fetched")
    tell(f"to use it, also set MAQUETTE_ACCEPT_LICENCES={card.id}")


def _agree_to_other(origin: str, *, accept: bool) -> None:
    """Nobody has read the licence of a model that an operator names. Raises :class:`Conflict`."""
    page = f"https://huggingface.co/{origin.partition('@')[0]}"
    tell(f"read its licence at {page}: what is made with it may be bound by it")
    if not accept and not typer.confirm("Do you accept it?", default=False, err=True):
        raise Conflict("the licence was not accepted, so nothing was fetched")


def _described(weights: Weights) -> str:
    """``shap-e: openai/shap-e at 7bd337afdea1``."""
    hub = weights.hub
    if hub is None:
        return f"{weights.id}, revision {weights.revision[:12]}"
    return f"{weights.id}: {hub.repository} at {(hub.commit or hub.branch)[:12]}"


def _row(offer: Offer, pace: Pace) -> tuple[str, ...]:
    card, standing = offer.card, offer.standing
    takes, state = ", ".join(sorted(card.takes)), standing.state.in_words
    return card.id, card.label, takes, state, standing.need, _licence(card), _seconds(card, pace)


def _licence(card: Card) -> str:
    return f"{card.licence} ({card.territory})" if card.territory else card.licence


def _seconds(card: Card, pace: Pace) -> str:
    """``draft 40 (here 17.5)``: as the card estimates, and as it was here."""
    told = []
    for tier, needed in card.estimate.items():
        taken = pace.of(card, tier)
        here = "" if taken is None else f" (here {taken:.1f})"
        told.append(f"{tier} {needed:g}{here}")
    return ", ".join(told)
