"""Tripo v2, by docs.tripo3d.ai and its SDK: everything is {"code", "data"}, errors with a code."""

from support.providers.contract import Contract, is_picture, must

BAD_KEY = {"code": 1002, "message": "Authentication failed", "suggestion": "Check your key"}
TYPES = ("text_to_model", "image_to_model", "multiview_to_model")


def wrong(message):
    return {"code": 1004, "message": message, "suggestion": "Refer to the API documentation"}


class TripoServer(Contract):
    root = "/v2/openapi"

    def __post_init__(self):
        super().__post_init__()
        self.uploads = {}

    def answer(self, asked):
        path = asked.path.removeprefix(self.root)
        if path.startswith("/files/"):
            return self.file()
        self.admit(asked, body=BAD_KEY)
        if (asked.method, path) == ("POST", "/upload"):
            return self.upload(asked)
        if (asked.method, path) == ("POST", "/task"):
            self.check(asked.json)
            number, refusal = self.ordered(asked, asked.json)
            return refusal or (200, {}, {"code": 0, "data": {"task_id": number}})
        must(path.startswith("/task/"), 404, {"code": 1004, "message": "no such path"})
        return self.task(path.rpartition("/")[2])

    def upload(self, asked):
        [(name, filename, data)] = asked.form
        must(name == "file" and filename and is_picture(data), 400, wrong("file"))
        token = f"token-{len(self.uploads)}"
        self.uploads[token] = filename
        return 200, {}, {"code": 0, "data": {"image_token": token}}

    def check(self, order):
        must(order["type"] in TYPES, 400, {"code": 2002, "message": "unsupported task type"})
        must(order["model_version"].startswith("v"), 400, wrong("model_version"))
        if order["type"] == "text_to_model":
            must(0 < len(order["prompt"]) <= 1024, 400, wrong("prompt"))
        elif order["type"] == "image_to_model":
            self.check_file(order["file"])
        else:
            must(len(order["files"]) == 4 and order["files"][0], 400, wrong("files"))
            for file in filter(None, order["files"]):
                self.check_file(file)

    def check_file(self, file):
        known = file.get("file_token") in self.uploads and file["type"] in {"jpg", "png"}
        must(known, 400, {"code": 2003, "message": "The input file is empty"})

    def views(self, order):
        """Which sides came in which place."""
        return [self.uploads[file["file_token"]] if file else None for file in order["files"]]

    def task(self, number):
        share, stumble = self.stage(number, (404, {"code": 2001, "message": "Task not found"}))
        if stumble:
            return stumble
        order = self.orders[int(number[-12:]) - 1]
        done = share >= 1.0
        told = {
            "task_id": number,
            "type": order["type"],
            "status": "success" if done else "running",
            "input": {},
            "output": {},
            "progress": int(100 * share),
            "create_time": 1768888519,
            "running_left_time": -1,
            "queuing_num": -1,
        }
        if done and self.failure:
            told |= {"status": "failed", "error_code": 1001, "error_msg": self.failure}
        elif done:
            link = f"{self.origin}{self.root}/files/{number}/tripo_pbr_model.glb?auth_key=1"
            told["output"] = {"rendered_image": f"{self.origin}/x.webp", "pbr_model": link}
            told["consumed_credit"] = 30
        return 200, {}, {"code": 0, "data": told}
