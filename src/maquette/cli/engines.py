"""``maquette engines``: what assets can be made with here."""

from rich.table import Table

from maquette.cli.common import show
from maquette.engines.catalog import Offer, standard_catalog
from maquette.engines.engine import Card
from maquette.engines.means import means_of
from maquette.settings import Settings


def engines() -> None:
    """List the engines of this installation, best first."""
    catalog = standard_catalog(means=means_of(Settings()))
    table = Table("id", "label", "starts from", "state", "needs", "licence", "seconds per tier")
    for offer in catalog.offers():
        table.add_row(*_row(offer))
    for fault in catalog.faults:
        table.add_row(fault.name, f"left out: {fault.reason}", *[""] * 5)
    show(table)


def _row(offer: Offer) -> tuple[str, ...]:
    card, standing = offer.card, offer.standing
    takes = ", ".join(sorted(card.takes))
    return (
        card.id,
        card.label,
        takes,
        standing.state.in_words,
        standing.need,
        _licence(card),
        _seconds(card),
    )


def _licence(card: Card) -> str:
    return f"{card.licence} ({card.territory})" if card.territory else card.licence


def _seconds(card: Card) -> str:
    return ", ".join(f"{tier} {needed:g}" for tier, needed in card.estimate.items())
