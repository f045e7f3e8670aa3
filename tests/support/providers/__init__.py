"""Servers that behave as the providers' documentation says, their failures included."""
