"""Meshy, by docs.meshy.ai: errors are {"message"}, an order is answered 202 {"result"}."""

from support.providers.contract import Contract, must, picture_in

WAYS = ("/v1/image-to-3d", "/v1/multi-image-to-3d", "/v2/text-to-3d")
PRICES = {"/v1/image-to-3d": 30, "/v1/multi-image-to-3d": 30, "preview": 20, "refine": 10}
MODELS = ("meshy-5", "meshy-6", "latest")


class MeshyServer(Contract):
    root = "/openapi"

    def answer(self, asked):
        path = asked.path.removeprefix(self.root)
        if path.startswith("/files/"):
            return self.file()
        self.admit(asked)
        way = next((way for way in WAYS if path == way or path.startswith(f"{way}/")), None)
        must(way, 404, {"message": "Not Found"})
        if asked.method == "POST" and path == way:
            return self.order(asked, way)
        number = path.rpartition("/")[2]
        if asked.method == "DELETE":
            self.cancelled.append(number)
            return 200, {}, {}
        return self.task(number)

    def order(self, asked, way):
        self.check(asked.json, way)
        number, refusal = self.ordered(asked, {"way": way, **asked.json})
        return refusal or (202, {}, {"result": number})

    def check(self, order, way):
        if way == "/v2/text-to-3d":
            self.check_words(order)
            return
        pictures = [order.get("image_url")] if way == WAYS[0] else order.get("image_urls", [])
        wrong = {"message": "Invalid values for image_url"}
        must(1 <= len(pictures) <= 4 and all(p and picture_in(p) for p in pictures), 400, wrong)
        must(order.get("ai_model", "latest") in MODELS, 400, {"message": "Invalid ai_model"})
        count = order.get("target_polycount", 30_000)
        must(100 <= count <= 300_000, 400, {"message": "Invalid target_polycount"})

    def check_words(self, order):
        must(order.get("mode") in {"preview", "refine"}, 400, {"message": "Invalid mode"})
        if order["mode"] == "preview":
            must(0 < len(order["prompt"]) <= 600, 400, {"message": "Invalid prompt"})
        else:
            first = order["preview_task_id"]
            done = self.looked.get(first, 0) >= self.looks
            must(done, 400, {"message": "preview task is not SUCCEEDED"})

    def task(self, number):
        share, stumble = self.stage(number)
        if stumble:
            return stumble
        order = self.orders[int(number[-12:]) - 1]
        done = share >= 1.0
        status = "SUCCEEDED" if done else "IN_PROGRESS"
        told = {
            "id": number,
            "type": order["way"].rpartition("/")[2],
            "model_urls": {},
            "progress": int(100 * share),
            "status": status,
            "task_error": {"message": ""},
            "preceding_tasks": 0,
        }
        if done and self.failure:
            told |= {"status": "FAILED", "task_error": {"message": self.failure}}
        elif done:
            glb = f"{self.origin}{self.root}/files/{number}/model.glb?Expires=1"
            told["model_urls"] = {"fbx": glb.replace(".glb", ".fbx"), "glb": glb}
            told["consumed_credits"] = PRICES[order.get("mode") or order["way"]]
        return 200, {}, told
