// Four samples to one pixel, over the background; rows turned so that the top one is read first.
uniform sampler2D samples;  // sRGB-encoded, premultiplied
uniform vec3 background;    // sRGB-encoded
uniform float vignette;     // 0 none, 1 full
uniform vec2 size;
out vec4 fragment;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ivec2 corner = 2 * ivec2(pixel.x, int(size.y) - 1 - pixel.y);
    vec4 sum = texelFetch(samples, corner, 0) + texelFetch(samples, corner + ivec2(1, 0), 0)
        + texelFetch(samples, corner + ivec2(0, 1), 0) + texelFetch(samples, corner + ivec2(1, 1), 0);
    sum *= 0.25;
    vec3 colour = sum.rgb + background * (1.0 - sum.a);
    if (vignette > 0.0) {
        vec2 p = (gl_FragCoord.xy / size - 0.5) * 2.0;
        colour *= 1.0 - vignette * smoothstep(0.35, 1.5, length(p));
    }
    fragment = vec4(colour, 1.0);
}
