// The ground as polished floor: what it mirrors, more of it at grazing angles (Schlick 1994), and
// less and softer the farther from the model.
#include "constants"
uniform sampler2D reflection;  // sRGB-encoded, premultiplied; as the floor's mirror image lies on screen
uniform vec2 size;             // of the picture, in samples
uniform vec3 eye;
uniform vec3 middle;
uniform float footprint;       // radius of the model on the ground
uniform float strength;
in vec3 position;
out vec4 fragment;

void main() {
    vec3 away = eye - position;
    float facing = clamp(away.y / length(away), 0.0, 1.0);
    float fresnel = 0.04 + 0.96 * fifth(1.0 - facing);
    float beyond = max(length(position.xz - middle.xz) - footprint, 0.0);
    float fade = exp(-1.6 * beyond) * smoothstep(0.0, 0.02, facing);
    // It ends before the picture does, as the shadow does.
    vec2 inside = min(gl_FragCoord.xy, size - gl_FragCoord.xy) / size;
    fade *= smoothstep(0.0, 0.12, min(inside.x, inside.y));
    vec4 mirrored = textureLod(reflection, gl_FragCoord.xy / size, 0.6 + 3.0 * beyond);
    fragment = mirrored * (strength * mix(0.45, 1.0, fresnel) * fade);
}
