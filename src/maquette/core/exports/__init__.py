"""Assets in other formats, made once and kept."""
