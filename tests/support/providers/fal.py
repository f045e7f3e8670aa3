"""fal's queue, by docs.fal.ai: the status lies at the app's path, without the model's sub-path."""

from support.providers.contract import Contract, must, picture_in

PICTURES = {
    "fal-ai/trellis-2": "image_url",
    "fal-ai/triposr": "image_url",
    "fal-ai/hunyuan-3d/v3.1/pro/image-to-3d": "input_image_url",
}


class FalServer(Contract):
    def answer(self, asked):
        path = asked.path.strip("/")
        if path.startswith("files/"):
            return self.file()
        self.admit(asked, "Key", body={"detail": "Authentication is required"})
        if "/requests/" not in path:
            return self.order(asked, path)
        number = path.split("/requests/")[1].partition("/")[0]
        if path.endswith("/cancel"):
            must(asked.method == "PUT", 405, {"detail": "Method Not Allowed"})
            self.cancelled.append(number)
            return 202, {}, {"status": "CANCELLATION_REQUESTED"}
        if path.endswith("/status"):
            return self.status(number)
        return self.response(number)

    def order(self, asked, model):
        order = asked.json
        if model in PICTURES:
            missing = [{"loc": ["body", PICTURES[model]], "msg": "field required"}]
            must(picture_in(order.get(PICTURES[model], "")), 422, {"detail": missing})
        elif model == "fal-ai/trellis/multi":
            wrong = {"detail": [{"msg": "image_urls"}]}
            must(all(map(picture_in, order["image_urls"])), 422, wrong)
        else:
            known = model == "fal-ai/hunyuan-3d/v3.1/pro/text-to-3d"
            must(known and order["prompt"], 404, {"detail": f"Application {model!r} not found"})
        number, refusal = self.ordered(asked, {"model": model, **order})
        app = "/".join(model.split("/")[:2])
        base = f"{self.origin}/{app}/requests/{number}"
        return refusal or (
            200,
            {},
            {
                "status": "IN_QUEUE",
                "request_id": number,
                "response_url": base,
                "status_url": f"{base}/status",
                "cancel_url": f"{base}/cancel",
                "queue_position": 0,
            },
        )

    def status(self, number):
        share, stumble = self.stage(number, (404, {"detail": "Request not found"}))
        if stumble:
            return stumble
        if share >= 1.0:
            return 200, {}, {"status": "COMPLETED", "request_id": number, "logs": None}
        return 202, {}, {"status": "IN_PROGRESS", "request_id": number, "logs": None}

    def response(self, number):
        if self.failure:
            return 422, {"X-Fal-Error-Type": "app"}, {"detail": [{"msg": self.failure}]}
        link = f"{self.origin}/files/{number}"
        told = {
            "model_glb": {"url": f"{link}/model.glb", "content_type": "model/gltf-binary"},
            "timings": {"total": 3.2},
        }
        return 200, {"x-fal-billable-units": "1.5"}, told
