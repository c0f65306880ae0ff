"""Approval stays a share, falls with bad news and rises with growth; trust follows it."""

import runpy
import tomllib
from pathlib import Path

import jax
import jax.numpy as jnp
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model.society import (
    economic_mood,
    fuel_mood,
    next_approval,
    next_trust,
    programme_mood,
    reform_mood,
    violence_mood,
)

share = st.floats(0.01, 0.99)
SCRIPT = Path(__file__).parents[1] / "docs" / "estimation" / "congress.py"
CALM = {"approval_return": 0.01, "approval_wear": 0.009, "economic_mood": 0.0, "fuel_mood": 0.0}
NEWS = {
    "violence_mood": 0.0,
    "reform_mood": 0.0,
    "programme_mood": 0.0,
    "scandal_begins": 0.0,
    "scandal_cost": 0.25,
    "approval_spread": 0.08,
    "approval_shock": 0.0,
    "month": 1.0,
}


def after(approval=0.6, **changes):
    numbers = {"approval": approval, "usual_approval": 0.6} | CALM | NEWS | changes
    return next_approval(**{name: jnp.float64(value) for name, value in numbers.items()})


@given(share, st.floats(-5, 5))
def test_approval_stays_a_share_whatever_happens(approval, shock):
    assert 0 < float(after(approval, approval_shock=shock, scandal_begins=1.0)) < 1


def test_without_news_approval_wears_off_with_time_in_office():
    assert float(after(0.6)) < 0.6


def test_a_scandal_costs_approval_and_growth_brings_it():
    assert float(after(scandal_begins=1.0)) < float(after())
    better = economic_mood(*(jnp.float64(x) for x in (0.04, 0.02, 0.03, 0.03, 0.2, 0.2)))
    assert float(after(economic_mood=float(better))) > float(after())


def test_inflation_and_dear_fuel_cost_approval_and_cheap_fuel_brings_nothing():
    slope = jax.grad(economic_mood, argnums=2)(*(jnp.float64(x) for x in (0.02, 0.02, 0.05, 0.03, 0.2, 0.2)))
    assert float(slope) < 0
    dear, small, cheap = (
        float(fuel_mood(jnp.float64(g), jnp.float64(0.03), jnp.float64(2))) for g in (0.15, 0.02, -0.1)
    )
    assert dear < 0
    assert small == cheap == 0


def test_more_homicides_than_known_cost_approval_and_fewer_bring_it():
    more, same, fewer = (
        float(violence_mood(jnp.float64(n), jnp.float64(2600), jnp.float64(0.02))) for n in (4000, 2600, 2000)
    )
    assert more < same == 0 < fewer


def test_reforms_move_approval_by_how_popular_they_are_in_the_month_they_become_law():
    mood = reform_mood(jnp.array([1.0, 1.0, 0.0]), jnp.array([1.0, -0.5, 1.0]), jnp.float64(0.1))
    assert float(mood) == 0.05


def test_recipients_bring_the_published_points_of_support_once_and_take_them_along_when_they_leave():
    def points(reached, known, new=1.0):
        mood = programme_mood(*(jnp.float64(x) for x in (reached, known, new, 1000.0, 0.12, 0.6)))
        return float(after(approval_wear=0.0, programme_mood=float(mood))) - 0.6

    assert points(100.0, 0.0) == pytest.approx(0.12 * 0.1, rel=0.02)
    assert points(100.0, 0.0, new=0.5) == pytest.approx(points(50.0, 0.0))
    assert points(100.0, 100.0) == pytest.approx(0, abs=1e-12)
    assert points(50.0, 100.0) < 0


@given(share, share)
def test_trust_moves_towards_what_approval_gives_and_not_beyond(trust, approval):
    goal = 0.1 + 0.55 * approval
    then = float(next_trust(*(jnp.float64(x) for x in (trust, approval, 0.1, 0.55, 0.08, 1.0))))
    assert min(trust, goal) - 1e-12 <= then <= max(trust, goal) + 1e-12


def test_the_estimates_are_what_their_script_writes():
    script = runpy.run_path(str(SCRIPT))
    text, table = script["estimates"]()
    kept = tomllib.loads((script["PACK"] / "parameters" / "congress_estimates.toml").read_text(encoding="utf-8"))
    for name, entry in tomllib.loads(text).items():
        numbers = [entry.get("value", 0.0), *entry.get("at", [])]
        assert numbers == pytest.approx([kept[name].get("value", 0.0), *kept[name].get("at", [])], rel=2e-3), name
    legislatures = pd.read_csv(script["PACK"] / "tables" / "state_legislatures.csv")
    pd.testing.assert_frame_equal(table.reset_index(drop=True), legislatures, check_dtype=False, atol=2e-3)
    assert table["control_chance"].sum() == pytest.approx(19, abs=0.01)
