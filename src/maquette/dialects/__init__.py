"""The documented APIs, each a thin translation over the same core.

The app gathers the dialects themselves, and the worker the ways in which they write webhooks: it
answers no requests, and need not load the web framework.
"""
