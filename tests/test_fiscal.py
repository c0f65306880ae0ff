"""The accounts of public finance add up, pledges cost what they should, and money runs out in a fixed order."""

import runpy
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relevo
from relevo.model import curves
from relevo.model.fiscal import budget, debt, pledges, revenue, spending

money = st.floats(0.0, 500.0)
part = st.floats(0.0, 1.0)

FLOWS = [
    "budget_balance", "total_revenue", "total_spending", "tax_revenue", "tax_by_kind", "fuel_tax_revenue",
    "levy_gain", "oil_revenue", "other_revenue", "fund_draw", "trust_draw", "fund_saving", "programme_spending",
    "base_spending", "spending_cut", "saved_spending", "windfall_spending", "paid_by_treasury", "shared_revenue",
    "interest_bill", "borrowing_requirement", "borrowing_target", "nominal_gdp", "uncovered_gap", "windfall",
    "off_budget_borrowing", "pledge_due", "pledge_spending", "funded_share", "paid_share", "funded_by", "pledge_bill",
    "stabilisation_fund", "trust_funds", "additional_spending", "security_extra_cost", "company_extra_cost",
    "public_debt", "debt_ratio",
    "foreign_debt", "exchange_rate", "central_bank_surplus", "primary_balance", "fund_exhausted_month", "levy_due",
    "support_due",
]  # fmt: skip


@pytest.fixture(scope="module")
def pack():
    return relevo.load("mexico_2018")


@pytest.fixture(scope="module")
def run(pack):
    """The announced programme, a hundred courses of events."""
    return simulated(pack, "announced")


def simulated(pack, programme):
    """The same hundred courses of events under any programme: the same outputs, so that one compilation serves."""
    return relevo.simulate(pack, draws=100, programme=programme, outputs=FLOWS)


# Curves


@given(st.floats(-1.0, 3.0), st.floats(0.0, 1.0))
def test_works_never_go_backwards_and_end_complete(share, more):
    assert 0 <= curves.works_curve(share) <= curves.works_curve(share + more) <= 1
    assert curves.works_curve(1.0 + more) == 1


def test_works_are_those_of_the_beta_distribution():
    share = jnp.linspace(0.0, 1.0, 11)
    assert np.allclose(curves.works_curve(share), jax.scipy.special.betainc(2.0, 3.0, share), atol=1e-12)


@given(value=money, goal=money, time=st.floats(0.5, 100.0))
def test_what_approaches_a_goal_never_passes_it(value, goal, time):
    after = curves.approach(value, goal, time, 1.0)
    assert min(value, goal) - 1e-9 <= after <= max(value, goal) + 1e-9


# What pledges cost


def test_a_roll_out_starts_slowly_and_ends_at_its_goal():
    goal, registered, enrolled, path = jnp.array([0.9]), jnp.zeros(1), jnp.zeros(1), []
    for _ in range(120):
        registered, enrolled = (
            pledges.next_registered_share(registered, goal, jnp.array([8.0]), 1.0),
            pledges.next_enrolled_share(enrolled, registered, jnp.array([8.0]), 1.0),
        )
        path.append(float(enrolled[0]))
    assert path[0] == 0
    assert np.diff(path).argmax() > 1
    assert path[-1] == pytest.approx(0.9, abs=1e-6)


@settings(max_examples=10)
@given(paid=st.lists(st.floats(0.05, 1.0), min_size=30, max_size=30), pace=st.floats(0.5, 2.0))
def test_a_project_costs_the_same_in_the_end_however_it_is_put_off(paid, pace):
    cost, duration, age, total = jnp.array([160.0]), jnp.array([12.0]), jnp.zeros(1), 0.0
    for share in [*paid, *([1.0] * 24)]:
        after = pledges.next_project_age(age, pledges.funded_pace(jnp.array([pace]), jnp.array([share])), 1.0)
        total += float(pledges.project_spending(cost, duration, age, after, 1.0, 1.0)[0])
        age = after
    assert total == pytest.approx(160.0, rel=1e-12)


