"""Who pays, and the keys that open the door."""
