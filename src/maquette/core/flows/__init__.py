"""Orders that go all the way: models arrive, are put into projects, and are drawn."""
