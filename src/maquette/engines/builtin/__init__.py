"""The engines that Maquette ships, strangers to one another."""
