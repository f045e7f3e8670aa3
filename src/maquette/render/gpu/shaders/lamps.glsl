// Lamps of the model's own (KHR_lights_punctual), added to what the rig's key light does.
#ifdef LAMPS
uniform vec4 lamp_place[LAMPS];  // and 0 for one that is infinitely far away, 1 for the others
uniform vec4 lamp_power[LAMPS];  // over pi, and one over how far it reaches
uniform vec4 lamp_aim[LAMPS];
uniform vec2 lamp_cone[LAMPS];   // scale and offset of the cosine off the axis

void light_lamps(inout Lit lit, vec3 position) {
    for (int i = 0; i < LAMPS; i++) {
        vec3 towards = lamp_place[i].w > 0.5 ? lamp_place[i].xyz - position : -lamp_aim[i].xyz;
        float far2 = max(dot(towards, towards), 1e-8);
        vec3 l = towards * inversesqrt(far2);
        float reach = far2 * lamp_power[i].w * lamp_power[i].w;
        float cone = clamp(dot(-l, lamp_aim[i].xyz) * lamp_cone[i].x + lamp_cone[i].y, 0.0, 1.0);
        float fall = lamp_place[i].w > 0.5 ? max(1.0 - reach * reach, 0.0) / far2 : 1.0;
        light_up(lit, l, lamp_power[i].rgb * (fall * cone * cone), 0.0);
    }
}
#endif
