"""Graphs for ComfyUI's own Hunyuan3D-2 nodes, in its API format.

Written from the nodes' definitions; the checkpoints are called as ComfyUI's guides name them.
"""

from typing import Any

Json = dict[str, Any]


def _node(kind: str, **inputs: Any) -> Json:
    return {"class_type": kind, "inputs": inputs}


def _view(place: str, picture: str) -> Json:
    """A picture and what the vision model sees in it."""
    return {
        f"{place}": _node("LoadImage", image=picture),
        f"{place}seen": _node(
            "CLIPVisionEncode", clip_vision=["model", 1], image=[place, 0], crop="none"
        ),
    }


def _sampled(checkpoint: str, conditioning: Json) -> Json:
    """From the conditioning to a file."""
    return {
        "model": _node("ImageOnlyCheckpointLoader", ckpt_name=checkpoint),
        "shift": _node("ModelSamplingAuraFlow", model=["model", 0], shift=1.0),
        "seen": conditioning,
        "empty": _node("EmptyLatentHunyuan3Dv2", resolution=3072, batch_size=1),
        "sample": _node(
            "KSampler",
            model=["shift", 0],
            positive=["seen", 0],
            negative=["seen", 1],
            latent_image=["empty", 0],
            seed="{{seed}}",
            steps="{{steps}}",
            cfg=5.0,
            sampler_name="euler",
            scheduler="normal",
            denoise=1.0,
        ),
        "decode": _node(
            "VAEDecodeHunyuan3D",
            samples=["sample", 0],
            vae=["model", 2],
            num_chunks=8000,
            octree_resolution="{{octree}}",
        ),
        "mesh": _node("VoxelToMesh", voxel=["decode", 0], algorithm="surface net", threshold=0.6),
        "save": _node("SaveGLB", mesh=["mesh", 0], filename_prefix="maquette/model"),
    }


ONE: Json = {
    **_view("front", "{{image}}"),
    **_sampled(
        "hunyuan3d-dit-v2.safetensors",
        _node("Hunyuan3Dv2Conditioning", clip_vision_output=["frontseen", 0]),
    ),
}

SEVERAL: Json = {
    **_view("front", "{{image}}"),
    **_view("left", "{{left}}"),
    **_view("back", "{{back}}"),
    **_view("right", "{{right}}"),
    **_sampled(
        "hunyuan3d-dit-v2-mv.safetensors",
        _node(
            "Hunyuan3Dv2ConditioningMultiView",
            front=["frontseen", 0],
            left=["leftseen", 0],
            back=["backseen", 0],
            right=["rightseen", 0],
        ),
    ),
}
