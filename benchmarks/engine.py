"""The engine against NumPy and PySD on the same 300 chained equations, and its memory.

Prints a table of ratios, all measured in one run. ``make benchmark`` runs it; numbers of a quiet machine stand in
README.md.
"""

import json
import re
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import Callable
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

EQUATIONS, MONTHS, DRAWS, MORE = 300, 70, 10_000, 100_000
PYSD_RUNS, REPEATS = 3, 5
HEAD = """
from relevo.engine.units import Share

def opening_level(start: Share) -> Share:
    return start

def next_level(level: Share, quantity_{last}: Share, rate: Share) -> Share:
    return level + rate * (quantity_{last} - level)

def quantity_0(level: Share, rate: Share) -> Share:
    return level + rate
"""


# Ten links in turn, in words that Python and Vensim share. Together they have about the mix of operations of the
# shipped model: of a hundred 41 products, 43 sums, 10 quotients, 5 limits and 2 exponentials (there: 38, 39, 11, 7, 4).
PULLED = "BEFORE + rate * (level - BEFORE) * (2 - BEFORE * level)"
DAMPED = "BEFORE + rate * (level - BEFORE) / (1 + BEFORE * BEFORE)"
LIMITED = "maximum(BEFORE * (1 - rate), rate * level) / (1 + rate * BEFORE)"
CURVED = "BEFORE + rate * (exp(-BEFORE * BEFORE) - BEFORE)"
LINKS = (PULLED, DAMPED, LIMITED, PULLED, DAMPED, LIMITED, PULLED, DAMPED, LIMITED, CURVED)


def formula(place: int) -> str:
    """The equation of one link."""
    return LINKS[place % len(LINKS)].replace("BEFORE", f"quantity_{place - 1}")


def in_vensim(place: int) -> str:
    """The same equation as Vensim writes it."""
    return formula(place).replace("exp(", "EXP(").replace("maximum(", "MAX(")


def module_of(numbers: types.ModuleType) -> types.ModuleType:
    """The model as Python functions, with the functions of ``numpy`` or of ``jax.numpy``."""
    links = [
        f"def quantity_{i}(quantity_{i - 1}: Share, level: Share, rate: Share) -> Share:\n    return {formula(i)}\n"
        for i in range(1, EQUATIONS)
    ]
    source = HEAD.format(last=EQUATIONS - 1) + "\n".join(links)
    folder = Path(tempfile.mkdtemp())
    (folder / "chain.py").write_text(source)
    module = types.ModuleType("chain")
    module.__dict__.update(exp=numbers.exp, maximum=numbers.maximum)
    sys.modules["chain"] = module
    exec(compile(source, str(folder / "chain.py"), "exec"), module.__dict__)
    return module


def plan_of(draws: int):
    """The model as a plan of the engine, with two uncertain figures."""
    import jax.numpy as jnp

    from relevo.engine.draws import Parameter, Prior
    from relevo.engine.graph import compose, read_equations
    from relevo.engine.simulate import Plan

    module_of(jnp)
    graph = compose(read_equations({"chain": "chain"}), ["rate", "start"], [])
    figures = {
        name: Parameter(np.array(middle), "1", (), {0: Prior("uniform", (middle / 2, middle * 1.5))}, {0: name})
        for name, middle in (("rate", 0.04), ("start", 1.0))
    }
    return Plan(
        graph=graph, parameters=figures, paths={}, sizes={}, outputs=("level", "rate", "start"), months=MONTHS,
        first_calendar_month=1, seed=1, draws=draws,
    )  # fmt: skip


def run_engine(draws: int) -> dict[str, np.ndarray]:
    from relevo.engine.simulate import run_chunks

    parts = [chunk.values for chunk in run_chunks(plan_of(draws))]
    return {name: np.concatenate([part[name] for part in parts]) for name in ("level", "rate", "start")}


def run_numpy(module: types.ModuleType, rate: np.ndarray, start: np.ndarray) -> np.ndarray:
    """The same, a month at a time on whole arrays of draws, as one would write it in NumPy."""
    links = [getattr(module, f"quantity_{i}") for i in range(EQUATIONS)]
    level, seen = start, []
    for _ in range(MONTHS):
        seen.append(level)
        quantity = links[0](level, rate)
        for link in links[1:]:
            quantity = link(quantity, level, rate)
        level = module.next_level(level, quantity, rate)
    return np.stack(seen, axis=1)


