"""What tests of Maquette, and of engines for it, are made of: a real house in a folder.

:mod:`~maquette.testing.house` runs it, :mod:`~maquette.testing.echo` is its obedient engine,
:mod:`~maquette.testing.clock` stands still.
"""
