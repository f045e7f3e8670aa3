// Throws the model onto the ground along a slanted ray, into the shadow picture. The depth is the
// same for the whole pass: the first triangle at a texel counts, all later ones fail the depth test.
uniform mat4 model;
uniform vec2 slant;   // metres sideways per metre of height
uniform vec3 ground;  // middle of the picture (x, z) and half its side
uniform float floor_height;
uniform float depth;
in vec3 in_position;
#ifdef CUT_OUT
in vec2 CUT_OUT;
out vec2 uv;
#endif

void main() {
    vec3 p = (model * vec4(in_position, 1.0)).xyz;
    vec2 flat_position = p.xz - slant * (p.y - floor_height);
#ifdef CUT_OUT
    uv = CUT_OUT;
#endif
    gl_Position = vec4((flat_position - ground.xy) / ground.z, depth, 1.0);
}
