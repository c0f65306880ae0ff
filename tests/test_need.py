"""What a promise needs is the least change of levers, as closed forms say, and nothing where nothing is missing."""

from inspect import signature

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.evidence import verdicts
from relevo.explore import conditions
from relevo.explore import need as search
from relevo.explore.twin import TWINS, twin

PROMISELAND = "tests/packs/promiseland"
PROGRAMME = {"wells": 1.0, "pumps": 0.4, "fountains": 0.5}
# What a unit of each lever adds to the reach, and what the programme lacks on average.
WORK = np.array([0.3, 0.4, -0.4])
LACKING = 0.9 - (0.2 + WORK @ [1.0, 0.4, 0.5])
SPREAD = 0.1
DRAWS = 2048


def changes(found, *levers):
    table = found.table.set_index("lever")["change"]
    return np.array([table.get(lever, 0.0) for lever in levers])


@pytest.mark.parametrize("target", [0.3, 0.5, 0.7])
def test_the_least_change_is_that_of_the_closed_form(target):
    found = relevo.need(
        PROMISELAND, "wells", levers=["wells", "pumps", "fountains"], target=target, most=3, draws=DRAWS,
        programme=PROGRAMME,
    )  # fmt: skip
    gap = LACKING + SPREAD * norm.ppf(target)
    assert found.found
    assert found.reached == pytest.approx(target, abs=1 / DRAWS)
    assert found.norm == pytest.approx(gap / np.linalg.norm(WORK), rel=0.02)
    exact = gap * WORK / (WORK @ WORK)
    np.testing.assert_allclose(changes(found, "wells", "pumps", "fountains"), exact, rtol=0.02)
    assert found.binding == "delivery"


def test_a_lever_at_its_end_leaves_the_rest_to_the_others():
    found = relevo.need(
        PROMISELAND, "wells", levers=["wells", "pumps", "fountains"], target=0.9, most=3, draws=DRAWS,
        programme=PROGRAMME,
    )  # fmt: skip
    gap = LACKING + SPREAD * norm.ppf(0.9) + WORK[2] * 0.5
    exact = [*(gap * WORK[:2] / (WORK[:2] @ WORK[:2])), -0.5]
    np.testing.assert_allclose(changes(found, "wells", "pumps", "fountains"), exact, rtol=0.02)


def test_a_result_that_builds_up_over_months_needs_what_the_closed_form_says():
    found = relevo.need(
        PROMISELAND, "short_queues", levers=["short_queues", "parades"], target=0.8, most=3, draws=DRAWS,
        programme={"short_queues": 0.5, "parades": 0.5},
    )  # fmt: skip
    patience = 0.1 * np.exp(0.3 * norm.ppf(0.2))
    exact = np.log(2) / (11 * patience)
    np.testing.assert_allclose(changes(found, "short_queues", "parades"), [exact / 2, -exact / 2], rtol=0.02)


def test_the_promise_itself_is_not_cut_unless_it_is_named():
    # Fountains stand against wells: giving them up would do, but they are what is asked about nowhere.
    found = relevo.need(PROMISELAND, "wells", most=3, draws=64, programme=PROGRAMME)
    assert {"pumps", "fountains", "wells"} >= set(found.table["lever"])
    assert found.table.set_index("lever")["needed"].to_dict()["wells"] >= 1


def test_a_lever_with_a_small_slope_moves_where_the_others_are_not_enough():
    # A hundredth of the work of the others: it is left alone as long as they can do it.
    options = {"levers": ["pumps", "gravel"], "most": 3.0, "draws": DRAWS, "target": 0.5}
    easy = relevo.need(PROMISELAND, "wells", programme={"wells": 1.0, "pumps": 0.4}, **options)
    assert easy.table["lever"].tolist() == ["pumps"]
    hard = relevo.need(PROMISELAND, "wells", programme={"wells": 1.0, "pumps": 0.4, "fountains": 2.01}, **options)
    gap = 0.9 - (0.2 + 0.3 - 0.4 * 2.01 + 0.4 * 3.0)
    np.testing.assert_allclose(changes(hard, "pumps", "gravel"), [2.6, gap / 0.004], rtol=0.02)


def test_where_no_change_is_enough_it_says_so_and_names_what_binds():
    found = relevo.need(PROMISELAND, "wells", levers=["fountains"], draws=64, programme=PROGRAMME)
    assert not found.found
    assert found.reached < 0.5
    assert found.binding == "delivery"
    assert "no change of these levers does it" in str(found)
    assert found.because.startswith("reach at the end")


def test_nothing_changes_where_the_promise_is_kept_anyway():
    found = relevo.need(PROMISELAND, "wells", most=3, draws=64, programme={"wells": 3.0})
    assert found.found
    assert found.norm == 0
    assert found.table.empty
    assert "nothing needs to change" in str(found)


def test_a_lever_without_a_way_to_the_promise_stays_where_it_is():
    found = relevo.need(PROMISELAND, "wells", levers=["parades", "pumps"], most=3, draws=64, programme=PROGRAMME)
    assert found.table["lever"].tolist() == ["pumps"]


