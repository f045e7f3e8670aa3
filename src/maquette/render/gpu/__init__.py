"""How things are drawn: OpenGL 3.3 core through EGL, on a GPU or on Mesa's llvmpipe alike."""
