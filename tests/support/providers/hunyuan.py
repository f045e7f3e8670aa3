"""Hunyuan3D-2's api_server.py (and of 2.1 what differs): no key, results in base64."""

import base64
import binascii

from support.providers.contract import Contract, is_picture
from support.providers.models import bare


class HunyuanServer(Contract):
    """``halves`` are how many looks see a file that is still being written; ``version`` 2 never
    tells of a failure."""

    def __post_init__(self):
        super().__post_init__()
        self.result = bare()
        self.halves = 0
        self.version = "2.1"

    def answer(self, asked):
        if asked.path == "/send":
            return self.order(asked)
        if asked.path.startswith("/status/"):
            return self.status(asked.path.rpartition("/")[2])
        return 404, {}, {"detail": "Not Found"}

    def order(self, asked):
        try:
            usable = is_picture(base64.b64decode(asked.json["image"], validate=True))
        except (binascii.Error, KeyError):
            usable = False
        number, refusal = self.ordered(asked, asked.json)
        if not usable:
            self.looked[number] = -10_000  # its thread died; nobody is told
        return refusal or (200, {}, {"uid": number})

    def status(self, number):
        if number not in self.looked:
            return 200, {}, {"status": "processing"}
        share, stumble = self.stage(number)
        if stumble:
            return stumble
        if share >= 1.0 and self.failure:
            if self.version == "2":
                return 200, {}, {"status": "processing"}
            return 200, {}, {"status": "error", "message": self.failure}
        if share < 1.0:
            return 200, {}, {"status": "processing"}
        data = self.result
        if self.halves:
            self.halves -= 1
            data = data[: len(data) // 2]
        return 200, {}, {"status": "completed", "model_base64": base64.b64encode(data).decode()}
