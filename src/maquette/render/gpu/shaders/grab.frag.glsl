// Four samples to one texel of the scene behind glass.
uniform sampler2D samples;
out vec4 fragment;

void main() {
    ivec2 corner = 2 * ivec2(gl_FragCoord.xy);
    fragment = 0.25 * (texelFetch(samples, corner, 0) + texelFetch(samples, corner + ivec2(1, 0), 0)
        + texelFetch(samples, corner + ivec2(0, 1), 0) + texelFetch(samples, corner + 1, 0));
}
