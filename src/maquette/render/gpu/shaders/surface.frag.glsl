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
#if defined(BASE_HOLDS_OCCLUSION) || defined(OCCLUSION_UV)
#define HAS_OCCLUSION
#endif
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
#ifdef HAS_UV2
in vec2 uv2;
#endif
#ifdef HAS_UV3
in vec2 uv3;
#endif
#ifdef HAS_COLOR
in vec4 color;
#endif
out vec4 fragment;
#include "layers"
#include "glass"
#include "lamps"
#include "self_shadow"
#include "occlusion"

#ifdef FRAME_UV
// Tangent and bitangent along which pictures of normals and grains are painted.
void frame(vec3 n, vec2 uv, out vec3 along, out vec3 across) {
#ifdef HAS_TANGENT
    vec3 t = normalize(tangent.xyz);
    across = cross(n, t) * tangent.w;
    // A face seen from behind has its normal turned; its tangent frame turns with it.
    along = gl_FrontFacing ? t : -t;
#else
    // No tangents in the file: take the frame from how the UVs run over the screen
    // (Schueler, "Normal Mapping without Precomputed Tangents").
    vec3 px = dFdx(position), py = dFdy(position);
    vec2 ux = dFdx(uv), uy = dFdy(uv);
    along = cross(py, n) * ux.x + cross(n, px) * uy.x;
    across = cross(py, n) * ux.y + cross(n, px) * uy.y;
    float scale = inversesqrt(max(max(dot(along, along), dot(across, across)), 1e-30));
    scale *= winding;
    along *= scale;
    across *= -scale;
#endif
}

// The normal of a picture's red and green, turned from tangent space to the world.
vec3 bent(vec3 n, vec2 stored, vec2 uv, float scale) {
    vec3 m = vec3((stored * 2.0 - 1.0) * scale, 0.0);
    m.z = sqrt(max(1.0 - dot(stored * 2.0 - 1.0, stored * 2.0 - 1.0), 0.0));
    vec3 along, across;
    frame(n, uv, along, across);
    return normalize(along * m.x + across * m.y + n * m.z);
}
#endif

// Where the normal changes within a pixel the highlight must widen, or it sparkles
// (Tokuyoshi & Kaplanyan 2019); half of it, as four samples a pixel do the rest.
float widened(float roughness, vec3 n) {
    vec3 nx = dFdx(n), ny = dFdy(n);
    float variance = min(0.25 * (dot(nx, nx) + dot(ny, ny)), 0.18);
    float alpha = clamp(roughness * roughness, 0.002, 1.0);
    return sqrt(min(alpha * alpha + variance * 0.5, 1.0));
}

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
    v = normalize(eye - position);
#ifdef HAS_NORMAL
    n = normalize(gl_FrontFacing ? normal : -normal);
#else
    n = normalize(cross(dFdx(position), dFdy(position))) * winding;
#endif
    vec3 plain_n = n;
    float metallic = metallic_factor;
    float roughness = roughness_factor;
#ifdef SURFACE_UV
    vec4 surface_texel = texture(surface_map, SURFACE_UV);
    roughness *= surface_texel.b;
    metallic *= surface_texel.a;
#endif
#ifdef SURFACE_HOLDS_NORMAL
    n = bent(n, surface_texel.rg, NORMAL_UV, normal_scale);
#elif defined(NORMAL_UV)
    n = bent(n, texture(normal_map, NORMAL_UV).rg, NORMAL_UV, normal_scale);
#endif
#ifdef OCCLUSION_UV
    occlusion = texture(occlusion_map, OCCLUSION_UV).r;
#endif
#ifdef HAS_OCCLUSION
    occlusion = 1.0 + occlusion_strength * (occlusion - 1.0);
#endif
    nv = max(abs(dot(n, v)), 1e-3);

    vec3 diffuse = base.rgb * (1.0 - metallic);
    vec3 dielectric = vec3(reflectance);
    float strength = 1.0;
#ifdef SPECULAR
    vec4 specular = specular_factors;
