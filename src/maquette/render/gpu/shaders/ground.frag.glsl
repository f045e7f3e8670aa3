uniform sampler2D shadow;
uniform float strength;
uniform vec2 size;  // of the picture that is drawn into
in vec2 place;
out vec4 fragment;

void main() {
    float dark = texture(shadow, place * 0.5 + 0.5).r * strength;
    // The shadow ends before the picture does: no hard cut, and corners of the pure background.
    // The fade follows a rounded frame, for a straight one would be seen.
    vec2 off = abs(2.0 * gl_FragCoord.xy / size - 1.0);
    dark *= 1.0 - smoothstep(0.7, 0.995, pow(dot(off * off, off * off), 0.25));
#ifdef ALONE
    fragment = vec4(dark);
#else
    fragment = vec4(0.0, 0.0, 0.0, dark);
#endif
}
