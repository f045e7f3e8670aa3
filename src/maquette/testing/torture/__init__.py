"""A real house under a storm of kills, with clients that want their orders all the same.

:mod:`~maquette.testing.torture.storm` is the whole of it: server and workers as processes,
clients, a receiver of webhooks, kills at every failpoint and at random, and the audit.
"""
