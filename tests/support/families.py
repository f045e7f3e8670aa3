"""The names of all families, each part of them for a test file of its own."""

from maquette.engines.builtin.forms.families import lexicon

NAMES = sorted(family.name for family in lexicon().families)
