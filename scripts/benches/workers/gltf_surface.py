"""glTF's metallic-roughness surface for Mitsuba, as appendix B of the specification tells it.

A dielectric is a matte ground below a GGX mirror, which share the light by Fresnel; a metal is the
mirror alone, in its own colour. Import it once a variant is set.
"""

from typing import Any

import drjit as dr
import mitsuba as mi

# Below this a mirror's highlight is no number any more.
SMOOTHEST = 2e-3


class GltfSurface(mi.BSDF):
    """``base_color``, ``roughness`` and ``metallic`` are textures, the last two of one channel;
    ``reflectance`` is a dielectric's mirror seen head on.
    """

    def __init__(self, props: mi.Properties) -> None:
        mi.BSDF.__init__(self, props)
        self.base, self.rough, self.metal = (
            props[name] for name in ("base_color", "roughness", "metallic")
        )
        self.reflectance = props["reflectance"]
        self.m_components = [
            mi.BSDFFlags.DiffuseReflection | mi.BSDFFlags.FrontSide,
            mi.BSDFFlags.GlossyReflection | mi.BSDFFlags.FrontSide | mi.BSDFFlags.SpatiallyVarying,
        ]
        self.m_flags = self.m_components[0] | self.m_components[1]

    def _looked_up(self, si: Any, active: Any) -> tuple[Any, Any, Any]:
        """The base colour, the microfacets' alpha, and how much is metal."""
        rough = dr.clip(self.rough.eval_1(si, active), 0, 1)
        metal = dr.clip(self.metal.eval_1(si, active), 0, 1)
        return self.base.eval(si, active), dr.maximum(rough * rough, SMOOTHEST), metal

    def eval_pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> tuple[Any, Any]:
        base, alpha, metal = self._looked_up(si, active)
        nv, nl = mi.Frame3f.cos_theta(si.wi), mi.Frame3f.cos_theta(wo)
        active = active & (nv > 0) & (nl > 0)
        h = dr.normalize(si.wi + wo)
        nh, vh = mi.Frame3f.cos_theta(h), dr.maximum(dr.dot(si.wi, h), 1e-6)
        a2 = alpha * alpha
        spread = nh * nh * (a2 - 1) + 1
        facets = a2 / (dr.pi * spread * spread)
        seen = nl * dr.sqrt(nv * nv * (1 - a2) + a2) + nv * dr.sqrt(nl * nl * (1 - a2) + a2)
        edge = dr.power(1 - dr.minimum(vh, 1), 5)
        glass = self.reflectance + (1 - self.reflectance) * edge
        mirror = dr.lerp(mi.Color3f(glass), base + (1 - base) * edge, metal)
        matte = base * ((1 - metal) * (1 - glass) * dr.inv_pi)
        light = (matte + mirror * (facets * 0.5 / dr.maximum(seen, 1e-9))) * nl
        share = self._shine(metal)
        density = share * facets * nh / (4 * vh) + (1 - share) * nl * dr.inv_pi
        return dr.select(active, light, 0), dr.select(active, density, 0)

    def _shine(self, metal: Any) -> Any:
        """How many of the samples follow the mirror."""
        return dr.lerp(mi.Float(0.5), mi.Float(1), metal)

    def eval(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:
        return self.eval_pdf(ctx, si, wo, active)[0]

    def pdf(self, ctx: Any, si: Any, wo: Any, active: Any = True) -> Any:
        return self.eval_pdf(ctx, si, wo, active)[1]

    def sample(
        self, ctx: Any, si: Any, sample1: Any, sample2: Any, active: Any = True
    ) -> tuple[Any, Any]:
        _, alpha, metal = self._looked_up(si, active)
        glossy = sample1 < self._shine(metal)
        up2 = (1 - sample2.y) / (1 + (alpha * alpha - 1) * sample2.y)
        ring, around = dr.safe_sqrt(1 - up2), 2 * dr.pi * sample2.x
        h = mi.Vector3f(ring * dr.cos(around), ring * dr.sin(around), dr.safe_sqrt(up2))
        mirrored = 2 * dr.dot(si.wi, h) * h - si.wi
        wo = dr.select(glossy, mirrored, mi.warp.square_to_cosine_hemisphere(sample2))
        found = mi.BSDFSample3f()
        found.wo, found.eta = wo, 1.0
        found.sampled_type = dr.select(
            glossy, +mi.BSDFFlags.GlossyReflection, +mi.BSDFFlags.DiffuseReflection
        )
        found.sampled_component = dr.select(glossy, mi.UInt32(1), mi.UInt32(0))
        light, found.pdf = self.eval_pdf(ctx, si, wo, active)
        usable = active & (found.pdf > 0)
        return found, dr.select(usable, light / found.pdf, 0)

    def to_string(self) -> str:
        return "GltfSurface[]"


mi.register_bsdf("gltf", GltfSurface)
