"""Every smooth equation has the slope that its values show, at values of a real run."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.extend.core import jaxprs_in_params

import relevo
from relevo.engine.draws import draw_parameters
from relevo.engine.graph import MOVING, is_luck
from relevo.engine.simulate import CONSTANTS
from relevo.run import plan

DRAWS, DRAW, MONTH = 8, 3, 13
# Equations with a step or a corner at the values of a real run, where a slope means nothing: name and reason.
UNFOLDED = "one number of luck is unfolded into many by a generator that counts bits"
KINKED = {
    "bills_under_way": "bills are counted",
    "funded_by": "a pledge that costs nothing is funded by nothing: the share steps up where its cost begins",
    "funded_share": "a pledge that costs nothing counts as funded: the share steps where its cost begins",
    "next_producing_months": "a field counts its months from the month in which it begins",
    "producing_contracts": "contracts are counted",
    "priority_in_force": "the larger of a scenario and a law: both stand at zero",
    "runs_before": "plants are put in order of their cost",
    "next_bill_obstacle": "the obstacle is that of the last vote: yes or no",
    "next_bill_preparation": "a bill is prepared from the month in which it is wanted",
    "next_bill_wait": "a bill waits from the month in which it failed",
    "consultation_called": "a consultation asks about the airport or not: yes or no",
    "mobilised": "voters are drawn, as whole luck of a consultation",
    "opponents_votes": "voters are drawn, as whole luck of a consultation",
    "opening_deputies_elect": "seats are whole",
    "opening_senators_elect": "seats are whole",
    "yearly_offer": "several parties have the same price, none",
    "vote_change": "a party without votes in 2018 has no factor of its own",
    **dict.fromkeys(
        "bill_mood bill_pace consultation_luck court_luck district_luck inherited_control later_district_luck "
        "later_state_swing line_luck running_together share_luck state_line_luck state_swing yearly_line_luck".split(),
        UNFOLDED,
    ),
}
CORNERS = set(
    "max min clamp select_n floor ceil round sign abs lt le gt ge argmax argmin sort rem reduce_max reduce_min "
    "threefry2x32".split()
)

PACK = relevo.load("mexico_2018")
GRAPH = PACK.graph()
FIXED = {*CONSTANTS, *MOVING}
# Relative step of the differences, and the part of a value that is lost to rounding in them.
STEP = 1e-6
ROUNDING = 1e-9


@pytest.fixture(scope="module")
def values():
    """All quantities of the model in one month of one draw: states from a run, the rest from the equations."""
    states = [state for state in GRAPH.states if state in GRAPH.parameters or f"opening_{state}" in GRAPH.equations]
    run = relevo.simulate(PACK, draws=DRAWS, outputs=states)
    work = plan(PACK, draws=DRAWS, outputs=[])
    drawn, same = draw_parameters(work.parameters, work.seed, 0, DRAWS)
    known = {**CONSTANTS, **same, **{name: value[DRAW] for name, value in drawn.items()}}
    known |= {name: path[MONTH] for name, path in work.paths.items()}
    known |= {state: run[state].values[DRAW, MONTH] for state in states}
    known |= {"elapsed": float(MONTH), "calendar_month": float(PACK.months[MONTH].month)}
    random = np.random.default_rng(1)
    for name in GRAPH.shocks:
        shape = tuple(PACK.sizes[d] for d in GRAPH.quantity(name).dimensions)
        known[name] = random.normal(size=shape) if name.endswith("_shock") else random.random(shape)
    found = {name: jnp.asarray(value, dtype=float) for name, value in known.items()}
    for name in (*GRAPH.once, *GRAPH.monthly):
        equation = GRAPH.equations[name]
        found[name] = jnp.asarray(equation.function(*(found[a] for a in equation.arguments)), dtype=float)
    return found


@pytest.fixture(scope="module")
def slopes(values):
    """Slope of every equation along one random direction, by JAX and by central differences, and its value."""
    random = np.random.default_rng(1)
    at = {name: [values[a] for a in equation.arguments] for name, equation in GRAPH.equations.items()}

    def direction(argument: str) -> jax.Array:
        value = np.asarray(values[argument])
        size = np.abs(value) + 1e-3 * np.abs(value).max(initial=0)
        return jnp.asarray(0.0 * size if argument in FIXED else size * random.uniform(0.5, 1, value.shape))

    way = {name: [direction(a) for a in equation.arguments] for name, equation in GRAPH.equations.items()}

    # All equations in one compiled program, each with values of its own: compiling three hundred takes minutes.
    @jax.jit
    def everything(at):
        return {n: jnp.asarray(e.function(*at[n]), dtype=float) for n, e in GRAPH.equations.items()}

    def moved(step: float) -> dict[str, jax.Array]:
        return everything({name: [x + step * w for x, w in zip(at[name], way[name], strict=True)] for name in at})

    value, slope = jax.jvp(everything, (at,), (way,))
    above, below = moved(STEP), moved(-STEP)
    return {
        name: tuple(map(np.asarray, (slope[name], (above[name] - below[name]) / (2 * STEP), value[name])))
        for name in at
    }


def has_corner(name: str, values: dict) -> bool:
    equation = GRAPH.equations[name]
    seen: set[str] = set()

    def walk(jaxpr) -> None:
        for step in jaxpr.eqns:
            seen.add(step.primitive.name)
            for inner in jaxprs_in_params(step.params):
                walk(inner)

    walk(jax.make_jaxpr(equation.function)(*(values[a] for a in equation.arguments)).jaxpr)
    return bool(seen & CORNERS)


def test_every_smooth_equation_has_the_slope_that_differences_show(slopes):
    wrong = []
    for name, (slope, difference, value) in slopes.items():
        error = np.abs(slope - difference).max(initial=0)
        if not error <= 1e-3 * np.abs(difference).max(initial=0) + ROUNDING * np.abs(value).max(initial=0):
            wrong.append((name, float(error), float(np.abs(difference).max())))
    assert [name for name, *_ in wrong if name not in KINKED] == []
    assert {name for name, *_ in wrong} == set(KINKED), "an equation listed as kinked is smooth"


def test_only_equations_with_a_corner_are_excused(values):
    assert [name for name in KINKED if not has_corner(name, values)] == []


def test_every_slope_is_a_number(slopes):
    assert [name for name, (slope, *_) in slopes.items() if not np.all(np.isfinite(slope))] == []


def test_a_wrong_slope_would_be_seen():
    @jax.custom_jvp
    def doubled(x):
        return 2 * x

    doubled.defjvp(lambda x, w: (2 * x[0], 2.01 * w[0]))
    value, slope = jax.jvp(doubled, (1.0,), (1.0,))
    assert abs(float(slope) - 2) > 1e-3 * 2 + ROUNDING * float(value)


def test_all_luck_of_the_model_is_known(values):
    assert all(is_luck(name) and name in values for name in GRAPH.shocks)
