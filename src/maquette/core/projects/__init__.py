"""Assets in a staging, to be drawn as often as one likes."""
