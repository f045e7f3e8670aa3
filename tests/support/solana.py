"""A Solana without validators: LiteSVM behind the few calls of JSON-RPC that payers use."""

import base64
import struct
import threading
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI, Request
from solders.account import Account
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from x402 import x402FacilitatorSync
from x402.mechanisms.svm import FacilitatorKeypairSigner
from x402.mechanisms.svm.exact import register_exact_svm_facilitator

from support.web import running

NETWORK = "solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1"
MINT = Pubkey.from_string("4zMMC9srt5Ri5X14GAgXhaHii3GnPAEERYPJgZJDncDU")
TOKENS = Pubkey.from_string("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA")
ACCOUNTS = Pubkey.from_string("ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL")
RICH = 10_000_000_000


class Solana:
    """One ledger; transactions are final at once. Its JSON-RPC is at ``url``."""

    def __init__(self):
        self.svm = LiteSVM()
        self.url = ""
        self._lock = threading.Lock()
        # A mint of six decimals, laid out as the token program keeps it.
        mint = struct.pack("<I32sQBBI32s", 0, bytes(32), 10**12, 6, 1, 0, bytes(32))
        self._put(MINT, mint)

    def person(self, dollars=0):
        """A new person with that much of the token; gives the keys."""
        keys = Keypair()
        amount = int(dollars * 1_000_000)
        tail = struct.pack("<I32sBIQQI32s", 0, bytes(32), 1, 0, 0, 0, 0, bytes(32))
        data = bytes(MINT) + bytes(keys.pubkey()) + struct.pack("<Q", amount) + tail
        self._put(self.wallet(keys.pubkey()), data)
        return keys

    def wallet(self, owner):
        return Pubkey.find_program_address([bytes(owner), bytes(TOKENS), bytes(MINT)], ACCOUNTS)[0]

    def balance(self, owner):
        return struct.unpack_from("<Q", self.svm.get_account(self.wallet(owner)).data, 64)[0]

    def app(self):
        app = FastAPI()

        @app.post("/")
        async def ask(request: Request):
            body = await request.json()
            with self._lock:
                told = CALLS[body["method"]](self, *body.get("params", []))
            return {"jsonrpc": "2.0", "id": body["id"], **told}

        return app

    def _put(self, key, data):
        rent = self.svm.minimum_balance_for_rent_exemption(len(data))
        self.svm.set_account(key, Account(rent, data, TOKENS))

    def _account(self, key, *_):
        found = self.svm.get_account(Pubkey.from_string(key))
        if found is None:
            return _valued(None)
        return _valued(
            {
                "lamports": found.lamports,
                "owner": str(found.owner),
                "data": [base64.b64encode(found.data).decode(), "base64"],
                "executable": found.executable,
                "rentEpoch": 0,
                "space": len(found.data),
            }
        )

    def _blockhash(self, *_):
        return _valued({"blockhash": str(self.svm.latest_blockhash()), "lastValidBlockHeight": 999})

    def _simulated(self, encoded, *_):
        done = self.svm.simulate_transaction(_transaction(encoded))
        failed = hasattr(done, "err")
        told = {"err": {"InstructionError": [0, "GenericError"]} if failed else None, "logs": []}
        return _valued(told | {"accounts": None, "unitsConsumed": 0, "returnData": None})

    def _sent(self, encoded, *_):
        sent = _transaction(encoded)
        done = self.svm.send_transaction(sent)
        if hasattr(done, "err"):
            return {"error": {"code": -32002, "message": str(done.err())}}
        return {"result": str(sent.signatures[0])}

    def _statuses(self, signatures, *_):
        status = {"slot": 1, "confirmations": None, "err": None, "status": {"Ok": None}}
        return _valued([status | {"confirmationStatus": "finalized"} for _ in signatures])


CALLS = {
    "getAccountInfo": Solana._account,
    "getLatestBlockhash": Solana._blockhash,
    "simulateTransaction": Solana._simulated,
    "sendTransaction": Solana._sent,
    "getSignatureStatuses": Solana._statuses,
}


@contextmanager
def solana():
    opened = Solana()
    config = uvicorn.Config(opened.app(), port=0, log_level="critical")
    with running(uvicorn.Server(config)) as port:
        opened.url = f"http://127.0.0.1:{port}"
        yield opened


def svm_facilitator(opened):
    """Pays the fees from an account of its own."""
    keys = Keypair()
    opened.svm.airdrop(keys.pubkey(), RICH)
    made = x402FacilitatorSync()
    signer = FacilitatorKeypairSigner(keys, rpc_url=opened.url)
    register_exact_svm_facilitator(made, signer, networks=NETWORK)
    return made


def _transaction(encoded):
    return VersionedTransaction.from_bytes(base64.b64decode(encoded))


def _valued(value):
    return {"result": {"context": {"slot": 1}, "value": value}}
