"""Relevo: a change of government as a model that runs."""

__version__ = "0.1.0"
