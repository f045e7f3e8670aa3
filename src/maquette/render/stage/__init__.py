"""What is drawn: a glTF document made into drawables, and the light they stand in."""
