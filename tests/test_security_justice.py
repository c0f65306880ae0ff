"""The funnel adds up, capacity makes impunity, and trust and reporting feed each other."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from relevo.model.security import justice
from relevo.run import simulate
from security_pack import security_pack

DATA = Path(__file__).parent / "published" / "data"
share = st.floats(min_value=0.01, max_value=0.99)


@pytest.fixture(scope="module")
def survey():
    return pd.read_csv(DATA / "victim_survey.csv")


def test_the_dark_figure_is_what_is_not_reported_times_opened_in_33_areas_and_14_years(survey):
    assert (survey.area.nunique(), survey.year.nunique(), len(survey)) == (33, 14, 462)
    reported = jnp.asarray((survey.reported / survey.crimes).to_numpy())
    opened = jnp.asarray((survey.opened / survey.reported).to_numpy())
    dark = justice.dark_figure(reported, opened)
    np.testing.assert_allclose(dark, 1 - survey.opened / survey.crimes, rtol=0, atol=1e-15)
    # The survey prints its own dark figure to a thousandth of a per cent.
    np.testing.assert_allclose(100 * dark, survey.dark_figure_percent, rtol=0, atol=1.5e-3)


def test_six_per_cent_mixes_not_reported_and_not_investigated(survey):
    """Olson: victims report six per cent. In 2016, 9.75 % were reported and 93.65 % got no file."""
    year = survey[(survey.area == "MX") & (survey.year == 2016)].iloc[0]
    assert year.reported / year.crimes == pytest.approx(0.0975, abs=5e-5)
    assert 1 - year.opened / year.crimes == pytest.approx(0.9365, abs=5e-5)


@pytest.fixture(scope="module")
def unchanged():
    """Thirty courses in which homicides, capacity and trust stay as they were."""
    pack = security_pack()
    level = np.tile(pack.parameters["offence_start"].value[:, 0], (len(pack.months), 1))
    fixed = {"prosecution_capacity": 1.0, "arrest_factor": 1.0, "offence_index": 1.0, "trust_change": 0.0}
    outputs = ["case_backlog", "pending_trials", "prisoners", "national_dark_figure", "files_opened", "before_judge"]
    return simulate(pack, draws=30, programme="none", outputs=outputs, impose={"homicides": level, **fixed})


def test_the_country_opens_with_the_dark_figure_of_the_survey(unchanged):
    np.testing.assert_allclose(unchanged.national_dark_figure[:, 0], 0.93648, atol=2e-4)


def test_without_change_files_trials_and_prisoners_stand_still(unchanged):
    for name in ("case_backlog", "pending_trials", "prisoners"):
        np.testing.assert_allclose(unchanged[name].isel(month=60), unchanged[name].isel(month=0), rtol=1e-6)


@given(backlog=st.floats(0, 1e4), opened=st.floats(0, 1e3), capacity=st.floats(0, 1e3), span=st.floats(2, 40))
def test_files_are_judged_shelved_or_wait(backlog, opened, capacity, span):
    numbers = [jnp.asarray(x) for x in (backlog, opened, capacity, span, 1.0)]
    judged = justice.before_judge(*numbers[:3], numbers[4])
    after = float(justice.next_case_backlog(numbers[0], numbers[1], judged, numbers[3], numbers[4]))
    shelved = (backlog + opened - float(judged)) / span
    assert after == pytest.approx(backlog + opened - float(judged) - shelved)
    assert after >= -1e-9


@given(backlog=st.floats(0, 1e4), opened=st.floats(0, 1e3), capacity=st.floats(0, 1e3))
def test_no_more_files_come_before_a_judge_than_there_are_or_than_capacity(backlog, opened, capacity):
    judged = float(justice.before_judge(*(jnp.asarray(x) for x in (backlog, opened, capacity, 1.0))))
    assert judged <= capacity
    assert judged <= backlog + opened
    assert judged == pytest.approx(min(capacity, backlog + opened))


@given(base=st.floats(-4, 2), trust=st.floats(-0.3, 0.3), weight=st.floats(0, 3))
def test_trust_makes_victims_report(base, trust, weight):
    odds = justice.reporting_odds(jnp.full((1,), base), jnp.zeros(1))
    before = justice.reported_share(odds, jnp.asarray(weight), jnp.asarray(0.0))
    after = justice.reported_share(odds, jnp.asarray(weight), jnp.asarray(trust))
    assert np.sign(np.round(float((after - before)[0, 0]), 12)) in (0, np.sign(trust))
    assert 0 < float(after[0, 0]) < 1


@given(opened=st.floats(1, 1e3), more=st.floats(1.01, 3), judged=share, convicted=share)
def test_impunity_rises_with_cases_at_one_capacity_and_falls_with_capacity(opened, more, judged, convicted):
    def settled(cases, capacity):
        most = justice.judge_capacity(jnp.full((1, 1), opened), jnp.full(1, judged), jnp.asarray(capacity))
        brought = justice.before_judge(jnp.zeros((1, 1)), jnp.full((1, 1), cases), most, jnp.asarray(1.0))
        ended = justice.sentences(brought * 14, jnp.asarray(14.0), jnp.asarray(convicted))
        return float(justice.impunity(ended, jnp.full((1, 1), cases))[0, 0])

    usual = settled(opened, 1.0)
    assert usual == pytest.approx(1 - judged * convicted)
    assert settled(opened * more, 1.0) > usual
    assert settled(opened, min(more, 1 / judged)) < usual


@given(corruption=st.floats(0, 0.9), pace=st.floats(0.05, 0.5))
def test_less_corruption_raises_trust_step_by_step(corruption, pace):
    def after(trust):
        numbers = (trust, 0.5, 0.9, 0.9, 0.5, corruption, 0.25, 0.0, 0.05, 0.0, 0.2, pace, 12.0, 1.0)
        return float(justice.next_justice_trust(*(jnp.asarray(x) for x in numbers)))

    aim = 0.5 + 0.25 * (1 - corruption)
    assert 0.5 < after(0.5) < after(after(0.5)) < aim
    assert after(aim) == pytest.approx(aim)
