"""Providers as the tests of this room meet them: each beside its contract server."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from maquette.engines.engine import Inputs, Options, Tier
from maquette.engines.remote.access import Access, Reach
from maquette.engines.remote.remote import remote
from maquette.kit.addresses import Policy
from support.providers.comfyui import ComfyUiServer
from support.providers.contract import opened
from support.providers.fal import FalServer
from support.providers.hunyuan import HunyuanServer
from support.providers.maquette import MaquetteServer
from support.providers.meshy import MeshyServer
from support.providers.models import picture
from support.providers.rodin import RodinServer
from support.providers.tripo import TripoServer

KEYS = {
    "meshy": "msy_4fa1c0ffee5bad5eed",
    "tripo": "tsk_4fa1c0ffee5bad5eed",
    "rodin": "rdn-4fa1c0ffee5bad5eed",
    "fal": "4fa1c0ff-ee5b:ad5eed",
    "maquette": "dxgl_sk_4fa1c0ffee5bad5eed",
    "hunyuan": "",
    "comfyui": "",
}
SERVERS = {
    "meshy": MeshyServer,
    "tripo": TripoServer,
    "rodin": RodinServer,
    "fal-trellis-2": FalServer,
    "fal-trellis-multi": FalServer,
    "fal-hunyuan3d": FalServer,
    "fal-triposr": FalServer,
    "hunyuan-server": HunyuanServer,
    "comfyui": ComfyUiServer,
    "maquette": MaquetteServer,
}
SMALL = Options(tier=Tier.DRAFT, texture_size=64, target_faces=600)


def provider_of(engine_id):
    return engine_id.partition("-")[0]


@cache
def photo(shade=0):
    """A disc before a plain wall, as PNG."""
    y, x = np.mgrid[:96, :96] - 47.5
    pixels = np.full((96, 96, 3), 235, np.uint8)
    pixels[x**2 + y**2 < 34**2] = (180, 60 + shade, 50)
    return picture(pixels)


def one(options=SMALL, **more):
    return Inputs((photo(),), options=options, **more)


def words(prompt="a small red ball", options=SMALL):
    return Inputs(prompt=prompt, options=options)


@dataclass
class Diary:
    """Writes everything down and never waits."""

    asked_for: int = 0
    tickets: list = field(default_factory=list)
    shares: list = field(default_factory=list)
    waits: list = field(default_factory=list)

    def asking(self):
        self.asked_for += 1

    def refused(self):
        self.asked_for -= 1

    def asked(self, ticket):
        self.tickets.append(dict(ticket))

    def heard(self, progress):
        self.shares.append(progress)

    def wait(self, seconds):
        self.waits.append(seconds)


@contextmanager
def meeting(engine_id, **more):
    """The engine, and the server that it speaks to."""
    with opened(SERVERS[engine_id](key=KEYS[provider_of(engine_id)])) as server:
        yield engine(engine_id, server.url, **more), server


def engine(engine_id, url, **more):
    provider = provider_of(engine_id)
    access = Access(url, KEYS.get(provider, ""))
    reach = Reach({provider: access}, Policy(("127.0.0.1",)), pause=0.01, **more)
    return next(one for one in remote(reach) if one.card.id == engine_id)


def errand(of, inputs, mark="mark-1"):
    return of.errand(inputs, mark, of.house_key)
