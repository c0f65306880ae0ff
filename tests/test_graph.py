"""Names are the wiring: the order of work follows from them, and every name that does not fit is told at once."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import relevo
from relevo.engine.graph import (
    CLOCKS,
    MOVING,
    Equation,
    compose,
    impose,
    misspelt_luck,
    read_equation,
    read_equations,
)  # fmt: skip
from relevo.engine.simulate import CONSTANTS
from relevo.engine.units import Flow, Month, MonthsPerYear, Quantity, Rate, Share, Stock
from relevo.errors import ModelError, UnitError
from relevo.pack.read import Pack


def taxes(output: Flow, tax_share: Share) -> Flow:
    """What the state earns."""
    return tax_share * output


def interest(debt: Stock, rate: Rate, months_per_year: MonthsPerYear) -> Flow:
    """What it owes."""
    return debt * rate / months_per_year


def next_debt(debt: Stock, interest: Flow, taxes: Flow, month: Month) -> Stock:
    """Debt grows by what is missing."""
    return debt + month * (interest - taxes)


def read(*functions: Callable[..., Any]) -> dict[str, Equation]:
    return {function.__name__: read_equation(function.__name__, function, "test") for function in functions}


def messages(*functions: Callable[..., Any], parameters: str = "", paths: str = "") -> str:
    with pytest.raises(ModelError) as caught:
        compose(read(*functions), parameters.split(), paths.split())
    return "\n".join(caught.value.messages)


def test_what_needs_parameters_alone_runs_once_per_draw():
    graph = compose(read(taxes, interest, next_debt), ["output", "tax_share", "rate", "debt"], [])
    assert graph.once == ("taxes",)
    assert graph.monthly == ("interest", "next_debt")


def test_a_path_makes_what_reads_it_monthly():
    graph = compose(read(taxes, interest, next_debt), ["tax_share", "rate", "debt"], ["output"])
    assert graph.once == ()


def test_a_constant_of_the_calendar_does_not_make_an_equation_monthly():
    def yearly(taxes: Flow, months_per_year: MonthsPerYear) -> Flow:
        return taxes * months_per_year

    graph = compose(read(taxes, yearly), ["output", "tax_share"], [])
    assert graph.once == ("taxes", "yearly")


@pytest.mark.parametrize("clock", sorted(MOVING))
def test_a_moving_clock_makes_an_equation_monthly(clock):
    units = {clock: CLOCKS[clock], "return": Quantity("1")}
    graph = compose({"season": Equation("season", lambda x: x, (clock,), units, "test", "f", 1)}, [], [])
    assert graph.monthly == ("season",)


def test_every_constant_has_a_unit_and_a_value():
    assert set(CLOCKS) - MOVING == set(CONSTANTS)


def test_a_misspelt_argument_is_named_with_the_nearest_spelling():
    def borrowing(intrest: Flow, taxes: Flow) -> Flow:
        return intrest - taxes

    told = messages(taxes, interest, next_debt, borrowing, parameters="output tax_share rate debt")
    assert "borrowing needs intrest, which no equation, state, path or parameter gives; did you mean interest?" in told
    assert "test_graph.py" in told


def test_circles_are_printed_and_all_of_them():
    def chicken(egg: Share) -> Share:
        return egg

    def egg(chicken: Share) -> Share:
        return chicken

    def tail(tail: Share) -> Share:
        return tail

    told = messages(chicken, egg, tail)
    assert "tail -> tail" in told
    assert "chicken -> egg -> chicken" in told or "egg -> chicken -> egg" in told


def test_a_state_breaks_a_circle():
    graph = compose(read(interest, next_debt, taxes), ["output", "tax_share", "rate", "debt"], [])
    assert graph.states == ("debt",)


def test_all_faults_are_told_at_once():
    def fees(outptu: Flow, tax_share: Share) -> Flow:
        return outptu * tax_share

    def loop(loop: Share) -> Share:
        return loop

    told = messages(taxes, fees, loop, next_debt, interest, parameters="output tax_share", paths="taxes month")
    for part in (
        "fees needs outptu",
        "did you mean output?",
        "state debt has no opening value",
        "interest needs rate",
        "taxes comes from two places: equation",
        "month comes from two places: a path of the pack and the engine's clock",
        "loop -> loop",
    ):
        assert part in told


def test_a_state_opens_once():
    def opening_debt(inherited: Stock) -> Stock:
        return inherited

    told = messages(taxes, interest, next_debt, opening_debt, parameters="output tax_share rate debt inherited")
    assert "debt opens twice: equation" in told


def test_a_state_opens_before_the_first_month():
    def opening_debt(taxes: Flow, month: Month) -> Stock:
        return taxes * month

    told = messages(taxes, interest, next_debt, opening_debt, parameters="tax_share rate", paths="output")
    assert "opening_debt may read only parameters and what follows from them" in told


def test_a_default_is_a_number_without_a_source():
    def fees(output: Flow, part: Share = 0.1) -> Flow:  # type: ignore[assignment]
        return output * part

    with pytest.raises(ModelError, match="fees gives part a default, a number without a source"):
        read(fees)


def test_an_equation_names_what_it_needs():
    def total(*parts: Flow) -> Flow:
        return sum(parts)  # type: ignore[return-value]

    with pytest.raises(ModelError, match="total takes parts by"):
        read(total)


def test_an_argument_without_a_unit_is_refused():
    def fees(output, tax_share: Share) -> Flow:
        return output * tax_share

    with pytest.raises(UnitError, match="fees: output has no unit in its annotation"):
        read(fees)


@pytest.fixture
def arenas(tmp_path, monkeypatch):
    def write(**texts: str) -> dict[str, str]:
        head = "from relevo.engine.units import Share\n"
        for name, text in texts.items():
            (tmp_path / f"invented_{name}.py").write_text(head + text)
            sys.modules.pop(f"invented_{name}", None)
        monkeypatch.syspath_prepend(tmp_path)
        return {name: f"invented_{name}" for name in texts}

    return write


def test_a_name_defined_twice_names_both_files(arenas):
    one = "def trust() -> Share:\n    return 1\n"
    with pytest.raises(ModelError) as caught:
        read_equations(arenas(left=one, right="\n\n" + one))
    told = str(caught.value)
    assert "trust is defined twice" in told
    assert "invented_left.py:2" in told
    assert "invented_right.py:4" in told


def test_helpers_are_no_equations(arenas):
    text = "def _part(x):\n    return x\n\ndef trust(a: Share) -> Share:\n    return _part(a)\n"
    assert list(read_equations(arenas(quiet=text))) == ["trust"]


def test_an_unknown_arena_is_named_with_the_nearest_spelling():
    with pytest.raises(
        ModelError, match=r"there is no module relevo\.model\.econmy; did you mean relevo\.model\.economy\?"
    ):
        read_equations({"economy": "relevo.model.econmy"})


def test_an_imposed_state_loses_its_law_and_its_opening():
    equations = read(taxes, interest, next_debt)
    assert set(impose(equations, ["debt"])) == {"taxes", "interest"}


@given(st.data())
def test_the_order_of_work_does_not_depend_on_the_order_of_writing(data):
    number = data.draw(st.integers(1, 12))
    names = [f"quantity_{i}" for i in range(number)]
    needs = {
        name: data.draw(st.lists(st.sampled_from([*names[:i], "given"]), unique=True)) for i, name in enumerate(names)
    }
    shuffled = data.draw(st.permutations(names))

    def total(*parts: int) -> int:
        return 1 + sum(parts)

    pure = Quantity("1")
    equations = {
        name: Equation(name, total, tuple(needs[name]), dict.fromkeys([*needs[name], "return"], pure), "test", "f", 1)
        for name in shuffled
    }
    graph = compose(equations, ["given"], [])
    values = {"given": 0}
    for name in graph.once:
        values[name] = total(*(values[need] for need in needs[name]))
    expected = {"given": 0}
    for name in names:
        expected[name] = total(*(expected[need] for need in needs[name]))
    assert values == expected
    assert graph.ancestors([names[-1]]) <= {*names, "given"}


def test_a_stream_of_luck_that_looks_like_a_slip_is_named_with_the_nearest_spelling():
    def next_harvest(harvest: Flow, rain_effect: Share, rian_shock: Share) -> Flow:
        return harvest * (1 + rain_effect * rian_shock)

    def flood(river_luck: Share) -> Share:
        return river_luck

    def drought(rivr_luck: Share) -> Share:
        return rivr_luck

    graph = compose(read(next_harvest, flood, drought), ["harvest", "rain_effect"], [])
    told = "\n".join(misspelt_luck(graph))
    assert "next_harvest draws rian_shock, which no other name explains; did you mean rain_shock?" in told
    assert "drought draws rivr_luck, which no other name explains; did you mean river_luck?" in told


def test_a_stream_with_a_word_of_its_own_is_no_slip():
    def next_harvest(harvest: Flow, rain_effect: Share, locust_shock: Share, rain_luck: Share) -> Flow:
        return harvest * (rain_luck + rain_effect * locust_shock)

    assert misspelt_luck(compose(read(next_harvest), ["harvest", "rain_effect"], [])) == []


MEXICO = relevo.load("mexico_2018")


def with_a_slip(stream: str) -> tuple[Pack, str, str]:
    """The shipped model with a letter less in the name of a stream of luck, in one equation; equation and slip."""
    name = MEXICO.graph().readers(stream)[0]
    equation = MEXICO.equations[name]
    stem, _, kind = stream.rpartition("_")
    slip = f"{stem[:-2]}{stem[-1]}_{kind}"
    slipped = replace(
        equation,
        arguments=tuple(slip if argument == stream else argument for argument in equation.arguments),
        units={slip if argument == stream else argument: unit for argument, unit in equation.units.items()},
    )
    return replace(MEXICO, equations={**MEXICO.equations, name: slipped}, _graphs={}), name, slip


@pytest.mark.parametrize("stream", MEXICO.graph().shocks)
def test_every_stream_of_the_shipped_model_is_missed_when_it_lacks_a_letter(stream):
    pack, equation, slip = with_a_slip(stream)
    told = misspelt_luck(pack.graph())
    wanted = f"{equation} draws {slip}, which no other name explains; did you mean {stream}?"
    assert any(fault.endswith(wanted) for fault in told)


def test_check_names_a_misspelt_stream_of_luck():
    pack, equation, slip = with_a_slip("demand_shock")
    assert misspelt_luck(MEXICO.graph()) == []
    (fault,) = relevo.check(pack)
    assert fault.endswith(f"{equation} draws {slip}, which no other name explains; did you mean demand_shock?")
