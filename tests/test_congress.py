"""Congress keeps its books: seats, groups, lines, votes and laws of a term, with the country around it held flat."""

import re
from statistics import NormalDist

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import relevo
from congress_pack import congress_alone
from relevo.evidence.bills import at_first_vote
from relevo.model.congress import bills, groups
from relevo.pack import programme
from relevo.pages.chapters import congress
from relevo.pages.page import run_all
from relevo.pages.parts import Material, Table
from relevo.pages.words import Words

MIDTERM, INSTALLED, GENERAL, LAST = 30, 33, 69, 69
OUTPUTS = [
    "sitting", "bloc_seats", "two_thirds_distance", "vote_share", "bill_tabled", "bill_passed", "bill_month",
    "bill_in_force", "bill_intensity", "bill_dead", "concession", "bill_fallback", "constitution_amended",
    "state_control", "approval", "trust", "bill_obstacle", "votes_missing", "turnout_reached", "consultation_binding",
]  # fmt: skip
share = st.floats(0, 1, width=32)


@pytest.fixture(scope="module")
def pack():
    return congress_alone()


@pytest.fixture(scope="module")
def run(pack):
    return relevo.simulate(pack, draws=200, outputs=OUTPUTS)


@pytest.fixture(scope="module")
def stubborn(pack):
    return relevo.simulate(pack, draws=200, outputs=OUTPUTS, scenario="no_concessions")


@pytest.fixture(scope="module")
def united(pack):
    return relevo.simulate(pack, draws=200, outputs=OUTPUTS, scenario="opposition_united")


@pytest.fixture(scope="module")
def idle(pack):
    return relevo.simulate(pack, draws=200, outputs=OUTPUTS, programme="none")


def test_the_arena_has_no_fault_of_units_or_names(pack):
    assert relevo.check(pack) == []


def test_the_july_votes_give_the_seats_of_the_coalition(pack):
    elected = relevo.simulate(pack, draws=2, outputs=["opening_deputies_elect", "opening_senators_elect"])
    deputies = elected.opening_deputies_elect.isel(draw=0).to_series()
    senators = elected.opening_senators_elect.isel(draw=0).to_series()
    assert deputies[["MORENA", "PT", "PES"]].tolist() == [191, 61, 56]
    assert deputies[["PAN", "PRI", "PRD", "MC", "PVEM"]].tolist() == [81, 45, 21, 27, 16]
    assert senators[["MORENA", "PT", "PES", "PAN", "PRI", "PRD", "MC", "PVEM", "PNA"]].tolist() == [
        55, 6, 8, 23, 14, 8, 7, 6, 1,
    ]  # fmt: skip


def test_defectors_give_two_thirds_in_the_chamber_and_not_in_the_senate(pack):
    elected = relevo.simulate(pack, draws=2, outputs=["opening_deputies_elect", "opening_senators_elect"])
    reach = ["MORENA", "PT", "PES", "PRD", "MC"]
    assert elected.opening_deputies_elect.isel(draw=0).sel(party=reach).sum() == 356
    assert elected.opening_senators_elect.isel(draw=0).sel(party=reach).sum() == 84
    assert np.ceil(500 * 2 / 3) <= 356
    assert np.ceil(128 * 2 / 3) > 84


def test_chambers_keep_their_members_through_elections_and_transfers(run):
    members = run.sitting.sum("party")
    np.testing.assert_allclose(members.sel(chamber="senate"), 128, atol=1e-6)
    np.testing.assert_allclose(members.sel(chamber="deputies"), 500, atol=1e-6)
    assert (run.sitting >= -1e-9).all()


def test_the_vote_is_whole_and_the_senate_of_2018_outlives_the_midterm(run):
    np.testing.assert_allclose(run.vote_share.isel(month=MIDTERM + 1).sum("party"), 1, atol=1e-9)
    senate = run.sitting.sel(chamber="senate", party="PES")
    assert (senate.isel(month=INSTALLED) > 0).any()
    assert (senate.isel(month=GENERAL) == 0).all()


def test_nothing_is_tabled_and_no_law_passed_without_a_programme(idle):
    assert (idle.bill_tabled == 0).all()
    assert (idle.bill_in_force == 0).all()


def test_a_rejected_option_is_not_tabled_as_announced(run):
    assert (run.bill_tabled.sel(bill="independent_prosecutor") == 0).all()


def test_laws_stay_laws_and_have_their_month(run):
    assert (run.bill_passed.diff("month") >= 0).all()
    last = run.isel(month=LAST)
    assert ((last.bill_month >= 0) == (last.bill_passed > 0)).all()
    assert (last.bill_in_force <= last.bill_passed).all()


