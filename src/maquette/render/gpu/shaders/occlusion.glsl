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

// What of the light bounces on within the corner, by the colour that it bounces off
// (Jimenez et al. 2016, "Practical Realtime Strategies for Accurate Indirect Occlusion").
vec3 bounced_on(float open, vec3 colour) {
    vec3 a = 2.0404 * colour - 0.3324, b = -4.7951 * colour + 0.6417, c = 2.7552 * colour + 0.6903;
    return max(vec3(open), ((open * a + b) * open + c) * open);
}

// The same for what is mirrored towards ``r``, against what an open plane would tell there.
float mirror_openness(vec4 around, vec3 r, vec3 n) {
    float open = around.a + 1.5 * dot(around.rgb, r);
    return clamp(open / max(0.5 + 0.75 * dot(n, r), 0.25), 0.0, 1.0);
}
#endif
