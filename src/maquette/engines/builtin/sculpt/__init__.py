"""sculpt: one to four pictures to a closed, textured mesh, without learned weights."""