def test_intensity_is_what_concessions_and_fallback_leave(run):
    last = run.isel(month=LAST)
    assert (last.bill_intensity <= last.bill_in_force).all()
    soft = (last.concession > 0) & (last.bill_in_force > 0)
    assert (last.bill_intensity.where(soft, 0) < 1).all()


def test_only_a_bill_that_fell_back_is_no_amendment(run):
    last = run.isel(month=LAST)
    amendments = last.bill_passed.sel(bill="energy_amendment")
    amended = last.constitution_amended.sel(bill="energy_amendment")
    np.testing.assert_array_equal(amended, amendments * (1 - last.bill_fallback.sel(bill="energy_amendment")))


def test_an_obstacle_is_named_for_what_did_not_pass(run):
    last = run.isel(month=LAST)
    stuck = (last.bill_dead > 0) & (last.bill_passed == 0)
    assert (last.bill_obstacle.sum("obstacle").where(stuck, 1) == 1).all()
    assert (last.bill_obstacle.sum("obstacle").where(last.bill_in_force > 0, 0) == 0).all()


def test_conceding_nothing_passes_fewer_amendments_and_keeps_their_content(run, stubborn):
    soft, hard = run.isel(month=LAST), stubborn.isel(month=LAST)
    guard = {"bill": "national_guard"}
    assert hard.bill_passed.sel(guard).mean() < soft.bill_passed.sel(guard).mean()
    assert (stubborn.concession == 0).all()


def test_a_united_opposition_costs_the_government_seats_and_amendments(run, united):
    before, after = run.bloc_seats.isel(month=INSTALLED), united.bloc_seats.isel(month=INSTALLED)
    assert after.sel(chamber="deputies").mean() < before.sel(chamber="deputies").mean() - 5
    assert (after.sel(chamber="senate") == before.sel(chamber="senate")).mean() > 0.9
    energy = {"bill": "energy_amendment"}
    assert (
        united.constitution_amended.isel(month=LAST).sel(energy).mean()
        < run.constitution_amended.isel(month=LAST).sel(energy).mean()
    )


def test_another_programme_leaves_elections_and_luck_as_they_are(run, idle):
    np.testing.assert_array_equal(run.vote_share.isel(month=0), idle.vote_share.isel(month=0))
    np.testing.assert_array_equal(run.sitting.isel(month=0), idle.sitting.isel(month=0))


def test_nineteen_legislatures_are_held_at_the_handover_on_average(run):
    assert float(run.state_control.isel(month=0).sum("state").mean()) == pytest.approx(19, abs=0.5)


def test_informal_consultations_never_bind_and_turnout_is_a_share(run):
    last = run.isel(month=LAST)
    informal = ["amnesty", "drug_regulation", "prosecutor", "airport"]
    assert (last.consultation_binding.sel(consultation=informal) == 0).all()
    assert (last.turnout_reached > 0).all()
    assert (last.turnout_reached < 1).all()
    assert last.turnout_reached.sel(consultation="amnesty").mean() < 0.05


def test_the_vote_on_the_airport_is_news_from_the_next_month_and_only_where_it_is_called(pack):
    outputs = ["consultation_news", "consultation_result", "consultation_won"]
    called = relevo.simulate(pack, draws=40, outputs=outputs)
    quiet = relevo.simulate(pack, draws=40, outputs=outputs, levers={"naim_cancel": 0.0})
    won = called.consultation_won.sel(consultation="airport").isel(month=0, drop=True)
    news = called.consultation_news
    assert won.mean() > 0.5
    assert (news.isel(month=0) == 0).all()
    np.testing.assert_allclose(news.isel(month=1), -0.32 * won)
    assert (quiet.consultation_news == 0).all()
    others = [name for name in pack.dimensions["consultation"] if name != "airport"]
    np.testing.assert_array_equal(
        called.consultation_result.sel(consultation=others), quiet.consultation_result.sel(consultation=others)
    )


def test_a_recall_with_the_midterm_binds_more_often_than_one_alone(run):
    binds = run.consultation_binding.isel(month=LAST).mean("draw").to_series()
    assert binds["recall_with_midterm"] > binds["recall_alone"]


def vote(sitting, line, required):
    parties = jnp.asarray(sitting, float)[None, :]
    absence, dissent = jnp.full(parties.shape[1], 0.1), jnp.full(parties.shape[1], 0.01)
    lines = jnp.asarray(line, float)[None, :]
    rate = bills.yes_rate(lines, dissent)
    need = jnp.asarray([required])
    margin = bills.vote_margin(bills.voters(parties, absence), rate, need)
    return margin, bills.vote_spread(parties, absence, dissent, rate, need, jnp.float64(50))