def test_the_chance_is_that_of_the_verdict():
    options = {"draws": 128, "programme": {"wells": 2.0, "short_queues": 0.7}}
    table = relevo.verdicts(PROMISELAND, **options).set_index("pledge")["all"]
    for pledge in ("wells", "short_queues"):
        assert relevo.need(PROMISELAND, pledge, target=0.01, **options).chance == table[pledge]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pledge": "wels"}, r"there is no pledge wels; did you mean wells\?"),
        ({"levers": ["pums"]}, r"there is no lever pums; did you mean pumps\?"),
        ({"levers": ["audience"]}, r"there is no lever audience; did you mean audiences\?"),
        ({"levers": []}, "no lever is named that may move"),
        ({"levers": ["unread"]}, "no equation reads the lever unread"),
        ({"pledge": "unread"}, "unread is not modelled"),
        ({"pledge": "pumps"}, "pumps: the model does not say whether it is paid for and is delivered"),
        ({"pledge": "audience"}, "audience: the model does not say whether it passes and is paid for"),
        ({"target": 1.5}, "target lies between 0 and 1, not 1.5"),
        ({"most": 0.0}, "most is a number above 0"),
        ({"programme": "none"}, "the programme does not hold wells"),
        ({"programme": {"wels": 1.0}}, r"there is no pledge wels; did you mean wells\?"),
    ],
)
def test_a_wrong_question_is_refused_before_anything_runs(options, message, monkeypatch):
    monkeypatch.setattr(search, "Repeated", None)
    with pytest.raises(relevo.RunError, match=message):
        relevo.need(PROMISELAND, **{"pledge": "wells", **options})


def test_the_command_prints_what_changes_and_names_the_nearest_spelling():
    command = ["need", "wells", PROMISELAND, "--levers", "pumps,fountains", "--most", "3", "--draws", "64", "--csv"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == ",".join(search.COLUMNS)
    wrong = CliRunner().invoke(app, ["need", "wels", PROMISELAND])
    assert wrong.exit_code == 2
    assert wrong.stderr.strip() == "there is no pledge wels; did you mean wells?"


# The smooth twin


@pytest.fixture(scope="module")
def graph():
    return relevo.load("mexico_2018").graph()


def test_every_twin_stands_for_an_equation_of_the_same_arguments(graph):
    for name, function in TWINS.items():
        assert tuple(signature(function).parameters) == graph.equations[name].arguments
        assert twin(graph).equations[name].function is function


@settings(max_examples=10, deadline=None)
@given(chance=st.floats(0.01, 0.99), odds=st.floats(-4, 4))
def test_a_twin_has_the_value_of_its_equation_and_the_slope_of_the_chance(graph, chance, odds):
    held, luck = jnp.ones((2, 1)), jnp.array([0.5])
    pairs = {
        "vote_carried": ((held, jnp.full((2, 1), chance), luck), 1, 1.0),
        "party_line": (
            (jnp.full((1, 1), odds), jnp.zeros((1, 1))), 0, float(jax.nn.sigmoid(odds) * (1 - jax.nn.sigmoid(odds))),
        ),
        "bill_in_force": (
            (jnp.ones(1), jnp.array([9.0]), jnp.array([chance]), luck, jnp.asarray(3.0)), 2, -1.0,
        ),
    }  # fmt: skip
    for name, (arguments, place, slope) in pairs.items():
        smooth, hard = TWINS[name](*arguments), graph.equations[name].function(*arguments)
        assert np.array_equal(smooth, hard)

        def first(value, name=name, arguments=arguments, place=place):
            given = [*arguments[:place], value, *arguments[place + 1 :]]
            return TWINS[name](*given).reshape(-1)[0]

        found = jax.grad(first)(arguments[place])
        assert float(found.reshape(-1)[0]) == pytest.approx(slope)


@pytest.mark.slow
def test_distances_from_the_bounds_say_what_the_verdicts_say():
    pack = relevo.load("mexico_2018")
    wanted = [*verdicts.OUTPUTS, *verdicts.measured(pack)]
    run = relevo.simulate(pack, draws=16, outputs=list(dict.fromkeys(wanted)))
    table = verdicts.judge(run, pack).set_index("pledge")["all"].dropna()
    assert len(table) > 30
    values = {name: run[name].to_numpy() for name in run.data_vars if name != "lost"}
    for pledge, chance in table.items():
        tests = conditions.Conditions(pack, pledge)
        found = jax.vmap(tests.distances)({name: values[name] for name in tests.quantities})
        kept = np.logical_and.reduce([np.ones(16, bool), *(np.asarray(d) >= 0 for d in found.values())])
        assert kept.mean() == chance, pledge


@pytest.mark.slow
def test_the_pension_is_bound_by_money_and_by_what_the_rest_of_the_budget_lacks():
    found = relevo.need("mexico_2018", "elder_pension", draws=32, target=0.99)
    assert found.binding == "money"
    assert any(found.because.startswith(name) for name in (conditions.REST, conditions.RANK, conditions.OWN))
    assert found.reached >= found.chance
