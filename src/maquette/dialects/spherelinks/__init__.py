"""SphereLinks: pictures in, GLB out, in three endpoints; also under /v1."""
