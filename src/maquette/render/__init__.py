"""The renderer: a GLB and a RenderSpec in, files out. It knows no database, web or account."""

from maquette.render.spec import PREVIEW, RenderSpec

__all__ = ["PREVIEW", "RenderSpec"]
