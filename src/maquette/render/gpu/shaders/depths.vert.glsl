uniform mat4 matrix;
in vec3 in_position;

void main() {
    gl_Position = matrix * vec4(in_position, 1.0);
}
