"""The chain, the facilitator on it, and houses that sell."""

import pytest

from maquette.testing.house import House
from support import chain as chains
from support.web import client, free_port

SELLER = "0x1111111111111111111111111111111111111111"


@pytest.fixture(scope="session")
def chain():
    """A local chain; without the programs for it the tests fail, and do not skip."""
    assert (chains.FOLDER / "node_modules").is_dir(), "run scripts/setup test first"
    with chains.chain() as opened:
        yield opened


@pytest.fixture(scope="session")
def facilitator_service(chain):
    with chains.serving_facilitator(chains.evm_facilitator(chain)) as opened:
        yield opened


@pytest.fixture
def facilitator(facilitator_service):
    """The facilitator, unhurt and with nothing told yet."""
    facilitator_service.told.clear()
    facilitator_service.failing = None
    return facilitator_service


@pytest.fixture
def selling(facilitator):
    return {
        "x402_enabled": True,
        "x402_facilitator_url": facilitator.url,
        "x402_pay_to_evm": SELLER,
        "x402_networks": chains.NETWORK,
        "outbound_allow": "127.0.0.1,localhost",
        "port": free_port(),
    }


@pytest.fixture
def shop(request, tmp_path, selling):
    """A house that sells; nobody works in it. On each database for who asks for that as well."""
    asked = "database_url" in request.fixturenames
    url = request.getfixturevalue("database_url") if asked else ""
    with House(tmp_path, url, more=selling) as opened:
        yield opened


@pytest.fixture
def counter(shop):
    with client(shop.runtime, raise_server_exceptions=False) as opened:
        yield opened
