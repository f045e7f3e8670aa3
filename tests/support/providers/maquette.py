"""Another Maquette, by docs/dialects/v1.md: everything in {"data"}, errors with a code and status.

That a real one answers so is held by the transcripts of /v1, and by two real houses.
"""

from support.providers.contract import Contract, must


def error(status, code, message):
    return status, {}, {"error": {"code": code, "message": message, "status": status}}


class MaquetteServer(Contract):
    def __post_init__(self):
        super().__post_init__()
        self.marks = {}

    def answer(self, asked):
        known = asked.headers.get("authorization") == f"Bearer {self.key}"
        must(known, 401, error(401, "unauthorized", "the key is not known")[2])
        match asked.method, *asked.path.strip("/").split("/"):
            case "POST", "v1", "generations":
                return self.order(asked)
            case "GET", "v1", "generations", number:
                return self.generation(number)
            case "GET", "v1", "models", _, "file":
                return self.file()
            case "GET", "v1", "jobs", _:
                return 200, {}, {"data": {"status": "done", "cost": 2}}
            case "POST", "v1", "jobs", number, "cancel":
                self.cancelled.append(number)
                return 200, {}, {"data": {"status": "cancelled"}}
        return error(404, "not_found", "there is nothing at this address")

    def order(self, asked):
        """The same order sent again by its mark is the same order."""
        mark = asked.headers.get("idempotency-key")
        if mark in self.marks:
            return 201, {}, self.told(self.marks[mark], "queued", 0.0)
        number, refusal = self.ordered(asked, asked.json)
        if number is not None:
            self.marks[mark] = number
        return refusal or (201, {}, self.told(number, "queued", 0.0))

    def generation(self, number):
        missing = (404, error(404, "not_found", "no such generation")[2])
        share, stumble = self.stage(number, missing)
        if stumble:
            return stumble
        if share < 1.0:
            return 200, {}, self.told(number, "running", share)
        return 200, {}, self.told(number, "failed" if self.failure else "done", 1.0)

    def told(self, number, status, progress):
        more = {"done": {"modelId": "m1"}, "failed": {"errorMessage": self.failure}}
        told = {"id": number, "jobId": number, "status": status, "progress": progress}
        return {"data": {**told, "modelId": None, "errorMessage": None, **more.get(status, {})}}
