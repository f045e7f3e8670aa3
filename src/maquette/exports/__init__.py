"""Finished assets in other people's formats: a GLB in, a file out, and what it could not hold.

Knows no database, no web, no account.
"""
