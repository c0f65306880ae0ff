"""Units: read and written alike; every mix of them is told with the name of the equation, in toys and in the model."""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import jax.numpy as jnp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jax import Array, lax

import relevo
from relevo.engine.check import BASE_UNITS, SCALES, check_units, parse_unit, show_unit
from relevo.engine.graph import Equation, Graph, compose, read_equation
from relevo.engine.units import By, Flow, Month, MonthsPerYear, Quantity, Rate, Share, Stock, Unit, boundary
from relevo.errors import UnitError
from test_graph import read

words = st.sampled_from([*BASE_UNITS, *SCALES])
powers = st.dictionaries(words, st.sampled_from([1, 2, 3, 0.5]), max_size=3)
PACK = relevo.load("mexico_2018")
GRAPH = PACK.graph()
GIVEN = {n: Quantity(p.unit, p.dimensions) for n, p in PACK.parameters.items()} | PACK.path_quantities
ByState = Annotated[Array, Unit("1"), By("state")]
ByBoth = Annotated[Array, Unit("1"), By("state", "crime")]
MUTABLE = [e for e in GRAPH.equations.values() if e.arguments]


@given(above=powers, below=powers)
def test_a_unit_is_read_as_it_is_written(above, below):
    text = " ".join(f"{word}^{power}" for word, power in above.items()) or "1"
    text += "".join(f" / {word}^{power}" for word, power in below.items())
    unit = parse_unit(text)
    assert parse_unit(show_unit(unit)) == unit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bn MXN / month", "billion money / month"),
        ("1", "1"),
        ("1 / year", "1 / year"),
        ("k person", "thousand person"),
        ("MXN/USD", "money / USD"),
        ("money * month / year", "money month / year"),
        ("thousand barrel / day", "thousand barrel / day"),
        ("money / (month year)", "money / month / year"),
    ],
)
def test_the_words_of_a_pack_become_those_of_the_model(text, shown):
    assert show_unit(parse_unit(text, "MXN")) == shown


@pytest.mark.parametrize(
    ("text", "near"), [("bilion money", "billion"), ("money / mnth", "month"), ("barrels", "barrel")]
)
def test_an_unknown_word_is_named_with_the_nearest_spelling(text, near):
    with pytest.raises(UnitError, match=rf"unknown unit .*; did you mean {near}\?"):
        parse_unit(text)


@given(
    text=st.lists(st.sampled_from(["money", "month", "1", "/", "*", "^2", "^", "(", ")", "2"]), max_size=5).map(
        " ".join
    )
)
def test_any_text_is_a_unit_or_told_to_be_none(text):
    try:
        unit = parse_unit(text)
    except UnitError:
        return
    assert parse_unit(show_unit(unit)) == unit


@pytest.mark.parametrize("text", ["money /", "money ^ ^ 2", "2 money"])
def test_what_is_no_unit_is_told(text):
    with pytest.raises(UnitError, match="unit"):
        parse_unit(text)


# Toy equations


def interest(debt: Stock, rate: Rate, months_per_year: MonthsPerYear) -> Flow:
    return debt * rate / months_per_year


def faults(*functions: Callable[..., Any], **unit: str) -> list[str]:
    sizes = {"state": 3, "crime": 2}
    graph = compose(read(*functions), unit, [])
    return check_units(graph, {name: Quantity(text) for name, text in unit.items()}, sizes)


SOUND = {"debt": "billion money", "rate": "1 / year"}


def test_sound_equations_have_no_fault():
    def next_debt(debt: Stock, interest: Flow, month: Month) -> Stock:
        return debt + interest * month

    assert faults(interest, next_debt, **SOUND) == []


def test_dropping_the_months_of_a_year_is_told():
    def interest(debt: Stock, rate: Rate) -> Flow:
        return debt * rate

    (told,) = faults(interest, **SOUND)
    assert "interest: is billion money / year, but is declared as billion money / month" in told


def test_adding_a_stock_to_a_flow_is_told():
    def next_debt(debt: Stock, interest: Flow) -> Stock:
        return debt + interest

    (told,) = faults(interest, next_debt, **SOUND)
    assert "next_debt: adding mixes billion money with billion money / month" in told


@pytest.mark.parametrize(
    ("function", "word"), [(jnp.exp, "exp"), (jnp.log, "log"), (jnp.tanh, "tanh"), (jnp.expm1, "expm1")]
)
def test_a_curve_of_money_is_told(function, word):
    def odd(debt: Stock) -> Share:
        return function(debt)

    (told,) = faults(odd, debt="billion money")
    assert f"odd: {word} needs a pure number, not billion money" in told


def test_a_figure_in_millions_for_billions_is_told():
    (told,) = faults(interest, debt="million money", rate="1 / year")
    assert "interest: reads debt in billion money, but the pack gives it in million money" in told


@pytest.mark.parametrize("mix", [jnp.maximum, jnp.minimum, lambda a, b: jnp.where(a > 0, a, b), lambda a, b: a < b])
def test_comparing_and_choosing_need_equal_units(mix):
    def odd(debt: Stock, rate: Rate) -> Stock:
        return mix(debt, rate)

    assert any("odd:" in told and "mixes" in told for told in faults(odd, **SOUND))


