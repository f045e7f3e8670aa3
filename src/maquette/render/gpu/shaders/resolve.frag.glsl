// Four samples to one pixel; rows turned so that the top one is read first.
uniform sampler2D samples;  // sRGB-encoded, premultiplied
uniform vec2 size;
out vec4 fragment;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ivec2 corner = 2 * ivec2(pixel.x, int(size.y) - 1 - pixel.y);
    vec4 sum = texelFetch(samples, corner, 0) + texelFetch(samples, corner + ivec2(1, 0), 0)
        + texelFetch(samples, corner + ivec2(0, 1), 0) + texelFetch(samples, corner + ivec2(1, 1), 0);
    sum *= 0.25;
#ifdef STRAIGHT
    // Films with alpha and PNGs have their colours so.
    sum.rgb = sum.a > 0.0 ? min(sum.rgb / sum.a, vec3(1.0)) : vec3(0.0);
#endif
    fragment = sum;
}
