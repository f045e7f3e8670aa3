// What a light sees of the model, or an eye: depths alone.
invariant gl_Position;
uniform mat4 model;
uniform mat4 matrix;
in vec3 in_position;
#ifdef CUT_OUT
in vec2 CUT_OUT;
out vec2 uv;
#endif

void main() {
#ifdef CUT_OUT
    uv = CUT_OUT;
#endif
    gl_Position = matrix * (model * vec4(in_position, 1.0));
}
