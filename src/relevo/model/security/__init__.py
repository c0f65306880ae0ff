"""Security and justice: groups, homicides, other crimes, what becomes of a report, forces, and what policy changes."""
