"""Whether this machine has a GPU to compute on, asked of the system and not of a library."""

from glob import glob

DEVICES = ("/dev/nvidia[0-9]*", "/dev/kfd", "/dev/dxg")
"""What the drivers of NVIDIA and AMD, and Windows below Linux, put there."""


def gpu_is_here() -> bool:
    return any(glob(device) for device in DEVICES)


def gpu_is_wanted(setting: str) -> bool:
    """``on`` and ``off`` are believed; ``auto`` looks."""
    return setting == "on" or (setting == "auto" and gpu_is_here())
