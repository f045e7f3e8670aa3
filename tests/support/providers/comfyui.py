"""ComfyUI, by docs.comfy.org and its server.py: an upload, a graph, a history, a file."""

from support.providers.contract import Contract, is_picture, must
from support.providers.models import bare

NODES = {
    "LoadImage": ("image",),
    "CLIPVisionEncode": ("clip_vision", "image", "crop"),
    "ImageOnlyCheckpointLoader": ("ckpt_name",),
    "ModelSamplingAuraFlow": ("model", "shift"),
    "Hunyuan3Dv2Conditioning": ("clip_vision_output",),
    "Hunyuan3Dv2ConditioningMultiView": (),
    "EmptyLatentHunyuan3Dv2": ("resolution", "batch_size"),
    "KSampler": (
        *("model", "positive", "negative", "latent_image", "seed", "steps", "cfg"),
        *("sampler_name", "scheduler", "denoise"),
    ),
    "VAEDecodeHunyuan3D": ("samples", "vae", "num_chunks", "octree_resolution"),
    "VoxelToMesh": ("voxel", "algorithm", "threshold"),
    "SaveGLB": ("mesh", "filename_prefix"),
}
WHOLE = ("seed", "steps", "resolution", "batch_size", "num_chunks", "octree_resolution")


class ComfyUiServer(Contract):
    def __post_init__(self):
        super().__post_init__()
        self.result = bare()
        self.uploads = set()
        self.interrupted = []
        self.forgotten = False

    def answer(self, asked):
        way = (asked.method, asked.path.split("/")[1])
        if way == ("POST", "upload"):
            return self.upload(asked)
        if way == ("POST", "prompt"):
            self.check(asked.json["prompt"])
            number, refusal = self.ordered(asked, asked.json["prompt"])
            told = {"prompt_id": number, "number": len(self.orders), "node_errors": {}}
            return refusal or (200, {}, told)
        if way == ("GET", "history"):
            return self.history(asked.path.rpartition("/")[2])
        if way == ("GET", "queue"):
            return self.queue()
        if way == ("POST", "interrupt"):
            self.interrupted.append(asked.json["prompt_id"])
            return 200, {}, b""
        if way == ("POST", "queue"):
            self.cancelled += asked.json["delete"]
            return 200, {}, b""
        must(way == ("GET", "view"), 404, b"")
        must(asked.query["filename"] == ["model_00001_.glb"], 404, b"")
        must(asked.query["subfolder"] == ["maquette"], 404, b"")
        return self.file()

    def upload(self, asked):
        fields = {name: (filename, data) for name, filename, data in asked.form}
        must(is_picture(fields["image"][1]), 400, b"")
        self.uploads.add(fields["image"][0])
        return 200, {}, {"name": fields["image"][0], "subfolder": "", "type": "input"}

    def check(self, graph):
        errors = {}
        for number, node in graph.items():
            needed = NODES.get(node["class_type"])
            if needed is None:
                message = f"Cannot execute because node {node['class_type']} does not exist."
                raise_prompt("invalid_prompt", message, {})
            given = node["inputs"]
            faults = [name for name in needed if name not in given]
            faults += [n for n in WHOLE if n in given and not isinstance(given[n], int)]
            linked = (value[0] for value in given.values() if isinstance(value, list))
            faults += [link for link in linked if link not in graph]
            if node["class_type"] == "LoadImage" and given["image"] not in self.uploads:
                faults.append("image")
            if faults:
                errors[number] = {"errors": [{"message": f} for f in faults]}
        must(
            any(node["class_type"].startswith("Save") for node in graph.values()),
            400,
            {"error": {"message": "Prompt has no outputs"}, "node_errors": {}},
        )
        if errors:
            raise_prompt("prompt_outputs_failed_validation", "Prompt outputs failed", errors)

    def history(self, number):
        if number not in self.looked:
            return 200, {}, {}
        share, stumble = self.stage(number)
        if stumble:
            return stumble
        if share < 1.0 or self.forgotten:
            return 200, {}, {}
        if self.failure:
            told = {"node_type": "KSampler", "exception_message": self.failure}
            messages = [["execution_start", {}], ["execution_error", told]]
            status = {"status_str": "error", "completed": False, "messages": messages}
            return 200, {}, {number: {"outputs": {}, "status": status}}
        file = {"filename": "model_00001_.glb", "subfolder": "maquette", "type": "output"}
        status = {"status_str": "success", "completed": True, "messages": []}
        return 200, {}, {number: {"outputs": {"save": {"3d": [file]}}, "status": status}}

    def queue(self):
        running = [[0, number, {}, {}, ["save"]] for number in self.looked]
        return 200, {}, {"queue_running": [] if self.forgotten else running, "queue_pending": []}


def raise_prompt(kind, message, node_errors):
    error = {"type": kind, "message": message, "details": message, "extra_info": {}}
    must(False, 400, {"error": error, "node_errors": node_errors})
