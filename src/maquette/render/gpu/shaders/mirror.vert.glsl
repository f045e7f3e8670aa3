uniform mat4 view_projection;
uniform vec3 middle;  // of the ground below the model
uniform float half_side;
out vec3 position;

void main() {
    vec2 place = vec2((gl_VertexID & 1) * 2 - 1, (gl_VertexID & 2) - 1);
    position = middle + vec3(place.x, 0.0, place.y) * half_side;
    gl_Position = view_projection * vec4(position, 1.0);
}
