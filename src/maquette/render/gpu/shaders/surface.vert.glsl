// To the bit where depths.vert has it: what was laid there first is met again.
invariant gl_Position;
uniform mat4 model;
uniform mat4 view_projection;
uniform mat3 normal_matrix;
in vec3 in_position;
out vec3 position;
#ifdef HAS_NORMAL
in vec3 in_normal;
out vec3 normal;
#endif
#ifdef HAS_TANGENT
in vec4 in_tangent;
out vec4 tangent;
#endif
#ifdef HAS_UV0
in vec2 in_uv0;
out vec2 uv0;
#endif
#ifdef HAS_UV1
in vec2 in_uv1;
out vec2 uv1;
#endif
#ifdef HAS_UV2
in vec2 in_uv2;
out vec2 uv2;
#endif
#ifdef HAS_UV3
in vec2 in_uv3;
out vec2 uv3;
#endif
#ifdef HAS_COLOR
in vec4 in_color;
out vec4 color;
#endif

void main() {
    vec4 world = model * vec4(in_position, 1.0);
    position = world.xyz;
    gl_Position = view_projection * world;
#ifdef HAS_NORMAL
    normal = normal_matrix * in_normal;
#endif
#ifdef HAS_TANGENT
    tangent = vec4(mat3(model) * in_tangent.xyz, in_tangent.w * sign(determinant(mat3(model))));
#endif
#ifdef HAS_UV0
    uv0 = in_uv0;
#endif
#ifdef HAS_UV1
    uv1 = in_uv1;
#endif
#ifdef HAS_UV2
    uv2 = in_uv2;
#endif
#ifdef HAS_UV3
    uv3 = in_uv3;
#endif
#ifdef HAS_COLOR
    color = in_color;
#endif
}
