// glTF's metallic-roughness surface under the rig's light; writes sRGB, premultiplied by alpha.
// Which inputs and pictures exist is decided by defines; UV_* say how each picture is addressed.
#include "constants"
#include "environment_map"
#include "lighting"
#include "tone"
uniform vec3 eye;
uniform mat3 rig;
uniform vec4 base_color;
uniform float metallic_factor;
uniform float roughness_factor;
uniform vec3 emissive_factor;
uniform float normal_scale;
uniform float occlusion_strength;
uniform float alpha_cutoff;
uniform float transmission;
uniform float reflectance;
uniform sampler2D base_map;
uniform sampler2D surface_map;
uniform sampler2D normal_map;
uniform sampler2D occlusion_map;
uniform sampler2D emissive_map;
uniform float winding;  // -1 where the picture is mirrored
uniform mat3 base_transform;
uniform mat3 surface_transform;
uniform mat3 normal_transform;
uniform mat3 occlusion_transform;
uniform mat3 emissive_transform;
in vec3 position;
#ifdef HAS_NORMAL
in vec3 normal;
#endif
#ifdef HAS_TANGENT
in vec4 tangent;
#endif
#ifdef HAS_UV0
in vec2 uv0;
#endif
#ifdef HAS_UV1
in vec2 uv1;
#endif
#ifdef HAS_COLOR
in vec4 color;
#endif
out vec4 fragment;

#ifdef NORMAL_UV
// The normal of the picture's red and green, turned from tangent space to the world.
vec3 bent(vec3 n, vec2 stored, vec2 uv) {
    vec3 m = vec3((stored * 2.0 - 1.0) * normal_scale, 0.0);
    m.z = sqrt(max(1.0 - dot(stored * 2.0 - 1.0, stored * 2.0 - 1.0), 0.0));
#ifdef HAS_TANGENT
    vec3 along = normalize(tangent.xyz);
    vec3 across = cross(n, along) * tangent.w;
    // A face seen from behind has its normal turned; its tangent frame turns with it.
    float facing = gl_FrontFacing ? 1.0 : -1.0;
    return normalize(along * (m.x * facing) + across * m.y + n * m.z);
#else
    // No tangents in the file: take the frame from how the UVs run over the screen
    // (Schueler, "Normal Mapping without Precomputed Tangents").
    vec3 px = dFdx(position), py = dFdy(position);
    vec2 ux = dFdx(uv), uy = dFdy(uv);
    vec3 along = cross(py, n) * ux.x + cross(n, px) * uy.x;
    vec3 across = cross(py, n) * ux.y + cross(n, px) * uy.y;
    float scale = inversesqrt(max(max(dot(along, along), dot(across, across)), 1e-30));
    scale *= winding;
    return normalize(along * (scale * m.x) - across * (scale * m.y) + n * m.z);
#endif
}
#endif

void main() {
    vec4 base = base_color;
    float occlusion = 1.0;
#ifdef HAS_COLOR
    base *= color;
#endif
#ifdef BASE_UV
    vec4 base_texel = texture(base_map, BASE_UV);
#ifdef BASE_HOLDS_OCCLUSION
    base.rgb *= base_texel.rgb;
    occlusion = base_texel.a;
#else
    base *= base_texel;
#endif
#endif
#ifdef MASK
    if (base.a < alpha_cutoff) discard;
#endif
#ifndef BLEND
    base.a = 1.0;
#endif
#ifdef UNLIT
    fragment = vec4(encoded(base.rgb) * base.a, base.a);
    return;
#else
    vec3 v = normalize(eye - position);
#ifdef HAS_NORMAL
    vec3 n = normalize(gl_FrontFacing ? normal : -normal);
#else
    vec3 n = normalize(cross(dFdx(position), dFdy(position))) * winding;
#endif
    float metallic = metallic_factor;
    float roughness = roughness_factor;
#ifdef SURFACE_UV
    vec4 surface_texel = texture(surface_map, SURFACE_UV);
    roughness *= surface_texel.b;
    metallic *= surface_texel.a;
#endif
#ifdef SURFACE_HOLDS_NORMAL
    n = bent(n, surface_texel.rg, NORMAL_UV);
#elif defined(NORMAL_UV)
    n = bent(n, texture(normal_map, NORMAL_UV).rg, NORMAL_UV);
#endif
#ifdef OCCLUSION_UV
    occlusion = texture(occlusion_map, OCCLUSION_UV).r;
#endif
    occlusion = 1.0 + occlusion_strength * (occlusion - 1.0);

    // Where the normal changes within a pixel the highlight must widen, or it sparkles
    // (Tokuyoshi & Kaplanyan 2019).
    vec3 nx = dFdx(n), ny = dFdy(n);
    float variance = min(0.5 * (dot(nx, nx) + dot(ny, ny)), 0.18);
    float alpha = clamp(roughness * roughness, 0.002, 1.0);
    alpha = sqrt(min(alpha * alpha + variance * 0.5, 1.0));
    roughness = sqrt(alpha);

    float nv = max(abs(dot(n, v)), 1e-3);
    vec3 f0 = mix(vec3(reflectance), base.rgb, metallic);
    vec3 diffuse = base.rgb * (1.0 - metallic);
    vec2 share = reflected_share(nv, roughness);
    vec3 single = f0 * share.x + share.y;
    // What rough microfacets throw at each other would be lost (Fdez-Aguera 2019).
    vec3 mirror = single * (1.0 + f0 * (1.0 / max(share.x + share.y, 0.1) - 1.0));

    vec3 r = rig * reflect(-v, n);
    // Corners that no diffuse light reaches hardly mirror the room either (Lagarde 2014).
    float glossy_occlusion = clamp(pow(nv + occlusion, alpha) - 1.0 + occlusion, 0.0, 1.0);
    vec3 shine = mirrored_light(r, roughness) * mirror * glossy_occlusion;
    vec3 matte = diffuse_light(rig * n) * (1.0 - mirror) * occlusion;

    vec3 h = normalize(v + key_direction);
    float nl = max(dot(n, key_direction), 0.0);
    float nh = max(dot(n, h), 0.0);
    vec3 fresnel = f0 + (1.0 - f0) * pow(1.0 - max(dot(v, h), 0.0), 5.0);
    matte += key_light * nl * (1.0 - fresnel);
    // The key is a soft box, not a point: its highlight is never narrower than this.
    shine += key_light * (PI * nl * glossy(nl, nv, nh, max(alpha, 0.06))) * fresnel;

    vec3 emission = emissive_factor;
#ifdef EMISSIVE_UV
    emission *= texture(emissive_map, EMISSIVE_UV).rgb;
#endif
#ifdef TRANSMISSION
    // Seen through as tinted glass: what passes is one alpha, the tint's colour is added as if
    // the light behind were the rig's mean light.
    vec3 passing = diffuse * (1.0 - mirror) * transmission;
    float clear = min(passing.r, min(passing.g, passing.b));
    vec3 glow = (passing - clear) * irradiance[0];
    vec3 colour = matte * diffuse * (1.0 - transmission) + shine + glow + emission;
    float covered = 1.0 - clear * base.a;
    fragment = vec4(encoded(neutral(colour)) * base.a, covered);
    // Premultiplied colours may not exceed their alpha where the background is composed.
    fragment.rgb = min(fragment.rgb, vec3(1.0));
#else
    vec3 colour = matte * diffuse + shine + emission;
    fragment = vec4(encoded(neutral(colour)) * base.a, base.a);
#endif
#endif
}