def test_a_project_that_is_fully_paid_costs_what_is_due():
    cost, duration, age, effort = jnp.array([160.0]), jnp.array([36.0]), jnp.array([7.0]), jnp.ones(1)
    after = pledges.next_project_age(age, pledges.funded_pace(effort, jnp.ones(1)), 1.0)
    due = pledges.project_due(cost, duration, age, effort, 1.1, 1.0)
    assert pledges.project_spending(cost, duration, age, after, 1.1, 1.0) == due


@given(leakage=part, speed=st.floats(0.0, 0.1), effort=part)
def test_control_never_saves_more_than_leaks(leakage, speed, effort):
    bought, share = jnp.array([100.0, 50.0]), jnp.array([0.5, 0.0])
    left = pledges.next_leakage(jnp.array([leakage]), jnp.array([effort]), jnp.array([speed]), 1.0)
    assert 0 <= pledges.control_saving(jnp.array([leakage]), left, bought, share)[0] <= leakage * 50.0


def test_a_transfer_that_replaces_more_than_it_costs_does_not_bring_money_in():
    assert pledges.full_transfer(jnp.array([1.0]), jnp.array([100.0]), jnp.ones(1), 1.0, 12.0) == 0


# The gap


@given(gap=st.floats(-100.0, 300.0), fund=money, trusts=money, cuttable=money, discipline=part)
def test_fund_trusts_and_cuts_close_no_more_than_the_gap(gap, fund, trusts, cuttable, discipline):
    draw = budget.fund_draw(gap, fund, 12.0)
    trust = budget.trust_draw(gap, draw, trusts, 30.0)
    cut = budget.hasty_cut(gap, draw, trust, 0.15, discipline, cuttable)
    left = budget.uncovered_gap(gap, draw, trust, cut)
    assert min(draw, trust, cut, left) >= 0
    assert draw + trust + cut + left == pytest.approx(max(gap, 0), abs=1e-9)
    assert budget.next_stabilisation_fund(fund, 0.0, draw, 1.0) >= 0
    assert budget.next_trust_funds(trusts, trust, 1.0) >= 0


@settings(max_examples=20)
@given(due=st.lists(st.floats(0.1, 50.0), min_size=4, max_size=4), room=st.floats(-50.0, 250.0))
def test_a_pledge_of_higher_rank_is_never_funded_less(due, room):
    rank, wanted = jnp.array([2.0, 1.0, 4.0, 3.0]), jnp.array(due)
    gap = jnp.maximum(0.0, wanted.sum() - room)
    shares = budget.funded_share(wanted, budget.senior_claims(wanted, rank, room), gap, room)
    assert np.all(np.diff(np.asarray(shares)[np.argsort(rank)]) <= 1e-12)
    assert np.all((shares >= 0) & (shares <= 1))
    assert float((shares * wanted).sum()) == pytest.approx(float(jnp.clip(room, 0, wanted.sum())), abs=1e-9)


def test_strict_finance_puts_off_what_lax_finance_borrows_for():
    funded, deferrable = jnp.array([0.5]), jnp.array([0.8])
    lax, strict = (budget.paid_share(funded, deferrable, budget.discipline(0.5, rule)) for rule in (0.0, 1.0))
    assert lax == pytest.approx(0.8)
    assert strict == pytest.approx(0.6)


def test_the_budget_is_written_once_a_year():
    cuts = [float(budget.next_planned_cut(1.0, 5.0, 0.5, 20.0, month, 12.0)) for month in range(1, 13)]
    assert cuts == [1.0] * 11 + [5.0]


def test_a_budget_on_hopeful_assumptions_plans_a_smaller_gap():
    def planned(hope):
        income = budget.expected_income(250.0, 80.0, 80.0, hope, hope, 0.024, 0.035, 6.5, 12.0)
        return budget.planned_gap(jnp.array([330.0]), 70.0, 50.0, 20.0, 3.0, income, 40.0, 0.035, 6.5, 12.0)

    assert planned(0.05) < planned(0.0)


