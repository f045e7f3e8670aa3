"""Telling others what happened: endpoints, events on their way, and what became of each try."""
