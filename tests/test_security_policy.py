"""What the levers of the essay do, how late, and what they do not touch."""

from inspect import signature

import jax.numpy as jnp
import numpy as np
import pytest

from relevo.model.security import reforms
from relevo.run import not_modelled, simulate
from security_pack import security_pack

OUTPUTS = ["national_homicides", "group_total", "fuel_theft", "fuel_theft_independent", "extortion_index", "soldiers"]
LAST = slice(58, 70)
IN_FORCE = [f"{name}_in_force" for name in "guard separation umbrella dissolution amnesty markets prosecutor".split()]


@pytest.fixture(scope="module")
def runs():
    """The same luck under no programme and under single pledges at full intensity."""
    pack = security_pack()
    wanted = ["small_offender_amnesty", "youth_apprentice_jcf", "focused_prevention", "pipeline_guard"]
    wanted += ["hot_spot_strategy", "regulated_drug_markets", "border_coordination"]
    programmes = {"none": "none"} | {name: {name: 1.0} for name in wanted}
    return {name: simulate(pack, draws=400, programme=p, outputs=OUTPUTS) for name, p in programmes.items()}


def _change(runs, name, quantity="national_homicides", months=LAST):
    after, before = (runs[key][quantity].isel(month=months).mean() for key in (name, "none"))
    return float(after / before - 1)


def test_every_lever_of_the_essay_is_read():
    assert not_modelled(security_pack()) == []


def test_a_reform_acts_only_once_its_bill_is_law():
    pack = security_pack()
    assert list(pack.dimensions["reform"]) == list(signature(reforms.reform_lever).parameters)
    order = [getattr(reforms, name) for name in IN_FORCE]
    assert [float(pick(jnp.arange(7.0))) for pick in order] == list(range(7))
    bills = pack.dimensions["bill"]
    passed = jnp.asarray([float(bill == "national_guard") for bill in bills])
    law = reforms.reform_passed(jnp.asarray(pack.parameters["reform_bill"].value), passed)
    force = reforms.reform_in_force(jnp.ones(7), law)
    assert force.tolist() == [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]


def test_an_amnesty_for_growers_and_small_traffickers_changes_about_nothing(runs):
    for quantity in ("national_homicides", "group_total"):
        assert abs(_change(runs, "small_offender_amnesty", quantity)) < 0.005


def test_a_youth_programme_alone_cuts_homicides_by_at_most_a_twentieth_within_the_term(runs):
    for months in (slice(0, 12), slice(34, 46), LAST):
        assert -0.05 <= _change(runs, "youth_apprentice_jcf", months=months) <= 0
    assert _change(runs, "youth_apprentice_jcf", "group_total") < 0


def test_targeted_prevention_does_more_than_a_broad_programme(runs):
    assert _change(runs, "focused_prevention") < _change(runs, "youth_apprentice_jcf") < 0


@pytest.mark.parametrize("name", ["youth_apprentice_jcf", "focused_prevention", "hot_spot_strategy"])
def test_effects_come_late(runs, name):
    early, late = (_change(runs, name, months=months) for months in (slice(0, 9), LAST))
    assert late < 2 * early <= 0


def test_guarded_pipelines_lose_less_fuel_and_push_groups_into_extortion(runs):
    assert _change(runs, "pipeline_guard", "fuel_theft") < -0.3
    assert _change(runs, "pipeline_guard", "fuel_theft") < _change(runs, "pipeline_guard", "fuel_theft_independent") < 0
    assert _change(runs, "pipeline_guard", "extortion_index") > 0


def test_a_lever_leaves_untouched_what_it_has_no_path_to(runs):
    for name in ("pipeline_guard", "regulated_drug_markets", "small_offender_amnesty"):
        np.testing.assert_array_equal(runs[name].soldiers, runs["none"].soldiers)
    for quantity in ("fuel_theft", "extortion_index"):
        np.testing.assert_array_equal(runs["hot_spot_strategy"][quantity][:, 0], runs["none"][quantity][:, 0])


def test_fewer_guns_and_legal_markets_lower_homicides_by_little(runs):
    for name in ("border_coordination", "regulated_drug_markets"):
        assert -0.03 < _change(runs, name) < 0
