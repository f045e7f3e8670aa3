"""sculpt: one picture to a closed, textured mesh by classical means, without learned weights."""
