// The layers of KHR_materials_*: each exists only under its define. Values of the surface that
// several functions read are globals, which the compiler turns into plain registers.
vec3 n, v, f0;
float f90, alpha, nv;

#ifdef COAT
uniform vec3 coat_factors;  // factor, roughness, normal scale
vec3 coat_n;
float coat, coat_alpha;
#ifdef COAT_UV
uniform sampler2D coat_map;
uniform mat3 coat_transform;
#endif
#ifdef COAT_ROUGH_UV
uniform sampler2D coat_rough_map;
uniform mat3 coat_rough_transform;
#endif
#ifdef COAT_NORMAL_UV
uniform sampler2D coat_normal_map;
uniform mat3 coat_normal_transform;
#endif
#endif

#ifdef SHEEN
uniform vec4 sheen_factors;  // colour, roughness
vec4 sheen;
#ifdef SHEEN_UV
uniform sampler2D sheen_map;
uniform mat3 sheen_transform;
#endif
#ifdef SHEEN_ROUGH_UV
uniform sampler2D sheen_rough_map;
uniform mat3 sheen_rough_transform;
#endif

// How much of a bright room the fibres send back: a polynomial fitted to the logarithm of the
// Charlie lobe's integral with its own shadowing (Estevez & Kulla 2017).
float sheen_share(float c, float r) {
    r = max(r, 0.2);
    vec4 b = vec4(1.0, r, r * r, r * r * r);
    float e = dot(b, vec4(0.6994, -3.6694, 3.1927, 2.4824)) - 2.7943 * b.w * r
        + c * (dot(b, vec4(-12.1782, 31.6241, -39.6331, 17.4051))
        + c * (dot(b.xyz, vec3(3.8318, 4.1384, -4.6817))
        + c * (-7.3558 + 3.6493 * r + 1.5391 * c)));
    return clamp(exp(e), 0.0, 1.0);
}

// Estevez & Kulla's distribution with the cheap visibility of Neubelt & Pettineo 2013.
float sheen_glow(float nl, float nh, float r) {
    float inverse = 1.0 / max(r * r, 0.005);
    float sine = sqrt(max(1.0 - nh * nh, 0.0078125));
    float d = (2.0 + inverse) * pow(sine, inverse) / (2.0 * PI);
    return d / (4.0 * max(nl + nv - nl * nv, 1e-3));
}
#endif

#ifdef SPECULAR
uniform vec4 specular_factors;  // colour, strength
#ifdef SPECULAR_UV
uniform sampler2D specular_map;
uniform mat3 specular_transform;
#endif
#ifdef SPECULAR_STRENGTH_UV
uniform sampler2D specular_strength_map;
uniform mat3 specular_strength_transform;
#endif
#endif

#ifdef GLOSSINESS
uniform vec4 gloss_factors;  // specular colour, glossiness
#ifdef GLOSS_UV
uniform sampler2D gloss_map;
uniform mat3 gloss_transform;
#endif
#endif

#ifdef GRAIN
uniform vec3 grain_factors;  // strength, cosine and sine of the rotation
vec3 grain_along, grain_across;
float grain;
#ifdef GRAIN_UV
uniform sampler2D grain_map;
uniform mat3 grain_transform;
#endif

// Anisotropic GGX with its height-correlated Smith term (Heitz 2014), over pi-free Lambert units.
float stretched(vec3 l, vec3 h, float nl, float nh, float alpha) {
    float at = mix(alpha, 1.0, grain * grain), ab = alpha;
    vec3 q = vec3(dot(h, grain_along) / at, dot(h, grain_across) / ab, nh);
    float d = dot(q, q);
    float view = nl * length(vec3(at * dot(v, grain_along), ab * dot(v, grain_across), nv));
    float light = nv * length(vec3(at * dot(l, grain_along), ab * dot(l, grain_across), nl));
    return 0.5 / max(view + light, 1e-5) / (PI * at * ab * d * d);
}
#endif

#ifdef FILM
uniform vec4 film_factors;  // factor, ior, thinnest, thickest
#ifdef FILM_UV
uniform sampler2D film_map;
uniform mat3 film_transform;
#endif
#ifdef FILM_THICKNESS_UV
uniform sampler2D film_thickness_map;
uniform mat3 film_thickness_transform;
#endif