#ifdef SPECULAR_UV
    specular *= texture(specular_map, SPECULAR_UV);
#endif
#ifdef SPECULAR_STRENGTH_UV
    specular.a *= texture(specular_strength_map, SPECULAR_STRENGTH_UV).r;
#endif
    strength = specular.a;
    dielectric = min(dielectric * specular.rgb, vec3(1.0)) * strength;
#endif
    vec3 held = dielectric;
    f0 = mix(dielectric, base.rgb, metallic);
    f90 = mix(strength, 1.0, metallic);
#ifdef GLOSSINESS
    vec4 gloss = gloss_factors;
#ifdef GLOSS_UV
    gloss *= texture(gloss_map, GLOSS_UV);
#endif
    held = f0 = gloss.rgb;
    roughness = 1.0 - gloss.a;
    diffuse = base.rgb * (1.0 - max(f0.r, max(f0.g, f0.b)));
#endif
    alpha = widened(roughness, n);
    roughness = sqrt(alpha);
#ifdef FILM
    float film = film_factors.x, thick = 1.0;
#ifdef FILM_UV
    vec4 film_texel = texture(film_map, FILM_UV);
    film *= film_texel.r;
    thick = film_texel.g;
#endif
#ifdef FILM_THICKNESS_UV
    thick = texture(film_thickness_map, FILM_THICKNESS_UV).r;
#endif
    vec3 filmed = film_mirror(nv, film_factors.y, mix(film_factors.z, film_factors.w, thick), f0);
    // The mirror at normal incidence that would look so from here by Schlick's curve.
    float edge = min(fifth(1.0 - nv), 0.999);
    f0 = mix(f0, clamp((filmed - edge) / (1.0 - edge), 0.0, 1.0), film);
    held = mix(held, f0, film);
#endif
    vec2 share = reflected_share(nv, roughness);
    vec3 single = f0 * share.x + f90 * share.y;
    // What rough microfacets throw at each other would be lost (Fdez-Aguera 2019).
    vec3 mirror = single * (1.0 + f0 * (1.0 / max(share.x + share.y, 0.1) - 1.0));

    vec3 bounced = n;
#ifdef GRAIN
    grain = grain_factors.x;
    vec2 grain_turn = grain_factors.yz;
#ifdef GRAIN_UV
    vec3 grain_texel = texture(grain_map, GRAIN_UV).rgb;
    grain *= grain_texel.b;
    vec2 painted = grain_texel.rg * 2.0 - 1.0;
    grain_turn = mat2(grain_turn.x, grain_turn.y, -grain_turn.y, grain_turn.x) * painted;
#endif
    vec3 along, across;
    frame(n, FRAME_UV, along, across);
    grain_along = normalize(along * grain_turn.x + across * grain_turn.y);
    grain_across = normalize(cross(n, grain_along));
    // The room's mirror image stretches: bend the normal towards the eye's plane of the grain
    // (Revie 2012, "Implementing Fur Using Deferred Shading").
    vec3 leaning = cross(cross(grain_across, v), grain_across);
    float calm = 1.0 - grain * (1.0 - roughness);
    bounced = normalize(mix(normalize(leaning), n, calm * calm * calm * calm));
#endif
    // A rough surface throws its light back nearer to its normal than a mirror would; the map is
    // looked up by direction alone, so the length does not matter (Lagarde 2014).
    vec3 r = rig * mix(reflect(-v, bounced), bounced, alpha * alpha);
    // Corners that no diffuse light reaches hardly mirror the room either (Lagarde 2014).
#ifdef HAS_OCCLUSION
    float glossy_occlusion = clamp(pow(nv + occlusion, alpha) - 1.0 + occlusion, 0.0, 1.0);
#else
    float glossy_occlusion = 1.0;
#endif
    vec3 open = vec3(occlusion);
#ifdef OCCLUSION_GRID
    vec4 around = openness_at(position, plain_n);
    float reached = openness_to(around, transpose(rig) * arrival(rig * n), plain_n);
    // A picture of occlusion and the grid tell of the same corners: the darker one counts.
    open = min(open, bounced_on(reached, diffuse));
    glossy_occlusion = min(glossy_occlusion, openness_to(around, reflect(-v, n), plain_n));
