"""Sphere views: cameras spread evenly around the model, for training data."""

import math

import numpy as np

from maquette.render.camera import ORIGIN, Pose

_GOLDEN_ANGLE = math.pi * (3 - math.sqrt(5))


def sphere_views(count: int, *, sphere: bool, distance: float, start: float = 0.0) -> list[Pose]:
    """``count`` poses looking at the origin from ``distance``, on a Fibonacci spiral of equal
    areas: over the upper half, or the whole ``sphere``, from the top down; ``start`` degrees turn
    all.

    Source: Gonzalez 2010, "Measurement of Areas on a Sphere Using Fibonacci and Latitude-Longitude
    Lattices".
    """
    poses = []
    for index in range(count):
        share = (index + 0.5) / count
        height = 1 - 2 * share if sphere else 1 - share
        ring = math.sqrt(1 - height * height)
        around = index * _GOLDEN_ANGLE + math.radians(start)
        away = np.array([ring * math.sin(around), height, ring * math.cos(around)])
        poses.append(Pose(away * distance, ORIGIN))
    return poses
