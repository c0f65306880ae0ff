"""How fast the energy arena is: the take of all contracts over many cost draws, and the arena within the whole model.

Run ``python benchmarks/energy.py``. Seconds depend on the machine and on who else uses it, so each number stands beside
a measure taken in the same run: a thousand cost draws beside one, and the model with the energy arena beside the same
model with the arena's outputs given. Stolen fuel, which belongs to another arena, is given in both.
"""

from time import perf_counter, process_time

import numpy as np

import relevo
from relevo.engine.draws import draw_parameters
from relevo.solvers.government_take import government_take

COST_DRAWS, DRAWS = 1000, 2000
GIVEN = {
    "crude_output": 1700.0, "oil_revenue": 75.0, "fuel_subsidy": 3.0, "fuel_tax_revenue": 25.0,
    "state_company_support": 3.0, "pump_price_growth": 0.003, "energy_news": 0.0,
}  # fmt: skip
THEFT = {"fuel_theft": 50.0}
OUTPUTS = ["debt_ratio"]
ENERGY = ["contract_revenue", "gas_output", "emissions", "tariff_subsidy", "contingent_liability", "certificate_price"]


def take() -> None:
    costs = np.random.default_rng(1).lognormal(0, 0.2, COST_DRAWS)
    government_take(cost_scale=costs)
    government_take()
    start, work = perf_counter(), process_time()
    government_take(cost_scale=costs)
    many, worked = perf_counter() - start, process_time() - work
    start = perf_counter()
    government_take()
    one = perf_counter() - start
    print(f"take of 107 contracts, {COST_DRAWS} cost draws, 30 years: {many:.2f} s, processor {worked:.2f} s")
    print(f"the same with one cost draw: {one:.3f} s")


def arena() -> None:
    pack = relevo.load("mexico_2018")
    runs = {
        "with the energy arena": {"outputs": [*OUTPUTS, *ENERGY], "impose": THEFT},
        "with its outputs given": {"outputs": OUTPUTS, "impose": THEFT | GIVEN},
    }
    spent: dict[str, float] = {}
    for name, options in runs.items():
        relevo.simulate(pack, draws=DRAWS, **options)
        start, work = perf_counter(), process_time()
        relevo.simulate(pack, draws=DRAWS, **options)
        spent[name] = 1000 * (process_time() - work) / DRAWS
        wall = 1000 * (perf_counter() - start) / DRAWS
        print(f"model {name}: {wall:.3f} ms a draw, processor {spent[name]:.3f} ms")
    both = list(spent.values())
    own, share = both[0] - both[1], 100 * (1 - both[1] / both[0])
    print(f"energy arena: {own:.3f} ms of processor a draw, {share:.0f} % of the model")
    energy = {name: value for name, value in pack.parameters.items() if name in pack.graph().parameters}
    start = process_time()
    draw_parameters(energy, 1, 0, DRAWS)
    print(f"drawing all figures of the pack: {1000 * (process_time() - start) / DRAWS:.3f} ms a draw")


if __name__ == "__main__":
    take()
    arena()
