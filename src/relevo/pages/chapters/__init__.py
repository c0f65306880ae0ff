"""Chapters of the brief, one module each, found by discovery: see ``relevo.pages.parts``."""
