const float PI = 3.14159265358979;

// For Schlick's curve: where a processor draws, pow() costs ten times as much.
float fifth(float x) {
    float x2 = x * x;
    return x2 * x2 * x;
}
