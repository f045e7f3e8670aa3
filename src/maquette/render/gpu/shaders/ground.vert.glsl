uniform mat4 view_projection;
uniform vec3 ground;
uniform float floor_height;
uniform float scale;
uniform vec3 anchor;
out vec2 place;

void main() {
    place = vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID & 2) - 1);
    vec2 p = ground.xy + place * ground.z;
    vec3 position = anchor + (vec3(p.x, floor_height, p.y) - anchor) * scale;
    gl_Position = view_projection * vec4(position, 1.0);
}
