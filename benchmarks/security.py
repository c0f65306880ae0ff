"""Speed of the security arena, and of the groups against SciPy one draw at a time, side by side in one run.

    python benchmarks/security.py [--draws 2000]

Prints milliseconds of wall clock per draw for 70 months after compiling, the best of some repetitions, and ratios. The
targets are 0.1 ms for the groups and 0.25 ms for the whole arena on two free cores; other work on the machine adds.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from relevo.engine.draws import Parameter, draw_parameters
from relevo.engine.graph import compose, read_equations
from relevo.engine.simulate import Plan, run_chunks
from relevo.pack.read import load
from relevo.run import plan
from relevo.solvers.organised_crime import WEEKS_PER_YEAR, published_system, trajectory

WEEKS_PER_MONTH = 365.25 / 12 / 7
MONTHS = 70
ARENA = (
    "national_homicides", "homicides", "missing_reports", "violence_drag", "national_dark_figure",
    "homicide_impunity", "prisoners", "fuel_theft", "fuel_theft_independent", "extortion_index", "kidnappings",
    "soldiers", "national_guards", "security_extra_cost", "crime_cost_share", "group_total", "conflict_deaths",
)  # fmt: skip
# What other arenas give stands still, so that security alone is measured.
OTHERS = {"annual_growth": 0.025, "reform_passed": 1.0, "trust": 0.255, "cut_share": 0.0}
RATES = ("recruitment", "arrests", "conflict", "saturation")


def best(work: Callable[[], object], repetitions: int = 5) -> float:
    """Seconds of the fastest of some repetitions, after a first one that compiles."""
    work()
    times: list[float] = []
    for _ in range(repetitions):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def run(work: Plan) -> None:
    """Run all chunks of a plan and drop them."""
    for _ in run_chunks(work):
        pass


def groups_plan(draws: int) -> Plan:
    """The groups by themselves: members, deaths and splits, with policy as it was."""
    pack = load("mexico_2018")
    one = {name: Parameter(np.asarray(1.0), "1") for name in ("recruitment_factor", "arrest_factor", "conflict_factor")}
    none = {name: Parameter(np.asarray(0.0), "1") for name in ("amnesty_returns", "kingpin_strategy_end")}
    parameters = {**pack.parameters, **one, **none}
    return Plan(
        graph=compose(read_equations({"groups": "relevo.model.security.groups"}), parameters, ()),
        parameters=parameters, paths={}, sizes=pack.sizes, outputs=("group_total", "conflict_deaths"), months=MONTHS,
        first_calendar_month=12, seed=1, draws=draws,
    )  # fmt: skip


def scipy_seconds(work: Plan, draws: int) -> float:
    """Seconds per draw of the published solver for the same parameters, one draw after the other."""
    names = {name: p for name, p in work.parameters.items() if name in RATES}
    drawn, _ = draw_parameters(names, 1, 0, draws)
    base = published_system()
    weeks = np.array([0.0, MONTHS * WEEKS_PER_MONTH])

    def solve() -> None:
        for i in range(draws):
            rates = {name: float(drawn[name][i]) / WEEKS_PER_MONTH for name in RATES}
            trajectory(replace(base, **rates), weeks)

    return best(solve, 2) / draws


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--draws", type=int, default=2000)
    draws = options.parse_args().draws
    groups = groups_plan(draws)
    whole = plan(load("mexico_2018"), draws=draws, outputs=ARENA, impose=OTHERS)
    members = best(lambda: run(groups)) / draws
    arena = best(lambda: run(whole)) / draws
    single = scipy_seconds(groups, 40)
    print(f"groups, {draws} draws of {MONTHS} months   {1e3 * members:8.3f} ms per draw")
    print(f"whole arena, {draws} draws              {1e3 * arena:8.3f} ms per draw")
    years = MONTHS * WEEKS_PER_MONTH / WEEKS_PER_YEAR
    print(f"SciPy LSODA, {years:.1f} years, one by one    {1e3 * single:8.3f} ms per draw")
    print(f"groups against SciPy                    {single / members:8.1f} times")


if __name__ == "__main__":
    main()
