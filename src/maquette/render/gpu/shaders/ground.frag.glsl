uniform sampler2D shadow;
uniform float strength;
in vec2 place;
out vec4 fragment;

void main() {
    float dark = texture(shadow, place * 0.5 + 0.5).r * strength;
    fragment = vec4(0.0, 0.0, 0.0, dark);
}
