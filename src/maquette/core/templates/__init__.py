"""Saved stagings: how a model is lit and set, and from where it is shown."""
