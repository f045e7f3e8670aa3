#include "cut_out"
uniform float amount;
out vec4 fragment;

void main() {
    cut_out();
    fragment = vec4(amount);
}
