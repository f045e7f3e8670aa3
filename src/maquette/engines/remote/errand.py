"""One order at a provider, from the asking to the bringing home; it may be taken up half-way."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

from maquette.engines.engine import Inputs
from maquette.engines.remote.line import Line, LinkGone
from maquette.engines.remote.provider import Delivery, News, Provider, Ticket
from maquette.errors import EngineFailed, ProviderUnavailable

GROWTH = 1.5
SLOWEST = 8.0
"""A look is at most this many times as far from the last one as the first two are."""
PATIENCE = 12
"""Answers in a row that may be missing, or say that the provider is busy."""
SHARE = 0.8
"""Of a whole generation's progress, what the provider's part is."""


T = TypeVar("T")


class Diary(Protocol):
    """Where an errand is written down, so that another may go on with it.

    Each method may raise to end the errand: whoever ordered does not want it any more.
    """

    def asking(self) -> None:
        """An order is about to be sent, which may cost."""

    def refused(self) -> None:
        """It was not taken, and may be sent again."""

    def asked(self, ticket: Ticket) -> None:
        """It was taken, or has moved on."""

    def heard(self, progress: float) -> None: ...

    def wait(self, seconds: float) -> None:
        """Let that many seconds pass."""


@dataclass(frozen=True)
class Pace:
    """``pause`` seconds between the first two looks."""

    pause: float = 2.0

    def after(self, looks: int) -> float:
        return float(self.pause * min(GROWTH**looks, SLOWEST))


@dataclass(frozen=True)
class Errand:
    """What is wanted from whom; ``mark`` is the same each time the same order is taken up."""

    provider: Provider
    line: Line
    inputs: Inputs
    mark: str
    pace: Pace = Pace()

    def run(self, diary: Diary, ticket: Ticket | None = None) -> Delivery:
        """Order, unless a ``ticket`` says that it was done; wait; and bring the result.

        Raises what a provider raises, and whatever ``diary`` does.
        """
        if ticket is None:
            ticket = self._order(diary, self._submitted)
        looks = 0
        while True:
            news = self._told(diary, ticket)
            ticket = self._noted(diary, ticket, news)
            diary.heard(news.progress)
            if news.delivery is not None:
                return self._sound(news.delivery)
            if news.done:
                return self._collected(diary, ticket)
            if news.more:
                ticket = self._order(diary, partial(self._proceeded, ticket))
                looks = 0
            slowest = self.pace.after(100)
            diary.wait(min(news.wait or self.pace.after(looks), slowest))
            looks += 1

    def cancel(self, ticket: Ticket) -> None:
        """Raises what a provider raises."""
        self.provider.cancel(self.line, ticket)

    def _submitted(self) -> Ticket:
        return self.provider.submit(self.line, self.inputs, self.mark)

    def _proceeded(self, ticket: Ticket) -> Ticket:
        return self.provider.proceed(self.line, self.inputs, ticket)

    def _order(self, diary: Diary, send: Callable[[], Ticket]) -> Ticket:
        """Send what may cost. Busy providers are asked again, as they have taken nothing; one
        whose answer was lost is not, unless the same order may be sent twice."""

        def carefully() -> Ticket:
            diary.asking()
            try:
                return send()
            except ProviderUnavailable as fault:
                if not fault.facts.get("unanswered"):
                    diary.refused()
                elif not self.provider.terms.repeatable:
                    raise _lost(self.line, fault) from None
                raise

        ticket = self._patiently(diary, carefully)
        diary.asked(ticket)
        return ticket

    def _told(self, diary: Diary, ticket: Ticket) -> News:
        return self._patiently(diary, lambda: self.provider.look(self.line, ticket))

    def _noted(self, diary: Diary, ticket: Ticket, news: News) -> Ticket:
        if news.ticket is None or news.ticket == ticket:
            return ticket
        diary.asked(news.ticket)
        return news.ticket

    def _collected(self, diary: Diary, ticket: Ticket) -> Delivery:
        """Each try asks for fresh links first; a store may send half a file, or a page of regrets,
        and the whole one a moment later."""
        for again in range(2):
            try:
                collect = partial(self.provider.collect, self.line, ticket)
                return self._sound(self._patiently(diary, collect))
            except (LinkGone, Unsound) as fault:
                if again:
                    raise EngineFailed(fault.message) from None
        raise AssertionError("unreachable")

    def _sound(self, delivery: Delivery) -> Delivery:
        fault = delivery.files[0].fault
        if fault:
            name = self.line.provider
            raise Unsound(f"what {name} sent is not a model that can be read: {fault}")
        return delivery

    def _patiently(self, diary: Diary, ask: Callable[[], T]) -> T:
        for failures in range(PATIENCE):
            try:
                return ask()
            except ProviderUnavailable as fault:
                if failures == PATIENCE - 1 or isinstance(fault, Lost):
                    raise
                pause = fault.facts.get("pause", 0.0)
                diary.wait(max(pause, self.pace.after(failures)))
        raise AssertionError("unreachable")


class Unsound(EngineFailed):
    """What came is no model, at a glance; it may have broken on its way."""

    code = "engine_failed"


class Lost(ProviderUnavailable):
    """Nobody knows whether an order was taken."""


def _lost(line: Line, fault: ProviderUnavailable) -> Lost:
    return Lost(
        f"{fault.message}; whether {line.provider} took the order is not known, so it was not "
        "sent again"
    )
