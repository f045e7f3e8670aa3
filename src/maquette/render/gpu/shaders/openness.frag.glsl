// Whether each cell of a grid sees out in one direction, added to what is known of the others. The
// grid's slices lie one above the other.
uniform sampler2DShadow depths;
uniform mat4 matrix;     // from the grid's cells into the picture of depths
uniform int rows;        // of a slice
uniform vec4 share;      // what a cell gains that sees out: 1, and the direction, over their number
out vec4 fragment;

void main() {
    ivec2 cell = ivec2(gl_FragCoord.xy);
    vec3 middle = vec3(cell.x, cell.y % rows, cell.y / rows) + 0.5;
    vec3 p = (matrix * vec4(middle, 1.0)).xyz * 0.5 + 0.5;
    fragment = share * texture(depths, p);
}
