// What is seen through glass: the picture of everything solid, looked up where the refracted ray
// leaves the glass, from blurred copies where the glass is rough.
#ifdef TRANSMISSION
uniform float transmission;
uniform float ior;
uniform sampler2D scene;   // sRGB-encoded, premultiplied, with mips
uniform vec3 backdrop;     // the picture's plain background, sRGB-encoded
uniform vec2 size;         // of the picture, in samples
uniform mat4 view_projection;
uniform vec4 volume;       // attenuation's colour; thickness in the stage's unit, 0 for thin walls
uniform float absorbing;   // that thickness over the attenuation's distance
#ifdef DISPERSION
uniform float dispersion;  // 20 over the Abbe number
#endif
#ifdef TRANSMISSION_UV
uniform sampler2D transmission_map;
uniform mat3 transmission_transform;
#endif
#ifdef THICKNESS_UV
uniform sampler2D thickness_map;
uniform mat3 thickness_transform;
#endif

float transmitted_share() {
#ifdef TRANSMISSION_UV
    return transmission * texture(transmission_map, TRANSMISSION_UV).r;
#else
    return transmission;
#endif
}

// Four taps between texels of a blurred copy hide its squares.
vec4 blurred(vec2 uv, float level) {
    if (level < 0.01) return textureLod(scene, uv, 0.0);
    vec2 step = 0.5 * exp2(level) / vec2(textureSize(scene, 0));
    return 0.25 * (textureLod(scene, uv + step, level) + textureLod(scene, uv - step, level)
        + textureLod(scene, uv + vec2(step.x, -step.y), level)
        + textureLod(scene, uv + vec2(-step.x, step.y), level));
}

// The picture where a ray leaves that is bent by ``bending``, premultiplied.
vec4 behind_glass(float bending, vec3 n, vec3 v, vec3 position, float roughness, float thick) {
    vec2 uv = gl_FragCoord.xy / size;
#ifdef VOLUME
    vec3 ray = refract(-v, n, 1.0 / max(bending, 1.0));
    vec4 leaves = view_projection * vec4(position + ray * (volume.w * thick), 1.0);
    uv = leaves.xy / leaves.w * 0.5 + 0.5;
#endif
    // Glass that bends light little also scatters it little.
    float rough = roughness * clamp(bending * 2.0 - 2.0, 0.0, 1.0);
    // Below this the widening for antialiasing would blur clear glass.
    float level = log2(float(textureSize(scene, 0).y)) * max(rough - 0.06, 0.0);
    return blurred(clamp(uv, 0.0, 1.0), level);
}

// The picture's ``shade`` over what passes. Alpha is what the background may still shine through;
// over the plain backdrop the result is exact, over any other it is near.
vec4 seen_through(
    vec3 shade, vec3 passing, vec3 n, vec3 v, vec3 position, float roughness, float opacity
) {
    shade *= opacity;
    float thick = 1.0;
#ifdef THICKNESS_UV
    thick = texture(thickness_map, THICKNESS_UV).r;
#endif
#ifdef VOLUME
    passing *= pow(volume.rgb, vec3(absorbing * thick));
#endif
    passing = mix(vec3(1.0), passing, opacity);
    vec4 behind = behind_glass(ior, n, v, position, roughness, thick);
    vec3 seen = behind.rgb, covered = behind.aaa;
#ifdef DISPERSION
    // Blue is bent more than red: KHR_materials_dispersion, "Implementation".
    float spread = (max(ior, 1.0) - 1.0) * 0.025 * dispersion;
    vec4 red = behind_glass(ior - spread, n, v, position, roughness, thick);
    vec4 blue = behind_glass(ior + spread, n, v, position, roughness, thick);
    seen = vec3(red.r, behind.g, blue.b);
    covered = vec3(red.a, behind.a, blue.a);
#endif
    // The ground's shadow is black with an alpha: it dims the backdrop, and is no light itself.
    vec3 solid = seen / max(covered, 1e-6);
    vec3 light = untoned(decoded(solid)) * covered;
    vec3 open = decoded(backdrop) * (1.0 - covered);
    vec3 whole = encoded(neutral(shade + light * passing) + open * passing);
    vec3 tint = encoded(passing);
    float hidden = max(covered.r, max(covered.g, covered.b));
    float clear = min(tint.r, min(tint.g, tint.b)) * (1.0 - hidden);
    vec3 colour = max(whole - backdrop * clear, vec3(0.0));
    return vec4(colour, 1.0 - clear);
}
#endif