@given(st.lists(st.integers(1, 250), min_size=4, max_size=4), st.data())
@settings(max_examples=15)
def test_the_spread_of_a_vote_is_that_of_members_drawn_together(sizes, data):
    line = data.draw(st.lists(st.booleans(), min_size=len(sizes), max_size=len(sizes)))
    margin, spread = vote(sizes, line, 2 / 3)
    random = np.random.default_rng(1)
    n = np.array(sizes)
    stay = random.beta(0.9 * 50, 0.1 * 50, (3000, len(n)))
    present = random.binomial(n, stay)
    stray = random.beta(0.01 * 50, 0.99 * 50, (3000, len(n)))
    yes = random.binomial(present, np.where(line, 1 - stray, stray))
    drawn = yes.sum(1) - 2 / 3 * present.sum(1)
    assert float(margin[0, 0]) == pytest.approx(drawn.mean(), abs=5 * drawn.std() / 50 + 0.05)
    assert float(spread[0, 0]) == pytest.approx(drawn.std(), rel=0.1)


def test_replayed_electricity_turns_with_the_line_of_the_pri():
    groups_2022 = [202, 32, 41, 114, 70, 15, 25]
    without = vote(groups_2022, [1, 1, 1, 0, 0, 0, 0], 2 / 3)
    with_pri = vote(groups_2022, [1, 1, 1, 0, 1, 0, 0], 2 / 3)
    held, twice = jnp.ones((1, 1)), jnp.ones(1)
    assert float(bills.vote_chance(held, *without, twice)[0, 0]) < 0.001
    assert float(bills.vote_chance(held, *with_pri, twice)[0, 0]) > 0.7


@given(st.floats(-30, 30), st.floats(0.5, 20), st.booleans())
def test_only_the_chamber_that_votes_has_a_chance_and_a_law_is_voted_twice(margin, spread, in_particular):
    margins, spreads = jnp.array([[margin], [5.0]]), jnp.array([[spread], [1.0]])
    chance = bills.vote_chance(jnp.array([[1.0], [0.0]]), margins, spreads, jnp.array([float(in_particular)]))
    once = NormalDist().cdf(margin / spread)
    assert float(chance[0, 0]) == pytest.approx(once**2 if in_particular else once, abs=1e-12)
    assert float(chance[1, 0]) == 0


def test_a_prosecutor_whom_the_senate_refuses_is_designated(united):
    appointment = united.sel(bill="prosecutor_appointment")
    assert (appointment.bill_dead == 0).all()
    assert float(appointment.bill_in_force.isel(month=LAST).mean()) > 0.97  # the others are still before the Senate
    failed, gave_up, designated = jnp.array([1.0, 1.0, 1.0]), jnp.array([0.0, 1.0, 0.0]), jnp.array([1.0, 1.0, 0.0])
    assert bills.designated_now(failed, gave_up, designated).tolist() == [1, 0, 0]


@given(share, share)
def test_transfers_keep_the_number_of_members(approval, rate):
    sitting = jnp.array([[200.0, 60, 40, 200], [60.0, 8, 20, 40]])
    president = jnp.array([1.0, 0, 0, 0])
    moved = groups.drift(sitting, jnp.float64(approval), jnp.float64(rate), jnp.float64(1), president)
    np.testing.assert_allclose(moved.sum(1), 0, atol=1e-9)
    assert (sitting + moved >= -1e-9).all()


def test_concession_and_approval_help_a_bill_and_a_pact_hurts_it():
    def odds(concession, approval, pact):
        def line(luck):
            habit = bills.line_habit(
                jnp.array([-1.0]), jnp.ones(1), jnp.zeros(1), jnp.zeros(1), jnp.zeros(1), jnp.zeros(1), jnp.zeros(1),
                jnp.float64(4),
            )  # fmt: skip
            odds = bills.line_odds(
                habit, jnp.array([2.0]), jnp.ones(1), jnp.ones(1), jnp.array([concession]), jnp.float64(approval),
                jnp.float64(0.6), jnp.float64(3), jnp.float64(pact), jnp.float64(1.5),
            )  # fmt: skip
            return bills.party_line(odds, luck.reshape(1, 1))[0, 0]

        return float(jnp.mean(jax.vmap(line)(jnp.linspace(-6, 6, 1201))))

    assert odds(1.0, 0.6, 0.0) > odds(0.0, 0.6, 0.0)
    assert odds(0.0, 0.8, 0.0) > odds(0.0, 0.6, 0.0)
    assert odds(0.0, 0.6, 1.0) < odds(0.0, 0.6, 0.0)


