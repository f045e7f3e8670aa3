// Khronos PBR Neutral tone mapping (github.com/KhronosGroup/ToneMapping), then sRGB's curve.
vec3 neutral(vec3 colour) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float low = min(colour.r, min(colour.g, colour.b));
    colour -= low < 0.08 ? low - 6.25 * low * low : 0.04;
    float peak = max(colour.r, max(colour.g, colour.b));
    if (peak < start) return colour;
    float d = 1.0 - start;
    float new_peak = 1.0 - d * d / (peak + d - start);
    colour *= new_peak / peak;
    float g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
    return mix(colour, vec3(new_peak), g);
}

// The curve's power by square roots, which cost a processor a third: fitted, off by a ninetieth of
// the step between two of 8 bits at most.
vec3 encoded(vec3 colour) {
    colour = clamp(colour, 0.0, 1.0);
    vec3 root = sqrt(colour), fourth = sqrt(root), eighth = sqrt(fourth);
    vec3 curve = 0.6423663 * root + 0.7121098 * fourth - 0.3368696 * eighth - 0.0175634 * colour;
    return mix(curve, colour * 12.92, lessThanEqual(colour, vec3(0.0031308)));
}

vec3 decoded(vec3 colour) {
    vec3 curve = pow((colour + 0.055) / 1.055, vec3(2.4));
    return mix(curve, colour / 12.92, lessThanEqual(colour, vec3(0.04045)));
}

// The way back from ``neutral``, for what was drawn already; the brightest end, which has no way
// back, comes out at about four.
vec3 untoned(vec3 colour) {
    const float start = 0.8 - 0.04;
    const float desaturation = 0.15;
    float new_peak = min(max(colour.r, max(colour.g, colour.b)), 0.985);
    if (new_peak > start) {
        float d = 1.0 - start;
        float peak = d * d / (1.0 - new_peak) - d + start;
        float g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
        colour = max((colour - new_peak * g) / (1.0 - g), vec3(0.0)) * (peak / new_peak);
    }
    float low = min(colour.r, min(colour.g, colour.b));
    return colour + (low < 0.04 ? sqrt(max(low, 0.0) / 6.25) - low : 0.04);
}
