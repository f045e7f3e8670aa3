uniform float amount;
#ifdef CUT_OUT
uniform sampler2D base_map;
uniform mat3 base_transform;
uniform float cutoff;
in vec2 uv;
#endif
out vec4 fragment;

void main() {
#ifdef CUT_OUT
    if (texture(base_map, (base_transform * vec3(uv, 1.0)).xy).a < cutoff) discard;
#endif
    fragment = vec4(amount);
}
