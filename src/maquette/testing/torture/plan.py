"""Which blows fall where: every failpoint with an order that leads to it, and kills at random."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from maquette.kit.failpoints import POINTS

SERVER: Mapping[str, str] = {
    "submit.begun": "words",
    "submit.charged": "words",
    "submit.enqueued": "words",
    "submit.answered": "words",
    "submit.committed": "words",
    "batch.half": "batch",
    "generation.stored": "photo",
    "export.ordered": "export",
    "slot.stored": "slot",
    "slot.confirmed": "slot",
    "cancel.committed": "cancel",
}
"""Points that a server reaches when it takes this order."""

WORKERS: Mapping[str, str] = {
    "worker.claimed": "words",
    "worker.begun": "words",
    "worker.fetched": "photo",
    "worker.working": "slow",
    "worker.file_stored": "photo",
    "worker.file_kept": "photo",
    "worker.made": "words",
    "worker.stored": "words",
    "worker.given_back": "slower",
    "upload.stored": "words",
    "upload.adopted": "words",
    "finish.ended": "words",
    "finish.announced": "words",
    "finish.committed": "words",
    "refund.paid": "refused",
    "refund.committed": "refused",
    "webhook.claimed": "words",
    "webhook.posted": "words",
    "webhook.recorded": "words",
    "janitor.begun": "words",
    "janitor.recovered": "slow",
    "janitor.gave_up": "orphan",
    "litter.found": "words",
    "child.begun": "words",
    "child.working": "slow",
    "child.made": "words",
}
"""Points that a worker, or its child, reaches when it works this order off."""

UPLOADS: Mapping[str, str] = {"upload.stored": "upload", "upload.adopted": "upload"}
"""Points that both may reach; an upload costs a film, so servers are hit there only for long."""

FILMS: Mapping[str, str] = {
    "child.frame_drawn": "film",
    "child.frame_encoded": "film",
    "child.film_encoded": "film",
    "child.film_whole": "film",
}
"""Points that a worker's child reaches when it makes a film, which takes seconds."""

PAID = (
    "payment.claimed",
    "payment.ordered",
    "payment.asked",
    "payment.settled",
    "payment.noted",
)
"""Points of orders that are paid for one by one, for which there must be a chain; no storm has
one, so they have a test of their own."""

AT_RANDOM = ("words", "slow", "photo", "refused", "broken", "slot", "export", "batch", "render")
RARE = ("poison", "upload")

assert {*SERVER, *WORKERS, *FILMS, *PAID} == set(POINTS), (
    "every failpoint has its place in the plan"
)


@dataclass(frozen=True)
class Blow:
    """One kill: at ``point``, or ``after`` some seconds; ``order`` is placed to lead there.

    ``deed`` is what happens at the point; see :class:`~maquette.kit.failpoints.Trap`.
    """

    order: str
    point: str | None = None
    deed: str = "kill"
    after: float = 0.0

    @property
    def trap(self) -> str:
        return "" if self.point is None else f"{self.point}={self.deed}"

    def __str__(self) -> str:
        return self.trap or f"kill after {self.after:.2f} s"


def every_point(points: Mapping[str, str], at_random: int, seed: int) -> list[Blow]:
    """A blow at each point and some at random, in an order that the seed gives."""
    dice = random.Random(seed)  # noqa: S311 - a storm is repeatable, not secret
    blows = [Blow(order, point) for point, order in points.items()]
    blows += [_random(dice, AT_RANDOM[:4]) for _ in range(at_random)]
    dice.shuffle(blows)
    return blows


def long_storm(points: Mapping[str, str], kills: int, seed: int) -> list[Blow]:
    """That many blows, every point again and again, half of them at random moments; now and then
    something fails or is slow instead of dying.
    """
    dice = random.Random(seed)  # noqa: S311 - as above
    blows: list[Blow] = []
    while len(blows) < kills:
        for point, order in dice.sample(sorted(points.items()), len(points)):
            deed = dice.choices(("kill", "raise", "sleep:0.7"), (20, 2, 1))[0]
            blows.append(Blow(order, point, deed))
            rare = RARE if dice.random() < 0.05 else AT_RANDOM
            blows.append(_random(dice, rare))
    return blows[:kills]


def _random(dice: random.Random, orders: Sequence[str]) -> Blow:
    return Blow(dice.choice(orders), after=dice.uniform(0.05, 2.0))
