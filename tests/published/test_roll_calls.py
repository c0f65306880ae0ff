"""Roll calls of 2013 to 2026, the thresholds they met, district winners of 2018, and published indices of voting power.

Votes after July 2018 test how votes are counted, given what the parties did; they enter no parameter.
"""

from pathlib import Path

import pandas as pd
import pytest

from relevo.errors import RunError
from relevo.solvers.passage import AMENDMENT, LAW, count, district_winners, replay, votes_needed, voting_power

DATA = Path(__file__).parent / "data"
ROLL_CALLS = pd.read_csv(DATA / "roll_calls.csv")
POWER = pd.read_csv(DATA / "power_indices.csv")
DISTRICTS = pd.read_csv(DATA / "districts_2018.csv", keep_default_na=False)
# Voters of April 2022: groups less members absent or on leave, as the count by party was published.
ELECTRICITY = {"MORENA": 202, "PVEM": 41, "PT": 32, "PAN": 113, "PRI": 70, "MC": 25, "PRD": 15}
BLOC = ("MORENA", "PVEM", "PT")


@pytest.mark.parametrize(("present", "needed"), [(484, 323), (498, 332), (122, 82), (128, 86)])
def test_an_amendment_needs_two_thirds_of_those_present(present, needed):
    assert votes_needed(present, AMENDMENT) == needed


def test_every_roll_call_follows_the_rule():
    assert len(ROLL_CALLS) == 31
    for row in ROLL_CALLS.itertuples():
        instrument = AMENDMENT if row.kind == "constitutional" else LAW
        assert count(row.yes, row.no, row.abst, instrument=instrument).carried == bool(row.passed), row.id


def test_education_fails_in_particular_by_one_vote_and_three_senators_would_have_carried_it():
    assert count(81, 39, 2, instrument=AMENDMENT).missing == 1
    assert not count(81, 39, 2, instrument=AMENDMENT).carried
    assert count(81 + 3, 39, 2, instrument=AMENDMENT).carried


def test_electricity_fails_without_the_pri_and_passes_with_it():
    lines = {party: float(party in BLOC) for party in ELECTRICITY}
    without = replay(ELECTRICITY, lines, instrument=AMENDMENT)
    assert (without.yes, without.no, without.needed, without.carried) == (275, 223, 332, False)
    assert replay(ELECTRICITY, lines | {"PRI": 1.0}, instrument=AMENDMENT).carried


def test_a_replay_refuses_unknown_groups_and_too_many_absent():
    with pytest.raises(RunError, match="there is no group PRIM; did you mean PRI"):
        replay({"PRI": 10}, {"PRI": 1.0}, instrument=LAW, absent={"PRIM": 1})
    with pytest.raises(RunError, match="group PRI has 10 members, fewer than are absent"):
        replay({"PRI": 10}, {"PRI": 1.0}, instrument=LAW, absent={"PRI": 11})


def test_district_winners_of_2018_follow_from_votes_and_coalitions():
    parties = [c for c in DISTRICTS.columns if c.isupper()]
    votes = {row["district"]: {p: int(row[p]) for p in parties} for _, row in DISTRICTS.iterrows()}
    won = district_winners(votes, dict(zip(DISTRICTS.district, DISTRICTS.coalitions, strict=True)))
    right = sum(row.party_of_record in won[row.district].split("+") for row in DISTRICTS.itertuples())
    assert right >= 298


@pytest.mark.parametrize(("chamber", "majority"), sorted(set(zip(POWER.chamber_date, POWER.majority, strict=True))))
def test_voting_power_is_as_computed_elsewhere(chamber, majority):
    rows = POWER[(POWER.chamber_date == chamber) & (POWER.majority == majority)]
    power = voting_power(dict(zip(rows.party, rows.seats, strict=True)), int(rows.quota.iloc[0]))
    for row in rows.itertuples():
        assert power[row.party] == pytest.approx((row.shapley_shubik, row.banzhaf_normalised), abs=2e-4)