def pysd_model():
    """The same, as a Vensim model read by PySD."""
    import pysd

    text = "{UTF-8}\n" + "\n\n".join(
        [
            "rate = 0.04 ~ Dmnl ~ |",
            "start = 1 ~ Dmnl ~ |",
            f"level = INTEG(rate * (quantity_{EQUATIONS - 1} - level), start) ~ Dmnl ~ |",
            "quantity_0 = level + rate ~ Dmnl ~ |",
            *(f"quantity_{i} = {in_vensim(i)} ~ Dmnl ~ |" for i in range(1, EQUATIONS)),
            "INITIAL TIME = 0 ~ Month ~ |",
            f"FINAL TIME = {MONTHS - 1} ~ Month ~ |",
            "TIME STEP = 1 ~ Month ~ |",
            "SAVEPER = TIME STEP ~ Month ~ |",
        ]
    )
    file = Path(tempfile.mkdtemp()) / "chain.mdl"
    file.write_text(text)
    # Its equations call one another: a chain of three hundred is deeper than Python allows unasked.
    sys.setrecursionlimit(100_000)
    return pysd.read_vensim(str(file))


def fastest(work: Callable[[], object], repeats: int = REPEATS) -> float:
    """Seconds of the fastest of some runs: what the machine does besides only ever adds."""
    seconds = []
    for _ in range(repeats):
        begun = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - begun)
    return min(seconds)


def peak(draws: int) -> float:
    """Peak memory in MB of a process of its own that runs the engine and keeps quantiles only."""
    done = subprocess.run([sys.executable, __file__, "--peak", str(draws)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def peak_memory() -> float:
    """Peak memory of this process so far, in MB.

    Linux hands ``ru_maxrss`` of a parent on to its child, which would make a small child look as large: not this.
    """
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024


def print_peak(draws: int) -> None:
    from relevo.engine.results import Bands
    from relevo.engine.simulate import run_chunks

    bands = Bands()
    for chunk in run_chunks(plan_of(draws)):
        bands.add({"level": chunk.values["level"]})
    bands.quantiles("level")
    print(peak_memory())


def main() -> None:
    from relevo.engine.simulate import run_chunks

    work = plan_of(DRAWS)
    found = run_engine(DRAWS)
    chain = module_of(np)
    rate, start = found["rate"], found["start"]
    level = run_numpy(chain, rate, start)
    model = pysd_model()
    single = model.run(params={"rate": float(rate[0]), "start": float(start[0])}, return_columns=["level"])
    np.testing.assert_allclose(level, found["level"], rtol=1e-9)
    np.testing.assert_allclose(single["level"].to_numpy(), found["level"][0], rtol=1e-9)

    engine = fastest(lambda: list(run_chunks(work)))
    vectorised = fastest(lambda: run_numpy(chain, rate, start))
    given = {"rate": float(rate[1]), "start": float(start[1])}
    one = fastest(lambda: model.run(params=given, return_columns=["level"]), PYSD_RUNS)
    small, large = peak(DRAWS), peak(MORE)

    table = Table("", "measured", "wanted", title=f"{EQUATIONS} chained equations, {MONTHS} months, {DRAWS:,} draws")
    table.add_row("engine, ms per draw", f"{engine / DRAWS * 1e3:.4f}", "")
    table.add_row("NumPy on whole arrays, ms per draw", f"{vectorised / DRAWS * 1e3:.4f}", "")
    table.add_row("PySD, ms per draw", f"{one * 1e3:.1f}", "")
    table.add_row("engine against NumPy", f"{vectorised / engine:.1f} times", "3 times")
    table.add_row("engine against PySD", f"{one / (engine / DRAWS):,.0f} times", "200 times")
    table.add_row(f"peak memory, {DRAWS:,} draws", f"{small:.0f} MB", "")
    table.add_row(f"peak memory, {MORE:,} draws", f"{large:.0f} MB", "")
    table.add_row("memory of ten times the draws", f"{large / small:.2f} times", "1.1 times at most")
    Console().print(table)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peak"]:
        print_peak(int(sys.argv[2]))
    else:
        main()
