"""Engines that live elsewhere and are asked over HTTP: one module per provider."""
