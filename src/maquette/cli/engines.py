"""``maquette engines``: what assets can be made with here."""

from rich.table import Table

from maquette.cli.common import show
from maquette.engines.catalog import standard_catalog


def engines() -> None:
    """List the engines of this installation."""
    catalog = standard_catalog()
    table = Table("id", "label", "starts from", "licence", "seconds per tier")
    for card in catalog.cards():
        seconds = ", ".join(f"{tier} {needed:g}" for tier, needed in card.estimate.items())
        table.add_row(card.id, card.label, ", ".join(sorted(card.takes)), card.licence, seconds)
    for fault in catalog.faults:
        table.add_row(fault.name, f"left out: {fault.reason}", "", "", "")
    show(table)