@pytest.mark.parametrize(
    ("equation", "argument", "sign"),
    [("expected_income", "tax_optimism", 1), ("free_room", "interest_bill", -1), ("free_room", "tax_revenue", 1),
     ("raw_gap", "planned_cut", -1), ("raw_gap", "pledge_income", -1), ("allowed_deficit", "borrowing_target", 1)],
)  # fmt: skip
def test_the_budget_answers_in_the_right_direction(equation, argument, sign):
    numbers = {
        "tax_revenue": 250.0, "oil_revenue": 80.0, "other_revenue": 80.0, "tax_optimism": 0.0, "oil_optimism": 0.0,
        "potential_growth": 0.024, "inflation_expectations": 0.035, "budget_lead": 6.5, "months_per_year": 12.0,
        "levy_gain": jnp.zeros(2), "fuel_support": jnp.array([1.0, 0.0]), "support_due": jnp.zeros(2),
        "allowed_deficit": 40.0, "base_spending": jnp.array([300.0, 30.0]), "shared_revenue": 70.0,
        "interest_bill": 50.0, "free_room": 10.0, "pledge_income": 3.0, "planned_cut": 4.0,
        "pledge_due": jnp.array([5.0, 20.0]), "borrowing_target": 0.025, "nominal_gdp": 25000.0,
        "off_budget_borrowing": 10.0, "security_extra_cost": 1.0, "company_extra_cost": 1.0,
    }  # fmt: skip
    function = getattr(budget, equation)
    names = list(function.__annotations__)[:-1]
    slope = jax.grad(lambda x: function(**{name: {**numbers, argument: x}[name] for name in names}))(numbers[argument])
    assert np.sign(slope) == sign


# Debt and impulse


@given(debts=st.lists(money, min_size=3, max_size=3), dollars=money, borrowed=st.floats(-50.0, 100.0), abroad=part)
def test_debt_at_a_still_exchange_rate_grows_by_what_is_borrowed(debts, dollars, borrowed, abroad):
    floating, linked, fixed = debts
    before = debt.public_debt(floating, linked, fixed, dollars, 19.0)
    after = debt.public_debt(
        debt.next_floating_debt(floating, borrowed, abroad, 0.33, 1.0),
        debt.next_linked_debt(linked, borrowed, abroad, 0.21, 1.0),
        debt.next_fixed_debt(fixed, borrowed, abroad, 0.33, 0.21, 1.0),
        debt.next_foreign_debt(dollars, borrowed, abroad, 19.0, 1.0),
        19.0,
    )
    assert after - before == pytest.approx(borrowed, abs=1e-9)


@pytest.mark.parametrize(("score", "change"), [(0.4, 0), (-0.9, 0), (-1.2, -1), (2.5, 2)])
def test_agencies_move_by_whole_notches(score, change):
    assert debt.rating_change(score) == change


def test_spending_that_grows_with_the_trend_is_no_impulse():
    recent = usual = 300.0
    for month in range(120):
        path = 300.0 * np.exp(0.024 * month / 12)
        recent = spending.next_recent_spending(recent, path, 0.0, 0.0, 1.0, 2.0, 1.0)
        usual = spending.next_usual_spending(usual, recent, 12.0, 0.024, 1.0, 12.0)
    assert spending.spending_impulse(recent, usual, 1.0, 25000.0, 12.0) == pytest.approx(0.0, abs=1e-6)


def test_taxes_grow_with_output_by_their_elasticity():
    before, after = (
        revenue.tax_by_kind(jnp.array([1200.0]), jnp.array([1.1]), output, 24000.0, 12.0)
        for output in (24000.0, 26400.0)
    )
    assert after / before == pytest.approx(1.1**1.1)


def test_the_file_of_accounts_is_what_its_script_writes():
    script = runpy.run_path(str(Path(__file__).parents[1] / "docs" / "estimation" / "accounts.py"))
    kept = (script["PACK"] / "parameters" / "accounts.toml").read_text(encoding="utf-8")
    assert script["estimates"]() == kept


# The whole run


def test_the_pack_is_without_fault_and_every_pledge_moves_something(pack):
    assert relevo.check(pack) == []
    assert relevo.not_modelled(pack) == []


