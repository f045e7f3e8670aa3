"""sculpt: pictures to a closed, textured mesh, without learned weights."""