#endif
    vec3 shine = mirrored_light(r, roughness) * mirror * glossy_occlusion;
    vec3 room = diffuse_light(rig * n) * open;
    // The specification's matte ground loses what the mirror sends back head on, from everywhere;
    // where microfacets hide some of the mirror, half of that comes to the ground after all.
    vec3 sent = held * share.x + strength * share.y;
    vec3 matte = room * (1.0 - mix(held, min(sent, held), 0.5));

    Lit lit;
    lit.matte = lit.shine = vec3(0.0);
#ifdef SHEEN
    sheen = sheen_factors;
#ifdef SHEEN_UV
    sheen *= texture(sheen_map, SHEEN_UV);
#endif
#ifdef SHEEN_ROUGH_UV
    sheen.a *= texture(sheen_rough_map, SHEEN_ROUGH_UV).r;
#endif
    sheen.a = max(sheen.a, 0.07);
    lit.sheen = vec3(0.0);
#endif
#ifdef COAT
    coat = coat_factors.x;
    float coat_roughness = coat_factors.y;
#ifdef COAT_UV
    vec2 coat_texel = texture(coat_map, COAT_UV).rg;
    coat *= coat_texel.r;
    coat_roughness *= coat_texel.g;
#endif
#ifdef COAT_ROUGH_UV
    coat_roughness *= texture(coat_rough_map, COAT_ROUGH_UV).r;
#endif
    coat_n = plain_n;
#ifdef COAT_NORMAL_UV
    coat_n = bent(plain_n, texture(coat_normal_map, COAT_NORMAL_UV).rg, COAT_NORMAL_UV, coat_factors.z);
#endif
    coat_alpha = widened(coat_roughness, coat_n);
    lit.coat = vec3(0.0);
#endif
    // The key is a soft box, not a point: its highlight is never narrower than this.
#ifdef SELF_SHADOW
    light_up(lit, key_direction, key_light * key_share(position, plain_n), 0.06);
#else
    light_up(lit, key_direction, key_light, 0.06);
#endif
#ifdef LAMPS
    light_lamps(lit, position);
#endif
    matte += lit.matte;
    shine += lit.shine;

    vec3 emission = emissive_factor;
#ifdef EMISSIVE_UV
    emission *= texture(emissive_map, EMISSIVE_UV).rgb;
#endif
#ifdef TRANSMISSION
    vec3 passing = diffuse * (1.0 - mirror) * transmitted_share();
    vec3 colour = matte * (diffuse * (1.0 - transmitted_share())) + shine;
#else
    vec3 colour = matte * diffuse + shine;
#endif
    float under = 1.0;  // what of the lower layers is seen through the upper ones
#ifdef SHEEN
    float fibres = sheen_share(nv, sheen.a);
    float taken = 1.0 - max(sheen.r, max(sheen.g, sheen.b)) * fibres;
    under *= taken;
    colour = colour * taken + sheen.rgb * (room * fibres + lit.sheen);
#endif
    colour += emission;
#ifdef COAT
    float cv = max(abs(dot(coat_n, v)), 1e-3);
    float schlick = 0.04 + 0.96 * fifth(1.0 - cv);
    vec2 coat_share = reflected_share(cv, sqrt(coat_alpha));
    vec3 lacquer = mirrored_light(rig * reflect(-v, coat_n), sqrt(coat_alpha))
        * (0.04 * coat_share.x + coat_share.y) * glossy_occlusion;
    under *= 1.0 - coat * schlick;
    colour = colour * (1.0 - coat * schlick) + coat * (lacquer + lit.coat);
#endif
#ifdef TRANSMISSION
    fragment = seen_through(colour, passing * under, n, v, position, roughness, base.a);
#else
    fragment = vec4(encoded(neutral(colour)) * base.a, base.a);
#endif
#endif
}
