"""One file per format that is not glTF."""
