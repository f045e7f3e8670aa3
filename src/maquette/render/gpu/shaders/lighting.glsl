// Light of the rig: the prefiltered environment, its irradiance in spherical harmonics, one key
// light. The rig stands still while ``rig`` turns world directions into its frame.
uniform sampler2D environment_map;
uniform vec3 irradiance[9];
uniform vec3 key_direction;
uniform vec3 key_light;

vec3 environment_at(vec2 p, int tile) {
    vec3 place = environment_tile[tile];
    return texture(environment_map, (place.xy + p * place.z) / ENVIRONMENT_SIZE).rgb;
}

vec3 mirrored_light(vec3 d, float roughness) {
    float level = roughness * float(ENVIRONMENT_TILES - 1);
    int tile = min(int(level), ENVIRONMENT_TILES - 2);
    vec2 p = octahedral(d);
    return mix(environment_at(p, tile), environment_at(p, tile + 1), level - float(tile));
}

// Irradiance over pi, by the nine coefficients of Ramamoorthi & Hanrahan 2001.
vec3 diffuse_light(vec3 n) {
    vec3 sum = irradiance[0] + irradiance[1] * n.y + irradiance[2] * n.z + irradiance[3] * n.x
        + irradiance[4] * (n.x * n.y) + irradiance[5] * (n.y * n.z)
        + irradiance[6] * (3.0 * n.z * n.z - 1.0) + irradiance[7] * (n.x * n.z)
        + irradiance[8] * (n.x * n.x - n.y * n.y);
    return max(sum, vec3(0.0));
}

// Directional albedo's scale and bias for F0 and F90 (Karis 2014, fitted to GGX).
vec2 reflected_share(float nv, float roughness) {
    const vec4 c0 = vec4(-1.0, -0.0275, -0.572, 0.022);
    const vec4 c1 = vec4(1.0, 0.0425, 1.04, -0.04);
    vec4 r = roughness * c0 + c1;
    float a = min(r.x * r.x, exp2(-9.28 * nv)) * r.x + r.y;
    return vec2(-1.04, 1.04) * a + r.zw;
}

// GGX with the height-correlated Smith term (Heitz 2014) over pi-free Lambert units.
float glossy(float nl, float nv, float nh, float alpha) {
    float a2 = alpha * alpha;
    float f = (nh * a2 - nh) * nh + 1.0;
    float visible = 0.5 / max(
        nl * sqrt(nv * nv * (1.0 - a2) + a2) + nv * sqrt(nl * nl * (1.0 - a2) + a2), 1e-5);
    return visible * a2 / (PI * f * f);
}
