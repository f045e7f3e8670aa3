"""A local chain with a real token, and the facilitator that settles on it."""

import json
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from eth_account import Account
from fastapi import FastAPI, Request
from x402 import x402FacilitatorSync
from x402.mechanisms.evm import FacilitatorWeb3Signer
from x402.mechanisms.evm.exact import register_exact_evm_facilitator
from x402.schemas import PaymentPayload, PaymentRequirements
from x402.schemas.v1 import PaymentPayloadV1, PaymentRequirementsV1

from support.web import free_port, running

FOLDER = Path(__file__).parent / "x402"
NETWORK = "eip155:84532"
TOKEN = "0x036CbD53842c5426634e7929541eC2318f3dCF7e"
MINT = "40c10f19"
BALANCE = "70a08231"
DOLLAR = 1_000_000


class Chain:
    """Asked by JSON-RPC, as any client asks."""

    def __init__(self, url):
        self.url = url

    def ask(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
        request = urllib.request.Request(
            self.url, body.encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=20) as answer:
            told = json.load(answer)
        assert "error" not in told, told
        return told["result"]

    def balance(self, address):
        call = {"to": TOKEN, "data": f"0x{BALANCE}{_word(address)}"}
        return int(self.ask("eth_call", call, "latest"), 16)

    def rich(self, dollars=10):
        """A new person with that much of the token, and no ether at all."""
        person = Account.create()
        sender = self.ask("eth_accounts")[0]
        value = f"{int(dollars * DOLLAR):064x}"
        data = f"0x{MINT}{_word(person.address)}{value}"
        sent = self.ask("eth_sendTransaction", {"from": sender, "to": TOKEN, "data": data})
        end = time.monotonic() + 30
        while self.ask("eth_getTransactionReceipt", sent) is None:
            assert time.monotonic() < end, "the chain stands still"
            time.sleep(0.02)
        assert self.balance(person.address) == dollars * DOLLAR
        return person


@contextmanager
def chain():
    """anvil with the token where Base Sepolia has USDC."""
    port = free_port()
    anvil = next((FOLDER / "node_modules" / "@foundry-rs").glob("anvil-*/bin/anvil"))
    code = subprocess.run(
        ["node", FOLDER / "compile.js"], capture_output=True, check=True, timeout=60
    )
    process = subprocess.Popen(
        [anvil, "--host", "127.0.0.1", "--port", str(port), "--chain-id", "84532", "--silent"]
    )
    try:
        opened = Chain(f"http://127.0.0.1:{port}")
        _wait_for(opened, process)
        opened.ask("anvil_setCode", TOKEN, code.stdout.decode().strip())
        yield opened
    finally:
        process.terminate()
        process.wait(20)


class Facilitator:
    """The service of the x402 package over HTTP; ``told`` lists what it was asked.

    ``failing`` names a path that answers 500 *after* doing its work, as a lost answer does.
    """

    def __init__(self, facilitator):
        self.facilitator = facilitator
        self.told = []
        self.failing = None
        self.url = ""

    def app(self):
        app = FastAPI()

        @app.get("/supported")
        def supported():
            return self.facilitator.get_supported().model_dump(by_alias=True, exclude_none=True)

        @app.post("/{verb}")
        async def work(verb: str, request: Request):
            body = await request.json()
            old = body["x402Version"] == 1
            payload = (PaymentPayloadV1 if old else PaymentPayload)(**body["paymentPayload"])
            wanted = PaymentRequirementsV1 if old else PaymentRequirements
            self.told.append(verb)
            done = getattr(self.facilitator, verb)(payload, wanted(**body["paymentRequirements"]))
            if self.failing == verb:
                raise ConnectionError
            return done.model_dump(by_alias=True, exclude_none=True)

        return app


@contextmanager
def serving_facilitator(made):
    """Serve a facilitator on loopback; gives it with its ``url``."""
    opened = Facilitator(made)
    config = uvicorn.Config(opened.app(), port=0, log_level="critical")
    with running(uvicorn.Server(config)) as port:
        opened.url = f"http://127.0.0.1:{port}"
        yield opened


def evm_facilitator(opened):
    """Settles with the ether of the chain's first account, whose key anvil tells everybody."""
    key = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
    made = x402FacilitatorSync()
    signer = FacilitatorWeb3Signer(private_key=key, rpc_url=opened.url)
    register_exact_evm_facilitator(made, signer, networks=NETWORK)
    return made


def _word(address):
    return address.lower().removeprefix("0x").rjust(64, "0")


def _wait_for(opened, process):
    end = time.monotonic() + 30
    while True:
        try:
            return opened.ask("eth_chainId")
        except OSError:
            assert process.poll() is None, "anvil does not start"
            assert time.monotonic() < end, "anvil does not answer"
            time.sleep(0.05)
