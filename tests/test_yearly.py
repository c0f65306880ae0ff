"""The yearly votes on revenue law and budget: the least offer wins, lines decide, and the programme pays for them."""

import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import relevo
from congress_pack import congress_alone
from relevo.model.congress import yearly
from relevo.model.fiscal import budget, pledges

DECEMBER_2018, OCTOBER_2019, NOVEMBER_2021, LAST = 0, 10, 35, 69
OUTPUTS = [
    "yearly_vote_held", "yearly_carried", "next_yearly_concession", "granted_share", "raised_estimate",
    "budget_majority", "budget_passed", "revenue_law_passed", "programme_price", "standstill_share", "estimate_raise",
]  # fmt: skip
CHAMBERS = jnp.array([[1.0, 1.0], [1.0, 0.0]])  # deputies and senators vote on revenue, deputies alone on spending


@pytest.fixture(scope="module")
def pack():
    return congress_alone()


@pytest.fixture(scope="module")
def run(pack):
    return relevo.simulate(pack, draws=400, outputs=OUTPUTS)


def offer(price, deputies, senators, dissent, limit=1.0):
    groups = jnp.array([deputies, senators], dtype=float)
    return yearly.yearly_offer(jnp.array(price, dtype=float), groups, jnp.array(dissent), CHAMBERS, 0.5, limit)


def margin(price, concession, members, dissent):
    """Votes above half of those present, counted party by party."""
    return sum(n * ((1 - d) if p <= concession else d) - n / 2 for p, n, d in zip(price, members, dissent, strict=True))


prices = st.lists(st.floats(0, 2) | st.just(np.inf) | st.just(0.0), min_size=5, max_size=5)
members = st.lists(st.integers(1, 200), min_size=5, max_size=5)
dissents = st.lists(st.floats(0, 0.2), min_size=5, max_size=5)


@given(prices, prices, members, members, dissents, st.floats(0, 2))
@settings(max_examples=60)
def test_the_offer_is_the_least_that_carries_every_chamber_needed(
    revenue, spending, deputies, senators, dissent, limit
):
    found = offer([revenue, spending], deputies, senators, dissent, limit)
    for price, houses, least in ((revenue, (deputies, senators), found[0]), (spending, (deputies,), found[1])):
        carrying = [
            c for c in {0.0, *price} if c <= limit and all(margin(price, c, house, dissent) > 1e-9 for house in houses)
        ]
        ties = any(abs(margin(price, c, house, dissent)) <= 1e-9 for c in {0.0, *price} for house in houses)
        if not ties:
            assert float(least) == pytest.approx(min(carrying, default=np.inf))


@given(prices, members, dissents, st.permutations(range(5)))
@settings(max_examples=30)
def test_the_order_of_the_parties_does_not_matter(price, deputies, dissent, order):
    first = offer([price, price], deputies, deputies, dissent)
    mixed = [[values[i] for i in order] for values in (price, deputies, dissent)]
    second = offer([mixed[0], mixed[0]], mixed[1], mixed[1], mixed[2])
    gaps = [abs(margin(price, c, deputies, dissent)) for c in {0.0, *price}]
    assert min(gaps) < 1e-9 or np.array_equal(first, second)


def test_the_party_of_the_president_is_never_bought_and_a_hardliner_cannot_be():
    odds = jnp.array([[-3.0, -1.0, -1.0, 2.0]])
    price = yearly.party_price(odds, 0 * odds, jnp.array([0.0, 2.0, 0.0, 1.0]), jnp.array([1.0, 0.0, 0.0, 0.0]))
    assert price.tolist() == [[0.0, 0.5, np.inf, 0.0]]


def test_both_are_voted_at_the_hand_over_and_then_in_october_and_november(run):
    held = run.yearly_vote_held.isel(draw=0)
    by_bill = {name: np.flatnonzero(held.sel(yearly_bill=name)) for name in held.yearly_bill.to_numpy()}
    assert by_bill["revenue_law"].tolist() == [0, 10, 22, 34, 46, 58]
    assert by_bill["expenditure_budget"].tolist() == [0, 11, 23, 35, 47, 59]


def test_a_majority_of_its_own_concedes_nothing_on_the_budget(run):
    first = run.isel(month=DECEMBER_2018)
    assert (first.budget_majority == 1).all()
    assert (first.budget_passed == 1).all()
    assert (first.granted_share == 1).all()
    assert (run.granted_share <= 1).all()
    lost = run.budget_majority.isel(month=NOVEMBER_2021) == 0
    assert 0 < lost.mean() < 1
    after = run.isel(month=NOVEMBER_2021)
    assert after.granted_share.where(lost).mean() < after.granted_share.where(~lost).mean()


def test_what_is_conceded_stays_until_the_next_vote_and_has_its_price(run):
    held = run.yearly_carried
    unchanged = (run.next_yearly_concession.diff("month") == 0) | (held.isel(month=slice(1, None)) > 0)
    assert unchanged.all()
    conceded = run.next_yearly_concession.sel(yearly_bill="expenditure_budget")
    granted = (1 - run.programme_price * conceded).where(run.budget_passed > 0, run.standstill_share)
    np.testing.assert_allclose(run.granted_share, granted, atol=1e-12)
    raised = run.estimate_raise * run.next_yearly_concession.sel(yearly_bill="revenue_law")
    np.testing.assert_allclose(run.raised_estimate, raised, atol=1e-12)


def test_an_opposition_that_stands_together_makes_budgets_dearer(pack, run):
    united = relevo.simulate(pack, draws=400, outputs=OUTPUTS, scenario="opposition_united")
    stubborn = relevo.simulate(pack, draws=400, outputs=OUTPUTS, scenario="no_concessions")
    last = [r.isel(month=LAST) for r in (run, united, stubborn)]
    usual, against, refused = (float(r.granted_share.mean()) for r in last)
    assert against < usual
    assert refused < usual
    assert (last[2].next_yearly_concession == 0).all()
    assert float(last[2].budget_passed.mean()) < float(last[0].budget_passed.mean())


def test_without_a_revenue_law_the_last_estimate_goes_on():
    expected, last = jnp.float64(100.0), jnp.float64(90.0)
    assert float(budget.income_estimate(expected, 0.0, 1.0, last)) == 100
    assert float(budget.income_estimate(expected, 0.01, 1.0, last)) == 101
    assert float(budget.income_estimate(expected, 0.01, 0.0, last)) == 90


def test_what_is_granted_in_full_is_asked_in_full_and_the_old_airport_needs_no_grant():
    effort, in_the_budget = jnp.array([0.3, 0.7]), jnp.array([1.0, 0.0])
    assert (pledges.granted_works(effort, in_the_budget, 1.0) == effort).all()
    np.testing.assert_allclose(pledges.granted_works(effort, in_the_budget, 0.5), [0.15, 0.7])
    assert (pledges.transfer_goal(effort, effort, 1.0) == effort * effort).all()
    assert (pledges.grant_goal(effort, 1.0) == effort).all()
