// The prefiltered environment: one picture with a square tile per roughness. Each tile holds all
// directions in octahedral form (Praun & Hoppe 2003), +Y in the middle, with a border of
// ENVIRONMENT_BORDER texels that continues across the edge, so that linear filtering is seamless.
// Colours are linear half floats: RGBM bytes are no faster here, and filtering between them bends
// every gradient.
const float ENVIRONMENT_BORDER = 2.0;
const int ENVIRONMENT_TILES = 6;
const vec2 ENVIRONMENT_SIZE = vec2(392.0, 296.0);
const vec3 environment_tile[ENVIRONMENT_TILES] = vec3[](  // corner of the tile's inside, its side
    vec3(2.0, 2.0, 256.0),
    vec3(262.0, 2.0, 126.0),
    vec3(262.0, 132.0, 62.0),
    vec3(328.0, 132.0, 60.0),
    vec3(262.0, 198.0, 62.0),
    vec3(328.0, 198.0, 60.0));
// Below them, by direction of a surface: what the room sends to it, over pi, and from where on the
// average, as twice that place and a half.
const vec3 IRRADIANCE_TILE = vec3(2.0, 266.0, 28.0);
const vec3 ARRIVAL_TILE = vec3(34.0, 266.0, 28.0);

vec2 octahedral(vec3 d) {
    d /= abs(d.x) + abs(d.y) + abs(d.z);
    vec2 p = d.xz;
    if (d.y < 0.0) p = (1.0 - abs(p.yx)) * vec2(p.x < 0.0 ? -1.0 : 1.0, p.y < 0.0 ? -1.0 : 1.0);
    return p * 0.5 + 0.5;
}
