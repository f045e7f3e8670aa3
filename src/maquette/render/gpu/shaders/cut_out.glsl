// Holes of a part that stops light; CUT_OUT names the coordinates that its picture lies by.
#ifdef CUT_OUT
uniform sampler2D base_map;
uniform mat3 base_transform;
uniform float cutoff;
in vec2 uv;
#endif

void cut_out() {
#ifdef CUT_OUT
    if (texture(base_map, (base_transform * vec3(uv, 1.0)).xy).a < cutoff) discard;
#endif
}
