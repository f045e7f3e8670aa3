// How open the room is to a point past the model itself: the share of all directions that see out,
// and where they lie, as first-order spherical harmonics on a grid (see passes/occlusion.py).
#ifdef OCCLUSION_GRID
uniform sampler3D openness;
uniform vec3 openness_low;   // the grid's corner in the world
uniform vec3 openness_scale; // one over its sides
uniform float openness_step; // a cell's side

vec4 openness_at(vec3 position, vec3 n) {
    // Away from the surface: the cells that hold it know nothing.
    vec3 p = (position + n * openness_step - openness_low) * openness_scale;
    vec4 stored = texture(openness, p);
    return vec4(stored.rgb - 0.5, stored.a);
}

// The share of the light from about ``towards`` that gets through, against what an open plane with
// the normal ``n`` would tell there.
float openness_to(vec4 around, vec3 towards, vec3 n) {
    float open = around.a + 1.5 * dot(around.rgb, towards);
    return clamp(open / max(0.5 + 0.75 * dot(n, towards), 0.25), 0.0, 1.0);
}

// What of the light bounces on within the corner, by the colour that it bounces off
// (Jimenez et al. 2016, "Practical Realtime Strategies for Accurate Indirect Occlusion").
vec3 bounced_on(float open, vec3 colour) {
    vec3 a = 2.0404 * colour - 0.3324, b = -4.7951 * colour + 0.6417, c = 2.7552 * colour + 0.6903;
    vec3 all = max(vec3(open), ((open * a + b) * open + c) * open);
    // Rooms have lamps, and what they light lights the corner too: nearer to a path tracer so.
    return mix(vec3(1.0), all, 0.5);
}
#endif
