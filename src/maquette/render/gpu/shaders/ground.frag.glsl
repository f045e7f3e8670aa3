uniform sampler2D shadow;
uniform float strength;
uniform vec2 size;  // of the picture, in samples
in vec2 place;
out vec4 fragment;

void main() {
    float dark = texture(shadow, place * 0.5 + 0.5).r * strength;
    // The shadow ends before the picture does: no hard cut, and corners of the pure background.
    vec2 inside = min(gl_FragCoord.xy, size - gl_FragCoord.xy) / size;
    dark *= smoothstep(0.01, 0.1, min(inside.x, inside.y));
    fragment = vec4(0.0, 0.0, 0.0, dark);
}
