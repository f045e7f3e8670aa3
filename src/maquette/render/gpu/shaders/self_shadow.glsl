// How much of the key light reaches a point past the model itself: 1 all, 0 none.
#ifdef SELF_SHADOW
uniform sampler2DShadow depths;
uniform mat4 depths_matrix;

float key_share(vec3 position, vec3 n) {
    float texel = 2.0 / float(textureSize(depths, 0).x);
    // Off the surface, farther where the light grazes it, or it would shadow itself.
    float slant = 1.0 - clamp(dot(n, key_direction), 0.0, 1.0);
    vec3 p = (depths_matrix * vec4(position + n * (texel * (1.5 + 3.0 * slant)), 1.0)).xyz;
    p = p * 0.5 + 0.5;
    p.z -= 1.5 * texel;
    // Each tap is softened by the device; more of them would cost more than they show.
    vec3 step = vec3(1.0, 0.6, 0.0) * texel;
    return 0.5 * (texture(depths, p + step) + texture(depths, p - step));
}
#endif
