"""The seat law keeps its promises on any election, twice: in exact numbers and for many draws at once."""

from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import relevo
from relevo.cli.seats import commands
from relevo.errors import PackError, RunError
from relevo.model.congress.seats import list_seats_of_chamber
from relevo.solvers.seats import VACANT, Votes, allocate, seats, senate_state_seats

PARTIES = 9
LAW = (0.03, 300.0, 200.0, 300.0, 0.08)
GOOD = "party,votes,district_seats\nPAN,400,120\nPRI,300,100\nMORENA,300,80\n"


@st.composite
def elections(draw):
    names = draw(st.lists(st.text("XYZ", min_size=1, max_size=3), min_size=1, max_size=9, unique=True))
    circumscriptions = {n: draw(st.lists(st.integers(0, 10**6), min_size=5, max_size=5)) for n in names}
    votes = {name: sum(column) for name, column in circumscriptions.items()}
    shares = np.array(draw(st.lists(st.integers(0, 50), min_size=len(names), max_size=len(names))))
    won = dict(zip(names, (300 * shares // max(1, shares.sum())).tolist(), strict=True))
    return votes, won, circumscriptions


@given(elections())
@settings(max_examples=150, deadline=None)
def test_list_seats_are_all_given_and_no_cap_is_passed_but_by_districts(election):
    votes, won, circumscriptions = election
    if not sum(votes.values()):
        return
    table = seats(votes, district_seats=won, circumscriptions=circumscriptions).set_index("party")
    assert table.total_seats.sum() == 200 + sum(won.values())
    assert table.list_seats.sum() == 200
    assert (table[["c1", "c2", "c3", "c4", "c5"]].sum() == 40).all()
    assert (table[["c1", "c2", "c3", "c4", "c5"]].sum(axis=1) == table.list_seats).all()
    found = allocate(Votes(tuple(votes), tuple(votes.values()), tuple(won.values()), tuple(won.values())))
    for place, limit in found.limits.items():
        district = list(won.values())[place]
        assert district + found.list_seats[place] <= max(limit, district)
        assert limit <= 300


@given(elections(), st.randoms())
@settings(max_examples=60, deadline=None)
def test_relabelling_parties_changes_nothing(election, random):
    votes, won, circumscriptions = election
    if not sum(votes.values()):
        return
    names = list(votes)
    other = [f"x{i}" for i in range(len(names))]
    random.shuffle(other)
    new = dict(zip(names, other, strict=True))
    before = seats(votes, district_seats=won, circumscriptions=circumscriptions)
    after = seats(
        {new[n]: v for n, v in votes.items()},
        district_seats={new[n]: v for n, v in won.items()},
        circumscriptions={new[n]: v for n, v in circumscriptions.items()},
    )
    pd.testing.assert_frame_equal(before.assign(party=[new.get(p, p) for p in before.party]), after, check_dtype=False)


def random_elections(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Votes, wins and independents: usual ones, tiny ones full of ties, few parties, and wins far from votes."""
    random = np.random.default_rng(20180701)
    votes, won, others = [], [], []
    for i in range(number):
        scale = random.choice([50, 200, 1000, 10**5, 5 * 10**7])
        column = np.round(random.dirichlet(np.full(PARTIES, random.choice([0.2, 0.5, 1, 3]))) * scale).astype(int)
        if i % 5 == 1:
            column[1] = column[0]
        if i % 5 == 2:
            column[random.permutation(PARTIES)[: random.integers(3, 8)]] = 0
        share = random.dirichlet(np.full(PARTIES, random.choice([0.1, 0.3, 1, 5])))
        if i % 5 == 3:
            share = (column + 1e-9) ** 2 / ((column + 1e-9) ** 2).sum()
        votes.append(column)
        won.append(random.multinomial(random.choice([300, 250]), share))
        others.append(random.integers(1, max(scale // 5, 2)))
    return np.array(votes), np.array(won), np.array(others)


def test_the_exact_and_the_vectorised_law_agree_on_ten_thousand_elections():
    votes, won, others = random_elections(10_000)
    law = jax.jit(jax.vmap(lambda v, o, w: list_seats_of_chamber(v, o, w, *(jnp.float64(x) for x in LAW))))
    many = np.asarray(law(jnp.asarray(votes, float), jnp.asarray(others, float), jnp.asarray(won, float)))
    names = (*"ABCDEFGHI", "independents")
    ties = degenerate = 0
    for i in range(len(votes)):
        wins = (*won[i].tolist(), 0)
        one = allocate(Votes(names, (*votes[i].tolist(), int(others[i])), wins, wins, None, frozenset([PARTIES])))
        assert many[i].tolist() == one.list_seats[:PARTIES], (votes[i], won[i], others[i])
        ties += any("equal remainders" in step.text for step in one.steps)
        degenerate += one.vacant > 0
    assert ties > 100
    assert degenerate > 50


def test_a_tie_goes_to_more_votes_then_to_the_first_in_the_file_and_is_logged():
    table = seats({"A": 100, "B": 100, "C": 100}, list_seats=2, trace=True)
    assert table.list_seats.tolist() == [1, 1, 0]
    assert any("equal remainders of A, B, C" in step for step in table.attrs["trace"])


def test_seats_stay_vacant_when_every_party_is_capped():
    table = seats({"A": 980, "independents": 20}, district_seats={"A": 250, "independents": 50}).set_index("party")
    assert table.list_seats["A"] == 50
    assert table.list_seats[VACANT] == 150
    assert table.total_seats.sum() == 500


def test_independents_count_for_the_threshold_only():
    without = seats({"A": 500, "B": 470, "C": 30}, district_seats={"A": 170, "B": 130})
    with_them = seats({"A": 500, "B": 470, "C": 30, "independents": 500}, district_seats={"A": 170, "B": 130})
    assert without.set_index("party").list_seats["C"] == 6
    assert with_them.set_index("party").list_seats["C"] == 0
    assert with_them.set_index("party").list_seats["independents"] == 0


def test_states_give_two_seats_to_the_first_formula_and_one_to_the_second():
    assert sum(senate_state_seats(["MORENA"] * 32, ["PAN"] * 32).values()) == 96


def bad(text: str, tmp_path: Path) -> str:
    file = tmp_path / "votes.csv"
    file.write_text(text)
    with pytest.raises(PackError) as caught:
        relevo.seats(file)
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("PRI,300", "PRI,-300"), "row 3, column votes (PRI): -300 is negative"),
        (("PRI,300", "PRI,300.5"), "row 3, column votes (PRI): 300.5 is not a whole number"),
        (("PRI,300", "PRI,"), "row 3, column votes (PRI): an empty cell"),
        (("MORENA", "MORENNA"), "row 4, column party: unknown party MORENNA; did you mean MORENA?"),
        (("MORENA", "PAN"), "row 4, column party: PAN stands in row 2 as well"),
        (("300,80", "300,81"), "row 4, column district_seats (MORENA): 81 brings the sum above 300"),
        (("district_seats", "districts"), "there is no column district_seats"),
        (("votes,", "votes,colour,"), "unknown column colour"),
    ],
)
def test_a_wrong_cell_is_named(change, message, tmp_path):
    assert message in bad(GOOD.replace(*change), tmp_path)


def test_circumscriptions_that_do_not_add_up_are_named(tmp_path):
    text = (
        "party,votes,district_seats,c1,c2,c3,c4,c5\nPAN,500,150,100,100,100,100,100\nPRI,500,150,100,100,100,100,99\n"
    )
    assert "row 3, columns c1 to c5 (PRI): add up to 499, but column votes has 500" in bad(text, tmp_path)


def test_an_empty_file_says_which_columns_it_needs(tmp_path):
    assert "votes.csv: the file is empty; its columns are party, votes, district_seats" in bad("", tmp_path)
    assert "votes.csv: has no row of votes" in bad("party,votes,district_seats\n", tmp_path)


def test_all_faults_are_told_at_once(tmp_path):
    message = bad(GOOD.replace("PRI,300", "PRI,-300").replace("PAN,400", "PAN,4e2"), tmp_path)
    assert "row 2" in message
    assert "row 3" in message


def test_a_threshold_or_chamber_that_does_not_exist_is_refused():
    with pytest.raises(RunError, match="threshold is a share from 0 to 1, not 3"):
        seats({"A": 1}, threshold=3)
    with pytest.raises(RunError, match="did you mean senate"):
        seats({"A": 1}, chamber="senat")


def test_the_command_prints_seats_and_the_steps_with_their_articles(tmp_path):
    file = tmp_path / "votes.csv"
    file.write_text(GOOD)
    plain = CliRunner().invoke(commands, [str(file)])
    assert plain.exit_code == 0
    assert plain.output.splitlines() == ["party,list_seats,total_seats", "PAN,80,200", "PRI,60,160", "MORENA,60,140"]
    traced = CliRunner().invoke(commands, [str(file), "--trace"])
    steps = [line for line in traced.output.splitlines() if line.startswith("# ")]
    assert all("art" in step for step in steps)
    assert len(steps) >= 2