def test_every_bill_has_its_row_with_its_fate_and_the_parties_that_decide(pack):
    table = relevo.bills(pack, draws=40).set_index("bill")
    assert list(table.index) == list(pack.dimensions["bill"])
    chances = table.filter(regex="^(passed|in_force|stopped|pivotal)").fillna(0.0)
    assert ((chances >= 0) & (chances <= 1)).all(axis=None)
    assert (table["passed_by"] <= table["passed"]).all()
    assert (table["in_force"] <= table["passed"]).all()
    assert table.loc["national_guard", "pivotal_MORENA"] > table.loc["national_guard", "pivotal_PNA"]
    assert np.isnan(table.loc["energy_law", "distance_senate"])


def test_the_first_vote_of_a_bill_keeps_its_month_and_the_parties_that_decided(pack):
    names = ["vote_held", "pivotal", "first_vote_month", "first_pivotal"]
    kept = relevo.simulate(pack, draws=40, outputs=names)
    held = kept.vote_held.sum("chamber").transpose("draw", "bill", "month").to_numpy() > 0
    before = held[..., :-1]  # what a month brings is in a state from the next month on
    voted = before.any(-1)
    month = np.where(voted, before.argmax(-1), -1)
    np.testing.assert_array_equal(kept.first_vote_month.isel(month=-1), month)
    assert voted.any()
    assert not voted.all()
    pivotal = kept.pivotal.transpose("draw", "bill", "month", "party").to_numpy()
    draw, bill = np.nonzero(voted)
    last = kept.first_pivotal.isel(month=-1).to_numpy()
    np.testing.assert_array_equal(last[draw, bill], pivotal[draw, bill, month[draw, bill]])
    assert last[~voted].sum() == 0


def test_a_quantity_at_the_first_vote_is_that_of_its_month_and_no_number_without_a_vote():
    values = xr.DataArray(np.arange(8.0).reshape(2, 4), {"month": list("abcd")}, ("draw", "month"))
    when = xr.DataArray([[3.0, -1.0], [0.0, 2.0]], {"bill": ["x", "y"]}, ("draw", "bill"))
    np.testing.assert_array_equal(at_first_vote(values, when), [[3, np.nan], [4, 6]])


@pytest.mark.parametrize(("language", "short"), [("en", "{} short"), ("es", "a {} de lograrlos")])
def test_the_brief_says_what_amendments_lack_at_their_first_vote_and_which_parties_decide(pack, language, short):
    runs = run_all(pack, [congress.CHAPTER], 40, 1, "announced", "baseline")
    material = Material(pack, Words(language, "congress"), "announced", "baseline", 40, 1, runs)
    blocks = [block for section in congress.write(material).sections for block in section.blocks]
    shown = next(b.frame for b in blocks if isinstance(b, Table) and b.title == material.say("first_votes"))
    table = relevo.bills(pack, draws=40).set_index("bill").dropna(subset="distance_senate")
    assert shown.iloc[:, 0].tolist() == [pack.pledges[name].promise for name in table.index]
    assert shown.iloc[:, 3].tolist() == [short.format(round(seats)) for seats in table["distance_senate"]]
    for told, (_, row) in zip(shown.iloc[:, -1], table.iterrows(), strict=True):
        others = row.filter(like="pivotal_").drop("pivotal_MORENA").sort_values(ascending=False)[:3]
        chances = [material.say.percent(chance, 0) for chance in others if chance > 0]
        assert sorted(re.findall(r"\d+\u00a0?%", told)) == sorted(chances)


def test_a_month_outside_the_run_is_refused(pack):
    with pytest.raises(relevo.RunError, match="2031-01 is no month of the run"):
        relevo.bills(pack, by="2031-01")


def test_a_bill_may_be_tabled_before_its_lever_moves(pack):
    guard = pack.pledges["national_guard"]
    lever = programme.lever_path(pack, guard, 1.0)
    wish = programme.bill_path(pack, guard, lever)
    assert lever[0] == 0
    assert wish[0] == lever.max() > 0


def test_every_row_of_the_table_of_bills_is_a_pledge(pack):
    rows = pd.read_csv(pack.folder / "tables" / "bills.csv")["bill"]
    assert set(rows) == set(pack.dimensions["bill"])
