"""How long Congress takes: one allocation of list seats in many draws, and the whole arena, per draw.

Run ``python benchmarks/congress.py``: it prints microseconds and milliseconds per draw, after compiling, as the least
of several rounds, beside a yardstick of the same machine and moment (sorting one row of nine numbers per draw), so that
two runs can be compared by their ratios.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from congress_pack import congress_alone
from relevo.engine.simulate import run_chunks
from relevo.model.congress.seats import list_seats_of_chamber
from relevo.run import plan

DRAWS, ROUNDS = 10_000, 5
ARENA = ("bill_in_force", "bill_intensity", "bloc_seats", "approval", "trust")


def least(work: Callable[[], object]) -> float:
    """Least seconds of several rounds, after one to compile."""
    work()
    times: list[float] = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    random = np.random.default_rng(1)
    votes = jnp.asarray(np.round(random.dirichlet(np.ones(9), DRAWS) * 5e7))
    wins = jnp.asarray(random.multinomial(300, random.dirichlet(np.ones(9), DRAWS)), float)
    law = [jnp.float64(x) for x in (0.03, 300, 200, 300, 0.08)]
    allocate = jax.jit(jax.vmap(lambda v, w: list_seats_of_chamber(v, jnp.zeros(()), w, *law)))
    sort = jax.jit(lambda v: jnp.sort(v, axis=1))
    yardstick = least(lambda: sort(votes).block_until_ready())
    one = least(lambda: allocate(votes, wins).block_until_ready())
    pack = congress_alone()
    draws = 4000
    whole = least(lambda: list(run_chunks(plan(pack, draws=draws, outputs=ARENA))))
    print("what,per_draw,unit,yardsticks")
    print(f"yardstick: sort nine numbers,{1e6 * yardstick / DRAWS:.3f},microseconds,1")
    print(f"one allocation of list seats,{1e6 * one / DRAWS:.3f},microseconds,{one / yardstick:.1f}")
    term = whole / draws
    print(f"Congress and society of a term,{1e3 * term:.3f},milliseconds,{term * DRAWS / yardstick:.0f}")


if __name__ == "__main__":
    main()
