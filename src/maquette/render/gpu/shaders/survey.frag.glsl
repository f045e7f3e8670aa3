// Measures instead of shading: the surface's normal, and how deep it lies along the view.
uniform vec3 eye;
uniform vec3 forward;
#ifdef CUT_OUT
uniform float alpha;
uniform float cutoff;
#ifdef BASE_UV
uniform sampler2D base_map;
uniform mat3 base_transform;
#endif
#ifdef HAS_COLOR
in vec4 color;
#endif
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
in vec3 position;
#ifdef HAS_NORMAL
in vec3 normal;
#endif
out vec4 fragment;

void main() {
#ifdef CUT_OUT
    float covered = alpha;
#ifdef HAS_COLOR
    covered *= color.a;
#endif
#ifdef BASE_UV
    covered *= texture(base_map, BASE_UV).a;
#endif
    if (covered < cutoff) discard;
#endif
#ifdef HAS_NORMAL
    vec3 n = gl_FrontFacing ? normal : -normal;
#else
    vec3 n = cross(dFdx(position), dFdy(position));
#endif
    fragment = vec4(normalize(n), dot(position - eye, forward));
}
