#include "cut_out"

void main() {
    cut_out();
}
