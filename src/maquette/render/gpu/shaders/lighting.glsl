// Light of the rig: the prefiltered environment and one key light. The rig stands still while ``rig`` turns world directions into its frame.
uniform sampler2D environment_map;
uniform vec3 key_direction;
uniform vec3 key_light;

vec3 environment_at(vec2 p, vec3 place) {
    return texture(environment_map, (place.xy + p * place.z) / ENVIRONMENT_SIZE).rgb;
}

vec3 mirrored_light(vec3 d, float roughness) {
    float level = roughness * float(ENVIRONMENT_TILES - 1);
    int tile = min(int(level), ENVIRONMENT_TILES - 2);
    vec2 p = octahedral(d);
    return mix(
        environment_at(p, environment_tile[tile]),
        environment_at(p, environment_tile[tile + 1]),
        level - float(tile));
}

// Irradiance over pi.
vec3 diffuse_light(vec3 n) {
    return environment_at(octahedral(n), IRRADIANCE_TILE);
}

// The mean direction from which it comes, shorter the more it is spread.
vec3 arrival(vec3 n) {
    return environment_at(octahedral(n), ARRIVAL_TILE) * 2.0 - 1.0;
}

// Directional albedo's scale and bias for F0 and F90: polynomials fitted to the integral of GGX with
// the height-correlated Smith term, off by a hundredth of its range at most of the angles.
vec2 reflected_share(float c, float r) {
    float whole = 0.9818 + r * (-0.0369 + r * (-0.2101 + 0.2039 * r))
        + c * (-0.0573 + r * (-0.3036 - 1.2253 * r) + c * (0.4612 + 0.9173 * r - 0.4487 * c));
    float edge = -0.0135 + r * (-1.2725 + r * (-11.8232 + 8.7865 * r))
        + c * (-6.1328 + r * (14.5625 - 14.252 * r) + c * (-9.5146 + 3.3545 * r + 0.0854 * c));
    edge = exp2(edge);
    return vec2(min(whole, 1.0) - edge, edge);
}

// GGX with the height-correlated Smith term (Heitz 2014) over pi-free Lambert units.
float glossy(float nl, float nv, float nh, float alpha) {
    float a2 = alpha * alpha;
    float f = (nh * a2 - nh) * nh + 1.0;
    float visible = 0.5 / max(
        nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2), 1e-5);
    return visible * a2 / (PI * f * f);
}