def test_debt_changes_by_borrowing_and_by_the_exchange_rate_alone(run):
    change = run.public_debt.diff("month").values
    dearer = run.foreign_debt.values[:, 1:] * run.exchange_rate.diff("month").values
    assert np.abs(change - run.borrowing_requirement.values[:, :-1] - dearer).max() < 1e-4


def test_revenue_and_spending_are_the_sums_of_their_parts(run):
    taxes = run.tax_by_kind.sum("tax") + run.fuel_tax_revenue + run.levy_gain.sum("levy")
    income = taxes + run.oil_revenue + run.other_revenue + run.central_bank_surplus + run.fund_draw + run.trust_draw
    programme = run.base_spending.sum("spending_class") - run.spending_cut - run.saved_spending + run.windfall_spending
    programme = programme + run.additional_spending + run.security_extra_cost + run.company_extra_cost
    outlays = programme + run.paid_by_treasury + run.shared_revenue + run.interest_bill + run.fund_saving
    assert np.abs(run.total_revenue - income).max() < 1e-4
    assert np.abs(run.total_spending - outlays).max() < 1e-4
    assert np.abs(run.primary_balance - run.interest_bill - income + outlays).max() < 1e-4


def test_borrowing_leaves_its_target_by_what_is_not_covered_and_not_put_off(run):
    treasury = run.pledge_due.sum("pledge") - run.levy_due.sum("levy") - run.support_due.isel(support=0)
    put_off = treasury - run.paid_by_treasury
    unspent = run.windfall + run.central_bank_surplus - run.windfall_spending - run.fund_saving
    target = run.borrowing_target * run.nominal_gdp / 12
    assert (
        np.abs(
            run.borrowing_requirement - target - run.uncovered_gap - run.additional_spending + put_off + unspent
        ).max()
        < 1e-4
    )


def test_every_pledge_is_paid_for_by_the_named_sources_to_the_last_peso(run):
    paid = run.funded_by.sum("funding_source") * run.pledge_due
    assert np.abs(paid - run.pledge_due).max() < 1e-9
    early = run.funded_by.isel(funding_source=slice(0, 5)).sum("funding_source")
    assert np.abs((early - run.funded_share) * run.pledge_due).max() < 1e-9


def test_the_bill_of_a_pledge_is_the_sum_of_its_months(run):
    paid = run.pledge_spending.cumsum("month").shift(month=1, fill_value=0.0)
    assert np.abs(run.pledge_bill - paid).max() < 1e-4


def test_the_fund_is_never_negative_and_its_end_is_remembered(run):
    assert run.stabilisation_fund.min() >= 0
    assert run.trust_funds.min() >= 0
    when = run.fund_exhausted_month.isel(month=-1)
    for draw in np.flatnonzero(when >= 0)[:20]:
        month = int(when[draw])
        assert run.stabilisation_fund[draw, month] < 13.0 <= run.stabilisation_fund[draw, month - 1]


def test_a_pledge_at_intensity_zero_is_bit_identical_to_none(pack):
    nothing = simulated(pack, "none")
    zero = simulated(pack, {"tren_maya": 0.0, "elder_pension": 0.0})
    for name in FLOWS:
        assert np.array_equal(nothing[name], zero[name]), name


def test_what_a_pledge_cannot_reach_stays_bit_identical(pack):
    graph = pack.graph()
    untouched = ["entitled_people", "decline_regime", "oil_price", "us_output_gap"]
    assert not any("saving_effort" in graph.ancestors([name]) for name in untouched)
    one = relevo.simulate(pack, draws=20, programme={"elder_pension": 1.0}, outputs=untouched)
    both = relevo.simulate(pack, draws=20, programme={"elder_pension": 1.0, "austerity_pay": 1.0}, outputs=untouched)
    for name in untouched:
        assert np.array_equal(one[name], both[name]), name


def test_a_promise_without_money_ends_in_debt(pack):
    without, with_it = (
        simulated(pack, programme).isel(month=-1).mean("draw")
        for programme in ("none", {"elder_pension": 2.0, "dos_bocas": 1.0, "youth_apprentice_jcf": 2.0})
    )
    assert with_it.debt_ratio > without.debt_ratio
    assert with_it.stabilisation_fund < without.stabilisation_fund
