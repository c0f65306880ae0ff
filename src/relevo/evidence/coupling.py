"""Who reads what from whom: the coupling of the arenas of a model."""

from collections.abc import Mapping, Sequence

import pandas as pd

from relevo.engine.graph import Graph


def arena_of(graph: Graph) -> dict[str, str]:
    """Arena that gives each quantity that an equation computes; a state belongs to its law of motion."""
    arenas = {name: equation.arena for name, equation in graph.equations.items()}
    return arenas | {state: arenas[f"next_{state}"] for state in graph.states}


def readings(graph: Graph) -> dict[tuple[str, str], list[str]]:
    """Quantities that one arena reads from another, by (reader, giver)."""
    arenas = arena_of(graph)
    found: dict[tuple[str, str], set[str]] = {}
    for equation in graph.equations.values():
        for argument in equation.arguments:
            giver = arenas.get(argument)
            if giver and giver != equation.arena:
                found.setdefault((equation.arena, giver), set()).add(argument)
    return {pair: sorted(names) for pair, names in sorted(found.items())}


def coupling(graph: Graph, arenas: Sequence[str]) -> pd.DataFrame:
    """How many quantities each arena (row) reads from each other arena (column)."""
    counts: Mapping[tuple[str, str], list[str]] = readings(graph)
    rows = [[len(counts.get((reader, giver), ())) for giver in arenas] for reader in arenas]
    return pd.DataFrame(rows, index=pd.Index(arenas, name="reader"), columns=list(arenas))
