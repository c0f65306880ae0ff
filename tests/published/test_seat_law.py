"""The seat law gives the seats that the authority gave in 2012, 2015, 2018, 2021 and 2024, and the Senate's lists.

The elections of 2021 and 2024 came after the cut-off: they test the law and enter no parameter.
"""

from pathlib import Path

import pandas as pd
import pytest

import relevo
from relevo.solvers.seats import CIRCUMSCRIPTIONS

DATA = Path(__file__).parent / "data"
VOTES = pd.read_csv(DATA / "election_votes.csv", dtype=dict.fromkeys(CIRCUMSCRIPTIONS, "Int64"))
SEATS = pd.read_csv(DATA / "election_seats.csv", dtype=dict.fromkeys(CIRCUMSCRIPTIONS, "Int64"))
SENATE = pd.read_csv(DATA / "senate_list.csv")
OFFICIAL = [
    pytest.param(year, row.party, column, int(row[column]), id=f"{year} {row.party} {column}")
    for year, rows in SEATS.groupby("year")
    for _, row in rows.iterrows()
    for column in ("list_seats", *CIRCUMSCRIPTIONS)
    if pd.notna(row[column])
]


def election(year: int) -> pd.DataFrame:
    return VOTES[VOTES.year == year].drop(columns=["year", "source"]).dropna(axis="columns", how="all")


def allocated(year: int) -> pd.DataFrame:
    table = relevo.seats(election(year), threshold=0.02 if year <= 2012 else 0.03)
    return table.set_index("party")


@pytest.mark.parametrize(("year", "party", "column", "official"), OFFICIAL)
def test_every_published_cell_is_exact(year, party, column, official):
    assert allocated(year)[column][party] == official


@pytest.mark.parametrize("year", sorted(VOTES.year.unique()))
def test_every_chamber_has_five_hundred_members(year):
    annulled = 1 if year == 2015 else 0  # the first district of Aguascalientes voted again
    assert allocated(year).total_seats.sum() == 500 - annulled


def test_limits_of_2015_are_those_of_the_council():
    steps = relevo.seats(election(2015), trace=True).attrs["trace"]
    assert any("PRI would have" in step and "limit of 203" in step for step in steps)
    assert any("35,695,416 / 200 seats = quotient 178,477.08" in step for step in steps)


def test_the_first_steps_of_2012_are_those_of_the_institute():
    steps = relevo.seats(election(2012), threshold=0.02, trace=True).attrs["trace"]
    assert any("47,506,908 / 200 seats = quotient 237,534.54" in step for step in steps)
    assert any("PAN 54, PRI 67, PRD 38, PT 9, PVEM 12, MC 8, PNA 8" in step for step in steps)


def test_the_capped_party_of_2018_is_the_party_of_labour():
    steps = relevo.seats(election(2018), trace=True).attrs["trace"]
    capped = [step for step in steps if "above its limit" in step]
    assert len(capped) == 1
    assert "PT would have 67 seats, above its limit of 61: 9 list seats become 3" in capped[0]


def test_wins_of_record_do_not_give_the_seats_of_2024():
    table = relevo.seats(election(2024).drop(columns="affiliated_seats")).set_index("party")
    assert table.list_seats["MORENA"] == 87


@pytest.mark.parametrize("year", sorted(SENATE.year.unique()))
def test_the_list_of_the_senate_is_exact(year):
    rows = SENATE[SENATE.year == year]
    table = relevo.seats(
        rows.rename(columns={"state_seats": "district_seats"})[["party", "votes", "district_seats"]], chamber="senate"
    )
    assert table.list_seats.tolist() == rows.list_seats.tolist()
