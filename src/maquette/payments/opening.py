"""The till that the settings ask for, if they ask for one."""

from importlib import import_module

from maquette.errors import Unavailable
from maquette.kit.addresses import Policy
from maquette.payments.till import Terms, Till
from maquette.settings import Settings


def open_till(settings: Settings) -> Till | None:
    """Raises :class:`Unavailable` with the setting to look at; nothing is asked of the network."""
    if not settings.x402_enabled:
        return None
    terms = Terms(
        facilitator=settings.x402_facilitator_url,
        networks=tuple(part.strip() for part in settings.x402_networks.split(",") if part.strip()),
        pay_to_evm=settings.x402_pay_to_evm,
        pay_to_svm=settings.x402_pay_to_svm,
        body_version=settings.x402_body_version,
    )
    if not terms.networks:
        raise Unavailable("MAQUETTE_X402_NETWORKS names no chain")
    for network in terms.networks:
        if not network.startswith(("eip155:", "solana:")):
            raise Unavailable(f"MAQUETTE_X402_NETWORKS: {network} is neither eip155: nor solana:")
        if not terms.pay_to(network):
            kind = "SVM" if network.startswith("solana:") else "EVM"
            raise Unavailable(f"{network} needs an address in MAQUETTE_X402_PAY_TO_{kind}")
    try:
        # The libraries of the chains take a second and a half to import, and few need them.
        module = import_module("maquette.payments.x402")
    except ImportError as error:
        raise Unavailable(f"install maquette[x402] to be paid: {error}") from error
    policy = Policy.parse(settings.outbound_allow).trusting(terms.facilitator)
    till: Till = module.X402Till(terms, policy)
    return till
