// Four samples to one pixel, over what lies behind; rows turned so that the top one is read first.
uniform sampler2D samples;  // sRGB-encoded, premultiplied
uniform vec3 background;    // sRGB-encoded
uniform float vignette;     // 0 none, 1 full
uniform vec2 size;
#ifdef BACKDROP
uniform sampler2D backdrop;
#endif
#ifdef FOREGROUND
uniform sampler2D foreground;  // straight alpha
#endif
out vec4 fragment;

void main() {
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    ivec2 corner = 2 * ivec2(pixel.x, int(size.y) - 1 - pixel.y);
    vec4 sum = texelFetch(samples, corner, 0) + texelFetch(samples, corner + ivec2(1, 0), 0)
        + texelFetch(samples, corner + ivec2(0, 1), 0) + texelFetch(samples, corner + ivec2(1, 1), 0);
    sum *= 0.25;
#ifdef TRANSPARENT
    // Straight alpha, as films and PNGs have it.
    fragment = vec4(sum.a > 0.0 ? min(sum.rgb / sum.a, vec3(1.0)) : vec3(0.0), sum.a);
#else
#ifdef BACKDROP
    vec3 behind = texelFetch(backdrop, pixel, 0).rgb;
#else
    vec3 behind = background;
#endif
    vec3 colour = sum.rgb + behind * (1.0 - sum.a);
    if (vignette > 0.0) {
        vec2 p = (gl_FragCoord.xy / size - 0.5) * 2.0;
        colour *= 1.0 - vignette * smoothstep(0.35, 1.5, length(p));
    }
#ifdef FOREGROUND
    vec4 top = texelFetch(foreground, pixel, 0);
    colour = mix(colour, top.rgb, top.a);
#endif
    fragment = vec4(colour, 1.0);
#endif
}
