"""Glossi: models by signed upload, templates, projects, and renders of all their views."""
