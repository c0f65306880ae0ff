"""Prieto-Curiel, Campedelli and Hope, Science 381 (2023) 1312: the published run, its scenarios, and its balance.

Ranges are those of the article and of press accounts of it; single figures in thousands repeat the authors' parameters.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import simpson, solve_ivp
from scipy.stats import qmc
from typer.testing import CliRunner

from relevo.cli import app, main
from relevo.errors import RunError
from relevo.solvers.organised_crime import (
    GroupSystem,
    fitted_system,
    flows,
    organised_crime,
    published_system,
    trajectory,
)

DATA = Path(__file__).parent / "data"
MID_2027 = 286  # weeks after the end of 2021

multiplier = st.floats(min_value=0.2, max_value=2.0)


@pytest.fixture(scope="module")
def weekly():
    return organised_crime(10, every=1)


def test_members_grow_from_115_to_173_8_thousand_in_ten_years():
    table = organised_crime(10)
    assert table.week.tolist() == list(range(0, 521, 52))
    assert table.members.iloc[0] == pytest.approx(115_000)
    assert table.members.iloc[-1] == pytest.approx(173_800, abs=50)
    assert 160_000 < table.members.iloc[-1] < 185_000


def test_a_week_of_the_decade_brings_359_recruits_and_202_losses(weekly):
    assert weekly.recruits_per_week.mean() == pytest.approx(359, abs=0.5)
    assert (weekly.deaths_per_week + weekly.arrests_per_week).mean() == pytest.approx(202, abs=0.5)


def test_the_two_largest_groups_have_the_published_size():
    members = trajectory(published_system(), np.array([0.0, 520.0]))[-1]
    sizes = dict(zip(published_system().groups, members / 1000, strict=True))
    assert sizes["CJNG"] == pytest.approx(28.7, abs=0.05)
    assert sizes["Sinaloa"] == pytest.approx(17.7, abs=0.05)


def test_without_change_members_rise_by_26_and_deaths_by_40_percent_to_2027():
    growth = _growth_to_2027()
    assert growth.members == pytest.approx(0.26, abs=0.01)
    assert growth.deaths_per_week == pytest.approx(0.40, abs=0.01)


def test_half_the_recruitment_cuts_deaths_by_a_quarter_and_members_by_a_tenth():
    table = organised_crime(6, recruitment=0.5, start="2022", every=26).set_index("week")
    for week in (260, MID_2027):
        change = table.loc[week] / table.loc[0] - 1
        assert -0.28 < change.deaths_per_week < -0.25
        assert change.members == pytest.approx(-0.10, abs=0.01)


def test_twice_the_arrests_still_leave_more_members_and_more_deaths_in_2027():
    growth = _growth_to_2027(arrests=2.0)
    assert growth.members > 0
    assert growth.deaths_per_week > 0


def _growth_to_2027(**levers):
    table = organised_crime(6, start="2022", every=26, **levers).set_index("week")
    return table.loc[MID_2027] / table.loc[0] - 1


@settings(max_examples=15, deadline=None)
@given(recruitment=multiplier, arrests=multiplier, conflict=multiplier)
def test_members_change_by_recruits_less_deaths_arrests_and_exits(recruitment, arrests, conflict):
    table = organised_crime(5, recruitment=recruitment, arrests=arrests, conflict=conflict, every=1)
    net = table.recruits_per_week - table.deaths_per_week - table.arrests_per_week - table.saturation_per_week
    change = table.members.iloc[-1] - table.members.iloc[0]
    assert change == pytest.approx(simpson(net, x=table.week), abs=1e-3)


def test_the_sparse_form_equals_the_matrix_of_the_article():
    system = published_system()
    matrix = system.conflict_matrix()
    rest = (system.recruitment, system.arrests, system.conflict, system.saturation)

    def dense(_, members):
        recruitment, arrests, conflict, saturation = rest
        deaths = conflict * members * (matrix @ members)
        return recruitment * members - arrests * members / members.sum() - deaths - saturation * members**2

    weeks = np.arange(0, 521, 52.0)
    expected = solve_ivp(dense, (0, 520), system.members, "LSODA", weeks, rtol=1e-10, atol=1e-8).y.T
    np.testing.assert_allclose(trajectory(system, weeks), expected, rtol=1e-5)


def test_a_group_suffers_less_the_stronger_its_alliances():
    system = published_system()
    matrix = system.conflict_matrix()
    first, second = system.groups.index("CJNG"), system.groups.index("Sinaloa")
    assert system.rivalry[first, second] == 7
    assert matrix[first, second] == pytest.approx(8 / (system.strength[first] + 1))
    assert np.all(np.diag(matrix) == 0)


@settings(max_examples=15, deadline=None)
@given(share=st.floats(min_value=0.05, max_value=0.95), group=st.integers(0, 149), weight=st.integers(0, 13))
def test_a_split_keeps_the_members_and_the_recruits(share, group, weight):
    before = published_system()
    after = _split(before, group, share, weight)
    assert after.members.sum() == pytest.approx(before.members.sum())
    recruits = [flows(system)(system.members)[0].sum() for system in (before, after)]
    assert recruits[0] == pytest.approx(recruits[1])


def _split(system, group, share, weight):
    members = np.append(system.members, system.members[group] * share)
    members[group] *= 1 - share
    rivalry, alliance = np.pad(system.rivalry, (0, 1)), np.pad(system.alliance, (0, 1))
    rivalry[group, -1] = rivalry[-1, group] = weight
    return replace(system, groups=(*system.groups, "Split"), members=members, rivalry=rivalry, alliance=alliance)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"recruitment": -0.5}, "multiplier recruitment is -0.5; it is a number from 0 to 1,000"),
        ({"arrests": float("nan")}, "multiplier arrests is nan"),
        ({"conflict": 1e300}, "multiplier conflict is 1e\\+300; it is a number from 0 to 1,000"),
        ({"years": 1e9}, "years is 1000000000.0; 1,000 are the most"),
        ({"start": "2015"}, "start is '2015'; it is one of 2012 and 2022"),
        ({"years": 0}, "years is 0; 52 weeks are the least"),
        ({"years": 40, "recruitment": 0.0, "arrests": 5.0}, "no group has members left in week"),
    ],
)
def test_a_faulty_call_says_what_was_expected(arguments, message):
    with pytest.raises(RunError, match=message):
        organised_crime(**arguments)


def test_a_system_of_wrong_shape_or_sign_says_what_was_expected():
    with pytest.raises(RunError) as caught:
        GroupSystem(("A", "B"), np.ones(3), np.zeros((3, 3)), np.zeros((2, 2)), arrests=-1.0)
    assert caught.value.messages == (
        "members has shape (3,); 2 groups need (2,)",
        "rivalry has shape (3, 3); 2 groups need (2, 2)",
        "arrests is -1.0; it is a finite number from 0 upwards",
    )
    with pytest.raises(RunError, match="rivalry is not symmetric"):
        GroupSystem(("A", "B"), np.ones(2), np.triu(np.ones((2, 2))), np.zeros((2, 2)))
    with pytest.raises(RunError, match="members has a number that is negative"):
        GroupSystem(("A", "B"), np.array([1.0, -1.0]), np.zeros((2, 2)), np.zeros((2, 2)))


def test_the_assumed_shares_leave_164_to_188_thousand_members_in_2022():
    """Recruitment and conflict fitted again to 2012 to 2021 for 64 choices of what the article assumes."""
    targets = pd.read_csv(DATA / "organised_crime_targets.csv")
    victims = (targets.homicides + targets.missing).to_numpy(float)
    arrests = targets.arrests.mean() / 52
    low, high = (0.08, 0.04, 105_000, 3e-8), (0.12, 0.06, 125_000, 6e-8)
    members = []
    for death_share, arrest_share, start, saturation in qmc.scale(qmc.Sobol(4, seed=1).random(64), low, high):
        system = fitted_system(
            victims, death_share=death_share, members=start, arrests=arrests * arrest_share, saturation=saturation
        )
        members.append(organised_crime(10, system=system).members.iloc[-1] / 1000)
    few, usual, many = np.quantile(members, (0.05, 0.5, 0.95))
    assert few == pytest.approx(164, abs=3)
    assert usual == pytest.approx(175, abs=3)
    assert many == pytest.approx(188, abs=3)


def test_the_command_prints_one_row_a_year():
    result = CliRunner().invoke(app, ["groups", "--years", "2", "--recruitment", "0.5", "--from", "2022"])
    lines = result.stdout.splitlines()
    assert lines[0] == "week,members,deaths_per_week,recruits_per_week,arrests_per_week,saturation_per_week"
    assert [line.split(",")[0] for line in lines[1:]] == ["0", "52", "104"]
    assert float(lines[3].split(",")[1]) < float(lines[1].split(",")[1])


def test_the_command_refuses_a_negative_multiplier(capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["relevo", "groups", "--recruitment", "-1"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "multiplier recruitment is -1.0; it is a number from 0 to 1,000" in capsys.readouterr().err
