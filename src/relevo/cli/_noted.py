"""What is wrong with the user's words: noted while they are read, to be told with what else is wrong."""

from relevo.errors import Faults

noted = Faults()
"""Faults of this call. ``progress`` tells them before anything is computed, ``Commands`` with those of an error."""