def test_nothing_fits_any_unit():
    def owed(debt: Stock) -> Stock:
        return jnp.where(debt > 0, jnp.maximum(debt, 0), 0)

    assert faults(owed, debt="billion money") == []


def test_scales_that_are_equal_are_equal():
    def total(count: Annotated[Array, Unit("thousand")], each: Annotated[Array, Unit("million money")]) -> Stock:
        return count * each

    assert faults(total, count="thousand", each="million money") == []


def test_a_shock_is_a_pure_number_of_one_shape():
    def one(quake_shock: ByState) -> ByState:
        return quake_shock

    def two(quake_shock: Share) -> Share:
        return quake_shock

    def three(storm_shock: Rate) -> Rate:
        return storm_shock

    told = "\n".join(faults(one, two, three))
    assert "two: reads quake_shock by nothing, but the engine, as its first reader does, gives it by state" in told
    assert "three: reads storm_shock in 1 / year, but the engine, as its first reader does, gives it in 1" in told


def test_dimensions_have_to_agree():
    def wide(share: ByState) -> ByBoth:
        return share

    def lost(wide: ByState) -> Share:
        return jnp.sum(wide)

    def unknown(share: Annotated[Array, Unit("1"), By("stat")]) -> Share:
        return jnp.sum(share)

    told = "\n".join(faults(wide, lost, unknown, share="1"))
    assert "wide: has shape (3,), but is declared by state and crime with shape (3, 2)" in told
    assert "lost: reads wide by state, but" in told
    assert "unknown: the pack has no dimension stat; did you mean state?" in told
    assert "reads share by state, but the pack gives it by nothing" in told


def test_a_state_may_open_with_one_number_for_all():
    def next_trust(trust: ByState) -> ByState:
        return trust

    assert faults(next_trust, trust="1") == []


def test_an_equation_returns_one_value():
    def two(rate: Rate) -> Rate:
        return rate, rate  # type: ignore[return-value]

    assert any("two: returns 2 values; an equation returns one" in told for told in faults(two, rate="1 / year"))


def test_an_equation_that_breaks_is_told_and_not_raised():
    def broken(rate: Rate) -> Rate:
        assert rate > 0
        return rate

    assert any("broken: cannot be traced" in told for told in faults(broken, rate="1 / year"))


def test_a_boundary_is_believed_and_its_arguments_are_checked():
    @boundary
    def looped(debt: Stock, times: Share) -> Flow:
        return lax.fori_loop(0, 3, lambda _, x: x * times, debt)

    def fine(debt: Stock, times: Share) -> Flow:
        return looped(debt, times)

    def wrong(rate: Rate, times: Share) -> Flow:
        return looped(rate, times)

    def open_loop(debt: Stock, times: Share) -> Stock:
        return lax.fori_loop(0, 3, lambda _, x: x * times, debt)

    told = faults(fine, wrong, open_loop, debt="billion money", rate="1 / year", times="1")
    assert len(told) == 2
    assert any("wrong: looped needs debt in billion money, not 1 / year" in message for message in told)
    assert any("open_loop: " in message and "a helper marked boundary" in message for message in told)


def test_boundaries_of_one_name_keep_their_own_units():
    def one_arena():
        @boundary
        def _solve(debt: Stock) -> Flow:
            return lax.fori_loop(0, 3, lambda _, x: x * 1.0, debt)

        return _solve

    def other_arena():
        @boundary
        def _solve(rate: Rate) -> Share:
            return lax.fori_loop(0, 3, lambda _, x: x * 1.0, rate)

        return _solve

    first, second = one_arena(), other_arena()

    def flow(debt: Stock) -> Flow:
        return first(debt)

    def share(rate: Rate) -> Share:
        return second(rate)

    assert faults(flow, share, **SOUND) == []


# The equations of the model itself


