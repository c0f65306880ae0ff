"""The life of a promise: bills share the agenda, works share what can be built, so promises hold each other up."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import relevo
from congress_pack import congress_alone
from relevo.model.congress import bills
from relevo.model.energy import crude, refining
from relevo.model.fiscal import pledges, spending

amount = st.floats(0.001, 1e4)
part = st.floats(0, 1)


# Room


@given(asked=st.floats(0, 1e4), capacity=amount)
def test_works_go_on_at_full_pace_up_to_what_can_be_built_and_no_more_is_built_beyond(asked, capacity):
    pace = float(pledges.delivery_pace(asked, capacity))
    assert 0 < pace <= 1
    assert asked * pace <= capacity * (1 + 1e-12)
    assert pace == 1 if asked <= capacity else pace < 1


@given(under_way=st.integers(0, 60), room=amount)
def test_bills_move_at_full_pace_up_to_the_room_of_the_agenda(under_way, room):
    pace = float(bills.agenda_pace(float(under_way), room))
    assert pace == 1 if under_way <= room else pace == pytest.approx(room / under_way)


@given(effort=st.floats(0, 2), building=part, pace=part)
def test_compensation_waits_for_no_builder(effort, building, pace):
    efforts, construction = jnp.array([effort, effort]), jnp.array([building, 0.0])
    shared = pledges.project_pace(efforts, construction, pace)
    assert shared[1] == effort
    assert shared[0] <= effort
    assert (pledges.project_pace(efforts, construction, 1.0) == efforts).all()


# Works


def built(effort, capacity, months=24):
    """Months of full work done on each of two projects, money aside."""
    cost, duration, age, works = jnp.array([100.0, 300.0]), jnp.array([36.0, 24.0]), jnp.zeros(2), jnp.ones(2)
    for _ in range(months):
        asked = pledges.works_asked(cost, duration, age, jnp.array(effort), works, 1.0, 1.0)
        pace = pledges.project_pace(jnp.array(effort), works, pledges.delivery_pace(asked, capacity))
        age = pledges.next_project_age(age, pledges.funded_pace(pace, jnp.ones(2)), 1.0)
    return np.asarray(age)


def test_a_second_project_delays_the_first_where_builders_are_short_and_not_where_there_are_many():
    assert built([1.0, 1.0], 8.0)[0] < built([1.0, 0.0], 8.0)[0]
    alone, together = built([1.0, 0.0], 1e6), built([1.0, 1.0], 1e6)
    assert together[0] == alone[0] == 24


def test_a_project_that_nobody_asks_for_delays_nothing():
    assert built([1.0, 0.0], 8.0)[0] == built([1.0, -0.0], 8.0)[0]
    assert built([0.0, 1.0], 8.0)[0] == 0


# Bills


@pytest.fixture(scope="module")
def congress():
    return congress_alone()


def tabled(congress, room, programme="announced"):
    """Months in which each bill is in Congress, by draw."""
    run = relevo.simulate(
        congress, draws=40, programme=programme, outputs=["bill_tabled", "bill_month"], impose={"agenda_room": room}
    )
    return run.bill_tabled.sum("month"), run.bill_month


def test_with_ample_room_on_the_agenda_nothing_changes(congress):
    wide, wider = tabled(congress, 50.0), tabled(congress, 1000.0)
    for one, other in zip(wide, wider, strict=True):
        assert np.array_equal(one, other)


def test_further_bills_hold_a_bill_up_where_the_agenda_is_full_and_not_where_it_has_room(congress):
    few = {"national_guard": 1.0, "energy_regulators": 1.0}
    for room, held_up in ((2.0, True), (50.0, False)):
        alone, among = (tabled(congress, room, programme)[0].sel(bill=list(few)) for programme in (few, "announced"))
        assert (among <= alone).all()
        assert bool((among < alone).any()) == held_up


def test_bills_that_nobody_wants_take_no_room(congress):
    few = {"national_guard": 1.0, "energy_regulators": 1.0}
    nothing = dict.fromkeys(congress.pledges, 0.0)
    for one, other in zip(tabled(congress, 1.0, few), tabled(congress, 1.0, nothing | few), strict=True):
        assert np.array_equal(one, other)


# What the budget gives to energy


@given(paid=part, pace=st.floats(0, 2))
def test_a_refinery_is_built_and_repaired_as_far_as_it_is_paid_for(paid, pace):
    funded = pledges.funded_pace(jnp.array([pace, 1.0]), jnp.array([paid, 1.0]))
    assert refining.refinery_works_pace(funded, jnp.array([1.0, 0.0])) == pytest.approx(pace * paid)
    assert refining.repair_pace(funded, jnp.array([0.0, 1.0])) == 1
    step = refining.next_new_refinery_progress(0.2, pace * paid, 36.0, 1.5, 1.0) - 0.2
    assert step == pytest.approx(pace * paid / 54.0)


@given(cut=st.floats(0, 200), falls=part)
def test_what_cuts_leave_of_works_is_what_the_state_company_can_invest(cut, falls):
    base, works = jnp.array([100.0, 50.0]), jnp.array([0.0, 1.0])
    kept = float(spending.investment_kept(base, works, cut, falls))
    assert 0 <= kept <= 1
    assert kept == 1 if cut * falls == 0 else kept < 1 or cut * falls < 1e-12
    assert crude.drilling_investment(80.0, 75.0, 1.0, kept, 0.1) == pytest.approx(155.0 * kept * 0.9)


def test_the_company_gets_what_the_treasury_pays_of_its_support():
    fuel, due = jnp.array([1.0, 0.0]), jnp.array([3.0, 2.0])
    paid = pledges.support_paid(fuel, due, jnp.array([1.0, 1.0, 0.5, 0.25, 1.0]), jnp.ones(1))
    assert paid == pytest.approx(0.5)
