"""The shipped model: ten thousand draws, one draw, peak memory, and what each arena costs.

Prints a table. ``make benchmark`` runs it; numbers of a quiet machine stand in README.md.
"""

import json
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
from rich.console import Console
from rich.table import Table

import relevo
from engine import fastest, peak_memory
from relevo.engine.draws import Parameter
from relevo.engine.graph import compose
from relevo.engine.simulate import Plan, run_chunks
from relevo.run import plan

DRAWS, SOME = 10_000, 1000
PACK = "mexico_2018"
# What the budget stands on: oil revenue comes from the arena energy.
FINANCE = ("world", "economy", "markets", "energy", "fiscal")


def arenas_alone(pack: relevo.pack.read.Pack, *arenas: str) -> Plan:
    """Some arenas by themselves: what they read of others stands still at its value in the first month."""
    graph = pack.graph()
    own = {name: equation for name, equation in graph.equations.items() if equation.arena in arenas}
    states = {name.removeprefix("next_") for name in own if name.startswith("next_")}
    read = {argument for equation in own.values() for argument in equation.arguments} - set(own) - states
    others = [n for n in read if n in graph.equations or n in graph.states]
    values = next(run_chunks(plan(pack, draws=1, outputs=others))).values if others else {}
    held = {n: v[0, 0] if v.ndim == 2 + len(graph.quantity(n).dimensions) else v[0] for n, v in values.items()}
    figures = {n: p for n, p in pack.parameters.items() if n in read or n in states}
    figures |= {
        n: Parameter(np.asarray(v), graph.quantity(n).unit, graph.quantity(n).dimensions) for n, v in held.items()
    }
    paths = {n: path for n, path in plan(pack, draws=1).paths.items() if n in read}
    alone = compose(own, figures, paths)
    outputs = [name for name in own if not name.startswith(("next_", "opening_"))]
    last = [n for n in outputs if not alone.readers(n)] or outputs
    if len(arenas) > 1:
        last = [n for n in pack.info.outputs if n in own or n in states]
    return Plan(
        graph=alone, parameters=figures, paths=paths, sizes=pack.sizes, outputs=tuple(last), months=len(pack.months),
        first_calendar_month=pack.info.start.month, seed=1, draws=SOME,
    )  # fmt: skip


def kept(work: Plan) -> dict[str, np.ndarray]:
    """The outputs of all draws, in one array each."""
    values: dict[str, np.ndarray] = {}
    for part in run_chunks(work):
        for name, value in part.values.items():
            whole = values.setdefault(name, np.empty((work.draws, *value.shape[1:])))
            whole[part.first : part.first + len(value)] = value
    return values


def peak(*arenas: str) -> float:
    """Peak memory in MB of a process of its own that keeps the pack's outputs for all draws."""
    done = subprocess.run([sys.executable, __file__, "--peak", *arenas], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    begun = time.perf_counter()
    pack = relevo.load(PACK)
    loaded = time.perf_counter()
    relevo.simulate(pack, draws=SOME)
    first = time.perf_counter()
    many = fastest(lambda: relevo.simulate(pack, draws=DRAWS), 3)
    single = plan(pack, draws=1, outputs=["debt_ratio"])
    all_outputs = plan(pack, draws=1, outputs=pack.info.outputs)
    for work in (single, all_outputs):
        list(run_chunks(work))
    one, one_with_all = (fastest(lambda work=work: list(run_chunks(work)), 20) for work in (single, all_outputs))

    table = Table("", "measured", "wanted", title=f"{pack.info.title}: {len(pack.equations)} equations")
    table.add_row("reading the pack", f"{loaded - begun:.2f} s", "")
    table.add_row(f"first {SOME:,} draws, compiling or from the cache", f"{first - loaded:.1f} s", "25 s")
    table.add_row(f"{DRAWS:,} draws after compiling, all outputs of the pack", f"{many:.2f} s", "5 s")
    table.add_row("one draw, debt alone", f"{one * 1e3:.1f} ms", "5 ms")
    table.add_row("one draw, all outputs of the pack", f"{one_with_all * 1e3:.1f} ms", "")
    table.add_row(f"peak memory, {DRAWS:,} draws", f"{peak():.0f} MB", "2000 MB")
    for arena in pack.info.arenas:
        work = arenas_alone(pack, arena)
        list(run_chunks(work))
        seconds = fastest(lambda work=work: list(run_chunks(work)), 3)
        table.add_row(f"{arena} alone, ms per draw", f"{seconds / SOME * 1e3:.3f}", "")
    work = replace(arenas_alone(pack, *FINANCE), draws=DRAWS)
    kept(work)
    many = fastest(lambda: kept(work), 3)
    single = replace(work, draws=1, outputs=("debt_ratio",))
    list(run_chunks(single))
    one = fastest(lambda: list(run_chunks(single)), 20)
    table.add_section()
    finance = f"{', '.join(FINANCE)}: {len(work.graph.equations)} equations"
    table.add_row(f"{finance}; {DRAWS:,} draws, their outputs", f"{many:.2f} s", "3 s")
    table.add_row("their one draw, debt alone", f"{one * 1e3:.1f} ms", "5 ms")
    table.add_row(f"their peak memory, {DRAWS:,} draws", f"{peak(*FINANCE):.0f} MB", "2000 MB")
    Console().print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        arenas = sys.argv[2:]
        if arenas:
            kept(replace(arenas_alone(relevo.load(PACK), *arenas), draws=DRAWS))
        else:
            relevo.simulate(PACK, draws=DRAWS)
        print(peak_memory())
    else:
        main()