// The eye's response to a spectrum of cosine shape: Gaussians fitted in Fourier space to the CIE
// curves (Belcour & Barla 2017, "A Practical Extension to Microfacet Theory for the Modeling of
// Varying Iridescence").
vec3 interference(float path, vec3 shift) {
    float p = 2.0 * PI * path * 1e-9;
    vec3 xyz = vec3(5.4856e-13, 4.4201e-13, 5.2481e-13)
        * sqrt(2.0 * PI * vec3(4.3278e9, 9.3046e9, 6.6121e9))
        * cos(vec3(1.6810e6, 1.7953e6, 2.2084e6) * p + shift)
        * exp(-p * p * vec3(4.3278e9, 9.3046e9, 6.6121e9));
    xyz.x += 9.7470e-14 * sqrt(2.0 * PI * 4.5282e9) * cos(2.2399e6 * p + shift.x)
        * exp(-4.5282e9 * p * p);
    xyz /= 1.0685e-7;
    return mat3(3.2404542, -0.9692660, 0.0556434, -1.5371385, 1.8760108, -0.2040259,
        -0.4985314, 0.0415560, 1.0572252) * xyz;
}

// What the film over ``below`` (the mirror at normal incidence) reflects at cosine ``c``, summed
// over the first orders of interference (Belcour & Barla 2017).
vec3 film_mirror(float c, float film_ior, float thickness, vec3 below) {
    float ior = mix(1.0, film_ior, smoothstep(0.0, 30.0, thickness));
    float inner2 = 1.0 - (1.0 - c * c) / (ior * ior);
    if (inner2 < 0.0) return vec3(1.0);
    float inner = sqrt(inner2);
    float top = (ior - 1.0) / (ior + 1.0);
    float first = top * top + (1.0 - top * top) * fifth(1.0 - c);
    float enters = 1.0 - first;
    vec3 root = sqrt(clamp(below, 0.0, 0.9999));
    vec3 base_ior = (1.0 + root) / (1.0 - root);
    vec3 bottom = (base_ior - ior) / (base_ior + ior);
    vec3 second = bottom * bottom + (1.0 - bottom * bottom) * fifth(1.0 - inner);
    vec3 shift = (ior < 1.0 ? 0.0 : PI) + PI * vec3(lessThan(base_ior, vec3(ior)));
    vec3 both = clamp(first * second, 1e-5, 0.9999);
    vec3 returned = enters * enters * second / (1.0 - both);
    vec3 sum = first + returned;
    vec3 order = returned - enters;
    float path = 2.0 * ior * thickness * inner;
    for (int m = 1; m <= 2; m++) {
        order *= sqrt(both);
        sum += order * 2.0 * interference(float(m) * path, float(m) * shift);
    }
    return max(sum, vec3(0.0));
}
#endif

vec3 fresnel(float c) {
    return f0 + (f90 - f0) * fifth(1.0 - c);
}

// What one lamp from ``l`` adds; its highlight is never narrower than ``least``.
struct Lit {
    vec3 matte;
    vec3 shine;
#ifdef SHEEN
    vec3 sheen;
#endif
#ifdef COAT
    vec3 coat;
#endif
};

void light_up(inout Lit lit, vec3 l, vec3 light, float least) {
    float nl = max(dot(n, l), 0.0);
    vec3 h = normalize(v + l);
    float nh = max(dot(n, h), 0.0), vh = max(dot(v, h), 0.0);
    vec3 mirror = fresnel(vh);
    lit.matte += light * nl * (1.0 - mirror);
#ifdef GRAIN
    lit.shine += light * (PI * nl * stretched(l, h, nl, nh, max(alpha, least))) * mirror;
#else
    lit.shine += light * (PI * nl * glossy(nl, nv, nh, max(alpha, least))) * mirror;
#endif
#ifdef SHEEN
    lit.sheen += light * (PI * nl * sheen_glow(nl, nh, sheen.a));
#endif
#ifdef COAT
    float cl = max(dot(coat_n, l), 0.0), cv = max(abs(dot(coat_n, v)), 1e-3);
    float schlick = 0.04 + 0.96 * fifth(1.0 - vh);
    float lobe = glossy(cl, cv, max(dot(coat_n, h), 0.0), max(coat_alpha, least));
    lit.coat += light * (PI * cl * lobe * schlick);
#endif
}