def mutated(equation: Equation, change: Callable[[ast.FunctionDef], bool]) -> Equation | None:
    """The equation with its source changed, or None where there is nothing to change."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(equation.function)))
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    function.decorator_list = []
    if not change(function):
        return None
    names = dict(equation.function.__globals__)
    exec(compile(ast.fix_missing_locations(tree), inspect.getsourcefile(equation.function), "exec"), names)
    made = names[equation.name]
    units = dict(equation.units)
    arguments = tuple(inspect.signature(made).parameters)
    units |= {a: Quantity("billion money") for a in arguments if a not in units}
    return replace(equation, function=made, arguments=arguments, units=units)


def drop_months(function: ast.FunctionDef) -> bool:
    class Drop(ast.NodeTransformer):
        found = False

        def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
            self.generic_visit(node)
            if isinstance(node.op, ast.Div | ast.Mult) and _is_months(node.right):
                self.found = True
                return node.left
            if isinstance(node.op, ast.Mult) and _is_months(node.left):
                self.found = True
                return node.right
            return node

    drop = Drop()
    drop.visit(function)
    return drop.found


def _is_months(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "months_per_year"


def wrap(template: str) -> Callable[[ast.FunctionDef], bool]:
    def change(function: ast.FunctionDef) -> bool:
        final = function.body[-1]
        assert isinstance(final, ast.Return)
        final.value = ast.parse(template.replace("RESULT", f"({ast.unparse(final.value)})"), mode="eval").body
        return True

    return change


def add_stock(function: ast.FunctionDef) -> bool:
    function.args.args.append(ast.arg("some_stock"))
    return wrap("RESULT + some_stock")(function)


def faults_of(equation: Equation, given: dict[str, Quantity] | None = None) -> list[str]:
    alone: Graph = replace(GRAPH, equations={equation.name: equation})
    return check_units(alone, given or GIVEN, PACK.sizes)


def test_the_model_has_no_fault():
    assert relevo.check(PACK) == []


def test_every_equation_of_the_model_that_loses_the_months_of_a_year_is_told():
    tried = [made for e in MUTABLE if "months_per_year" in e.arguments and (made := mutated(e, drop_months))]
    silent = [e.name for e in tried if not any(f": {e.name}: " in told for told in faults_of(e))]
    assert len(tried) > 10
    assert silent == []


def test_every_equation_of_the_model_that_adds_a_stock_to_something_else_is_told():
    stock = parse_unit("billion money")
    tried = [mutated(e, add_stock) for e in MUTABLE if parse_unit(e.quantity.unit) != stock]
    silent = [e.name for e in tried if not any(f": {e.name}: " in told for told in faults_of(e))]
    assert len(tried) > 100
    assert silent == []


def test_every_equation_of_the_model_that_takes_the_exponential_of_money_is_told():
    money = [e for e in MUTABLE if parse_unit(e.quantity.unit).get("money", 0)]
    silent = []
    for equation in money:
        made = mutated(equation, wrap("__import__('jax').numpy.exp(RESULT)"))
        if not any(f"{equation.name}: exp needs a pure number" in told for told in faults_of(made)):
            silent.append(equation.name)
    # It opens at nothing, and nothing has no unit.
    silent.remove("opening_pledge_bill")
    assert len(money) > 50
    assert silent == []


def test_every_figure_of_the_pack_in_millions_for_billions_is_told_with_its_reader():
    figures = {n: q for n, q in GIVEN.items() if "billion" in q.unit and GRAPH.readers(n)}
    assert len(figures) > 20
    for name, quantity in figures.items():
        wrong = GIVEN | {name: replace(quantity, unit=quantity.unit.replace("billion", "million"))}
        for reader in GRAPH.readers(name):
            equation = GRAPH.equations[reader]
            told = "\n".join(check_units(replace(GRAPH, equations={reader: equation}), wrong, PACK.sizes))
            opened = f"next_{name}" in GRAPH.equations
            assert opened or f"{reader}: reads {name} in" in told
        if f"next_{name}" in GRAPH.equations:
            law = GRAPH.equations[f"next_{name}"]
            told = "\n".join(check_units(replace(GRAPH, equations={law.name: law}), wrong, PACK.sizes))
            assert f"next_{name}: is in" in told


def test_every_misspelt_argument_of_the_model_is_told_with_the_nearest_spelling():
    silent = []
    for equation in MUTABLE[:: len(MUTABLE) // 50]:
        argument = equation.arguments[0]
        if argument.endswith(("_shock", "_luck")) or len(argument) < 5:
            continue
        misspelt = argument[:3] + argument[2] + argument[3:]
        units = {**equation.units, misspelt: equation.units[argument]}
        changed = replace(equation, arguments=(misspelt, *equation.arguments[1:]), units=units)
        with pytest.raises(relevo.ModelError) as caught:
            compose({**GRAPH.equations, equation.name: changed}, PACK.parameters, PACK.path_quantities)
        expected = f"{equation.name} needs {misspelt}, which no equation, state, path or parameter gives; did you mean "
        if not any(expected + argument + "?" in told for told in caught.value.messages):
            silent.append((equation.name, argument, caught.value.messages))
    assert silent == []


def test_every_circle_put_into_the_model_is_printed():
    inside = {e.name: [a for a in e.arguments if a in GRAPH.equations] for e in GRAPH.equations.values()}
    pairs = [(name, needs[0]) for name, needs in inside.items() if needs]
    assert len(pairs) > 50
    for name, need in pairs[::5]:
        changed = replace(
            GRAPH.equations[need],
            arguments=(*GRAPH.equations[need].arguments, name),
            units={**GRAPH.equations[need].units, name: GRAPH.equations[name].quantity},
        )
        with pytest.raises(relevo.ModelError) as caught:
            compose({**GRAPH.equations, need: changed}, PACK.parameters, PACK.path_quantities)
        told = [message for message in caught.value.messages if message.startswith("circle within a month")]
        assert any(name in message and need in message for message in told)


def test_shapes_are_seen_without_running():
    def heavy(rate: Rate) -> Rate:
        return jnp.broadcast_to(rate, (10_000_000_000,))

    assert read_equation("heavy", heavy, "test").arguments == ("rate",)
    assert any("heavy: has shape" in told for told in faults(heavy, rate="1 / year"))
