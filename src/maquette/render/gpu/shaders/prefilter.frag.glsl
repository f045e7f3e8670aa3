// Fills the prefiltered environment from an equirectangular picture: each texel is the mean
// radiance that a surface of the tile's roughness mirrors, seen head on (Karis 2013).
#include "constants"
#include "environment_map"
uniform sampler2D radiance;  // linear colours, centre of the picture at +X, top row +Y
out vec4 fragment;

const int SAMPLES = 160;

vec3 direction_of(vec2 p) {
    // Texels of the border lie outside the square: step over the edge as the octahedron does.
    if (p.x < 0.0 || p.x > 1.0) p = vec2(p.x < 0.0 ? -p.x : 2.0 - p.x, 1.0 - p.y);
    if (p.y < 0.0 || p.y > 1.0) p = vec2(1.0 - p.x, p.y < 0.0 ? -p.y : 2.0 - p.y);
    p = p * 2.0 - 1.0;
    vec3 d = vec3(p.x, 1.0 - abs(p.x) - abs(p.y), p.y);
    if (d.y < 0.0) {
        d.xz = (1.0 - abs(d.zx)) * vec2(d.x < 0.0 ? -1.0 : 1.0, d.z < 0.0 ? -1.0 : 1.0);
    }
    return normalize(d);
}

vec3 light_from(vec3 d, float level) {
    vec2 uv = vec2(atan(d.z, d.x) / (2.0 * PI) + 0.5, acos(clamp(d.y, -1.0, 1.0)) / PI);
    return textureLod(radiance, uv, level).rgb;
}

vec2 hammersley(int i) {
    uint bits = uint(i);
    bits = (bits << 16u) | (bits >> 16u);
    bits = ((bits & 0x55555555u) << 1u) | ((bits & 0xAAAAAAAAu) >> 1u);
    bits = ((bits & 0x33333333u) << 2u) | ((bits & 0xCCCCCCCCu) >> 2u);
    bits = ((bits & 0x0F0F0F0Fu) << 4u) | ((bits & 0xF0F0F0F0u) >> 4u);
    bits = ((bits & 0x00FF00FFu) << 8u) | ((bits & 0xFF00FF00u) >> 8u);
    return vec2((float(i) + 0.5) / float(SAMPLES), float(bits) * 2.3283064365386963e-10);
}

vec3 mirrored(vec3 n, float roughness) {
    if (roughness == 0.0) return light_from(n, 0.0);
    vec3 side = normalize(cross(abs(n.y) < 0.99 ? vec3(0, 1, 0) : vec3(1, 0, 0), n));
    vec3 up = cross(n, side);
    float a = roughness * roughness;
    float texel = 4.0 * PI / float(textureSize(radiance, 0).x * textureSize(radiance, 0).y);
    vec3 sum = vec3(0.0);
    float weight = 0.0;
    for (int i = 0; i < SAMPLES; i++) {
        vec2 u = hammersley(i);
        float c = sqrt((1.0 - u.y) / (1.0 + (a * a - 1.0) * u.y));
        float s = sqrt(1.0 - c * c);
        vec3 h = side * (s * cos(2.0 * PI * u.x)) + up * (s * sin(2.0 * PI * u.x)) + n * c;
        vec3 l = 2.0 * dot(n, h) * h - n;
        float nl = dot(n, l);
        if (nl <= 0.0) continue;
        // Sample the mip level whose texel spans the sample's solid angle (Colbert & Krivanek).
        float f = (a * a - 1.0) * c * c + 1.0;
        float density = a * a / (PI * f * f) / 4.0;
        float level = 0.5 * log2(1.0 / (float(SAMPLES) * density * texel)) + 1.0;
        sum += light_from(l, max(level, 0.0)) * nl;
        weight += nl;
    }
    return sum / max(weight, 1e-4);
}

void main() {
    fragment = vec4(0.0);
    for (int i = 0; i < ENVIRONMENT_TILES; i++) {
        vec3 tile = environment_tile[i];
        vec2 p = (gl_FragCoord.xy - tile.xy) / tile.z;
        float border = ENVIRONMENT_BORDER / tile.z;
        if (any(lessThan(p, vec2(-border))) || any(greaterThan(p, vec2(1.0 + border)))) continue;
        fragment.rgb = mirrored(direction_of(p), float(i) / float(ENVIRONMENT_TILES - 1));
        return;
    }
}
