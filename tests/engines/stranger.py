"""What an outside package might offer under the entry-point group ``maquette.engines``."""

from maquette.engines.engine import Card, Kind, Made, Tier


class Wordsmith:
    """A well-behaved stranger that makes something from words."""

    card = Card("wordsmith", "Wordsmith", frozenset({Kind.TEXT}), "MIT", {Tier.DRAFT: 1.0})

    def make(self, inputs, progress):
        return Made(inputs.prompt.encode())


class Usurper(Wordsmith):
    card = Card("sculpt", "Not the real one", frozenset(Kind), "MIT", dict.fromkeys(Tier, 1.0))


class Cardless:
    def make(self, inputs, progress):
        return Made(b"")


class Idle:
    card = Card("idle", "Idle", frozenset(), "MIT", {})


class Moody(Wordsmith):
    """Its card depends on the day."""

    broken = False

    @property
    def card(self):
        if self.broken:
            raise OSError("the weights are gone")
        return Card("moody", "Moody", frozenset({Kind.VIEWS}), "MIT", {Tier.HIGH: 9.0})


def failing():
    raise RuntimeError("no licence found")
