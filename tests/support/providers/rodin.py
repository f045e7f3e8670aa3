"""Rodin, by developer.hyper3d.ai: orders are forms, answers are 201, errors a word in "error"."""

from support.providers.contract import Contract, is_picture, must

TIERS = ("Gen-2", "Regular", "Detail", "Smooth", "Sketch")


class RodinServer(Contract):
    root = "/api/v2"

    def answer(self, asked):
        path = asked.path.removeprefix(self.root)
        if path.startswith("/files/"):
            return self.file()
        self.admit(asked, body={"error": "UNAUTHORIZED", "message": "invalid key"})
        must(asked.method == "POST", 405, {"error": "METHOD_NOT_ALLOWED"})
        if path == "/rodin":
            return self.order(asked)
        if path == "/status":
            return self.status(asked.json["subscription_key"].removeprefix("sub-"))
        must(path == "/download", 404, {"error": "NOT_FOUND"})
        number = asked.json["task_uuid"]
        must(number in self.looked, 400, {"error": "NO_SUCH_TASK"})
        link = f"{self.origin}{self.root}/files/{number}"
        names = ("preview.webp", "base_basic_pbr.glb")
        return 201, {}, {"error": "OK", "list": [{"url": f"{link}/{n}", "name": n} for n in names]}

    def order(self, asked):
        fields = {name: data.decode() for name, filename, data in asked.form if filename is None}
        pictures = [data for name, filename, data in asked.form if name == "images" and filename]
        wrong = {"error": "INVALID_REQUEST", "message": "see the documentation"}
        must(fields.get("tier") in TIERS, 400, wrong)
        must(pictures or fields.get("prompt"), 400, wrong)
        must(len(pictures) <= 5 and all(map(is_picture, pictures)), 400, wrong)
        must(0 <= int(fields.get("seed", 0)) <= 65535, 400, wrong)
        must(fields["mesh_mode"] in {"Raw", "Quad"}, 400, wrong)
        names = [filename for _, filename, _ in asked.form if filename]
        number, refusal = self.ordered(asked, {**fields, "images": names})
        jobs = {"uuids": [f"job-{number}"], "subscription_key": f"sub-{number}"}
        return refusal or (201, {}, {"error": None, "uuid": number, "jobs": jobs})

    def status(self, number):
        share, stumble = self.stage(number, (400, {"error": "NO_SUCH_TASK"}))
        if stumble:
            return stumble
        word = "Done" if share >= 1.0 else "Generating"
        if share >= 1.0 and self.failure:
            word = "Failed"
        told = [{"uuid": f"job-{number}", "status": word}, {"uuid": "other", "status": "Done"}]
        return 201, {}, {"error": "OK", "jobs": told}
