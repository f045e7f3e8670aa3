"""What exported files are called. Pure."""

import re

from maquette.core.assets.tables import Asset

LONGEST = 80


def file_name(asset: Asset) -> str:
    """The asset's title, or the name it came under, without a suffix: letters, digits, - and _.

    >>> file_name(Asset(title="Oak chair (v2)", original_name="a.glb"))
    'Oak_chair_v2'
    """
    shown = asset.title or asset.original_name.rpartition(".")[0] or asset.original_name
    plain = re.sub(r"[^\w-]+", "_", shown).strip("_")[:LONGEST]
    return plain or "model"
