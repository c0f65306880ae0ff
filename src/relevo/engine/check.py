"""Checking units and dimensions before anything runs.

Each equation is traced once and its primitive operations are walked with units in place of numbers: adding and
comparing need equal units, ``exp`` needs a pure number, and what comes out must be what the annotation says. It costs
the run nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

import jax
import numpy as np
import pint
from jax.extend.core import ClosedJaxpr, Jaxpr, Literal
from pint.util import UnitsContainer

from relevo.engine.graph import CLOCKS, Equation, Graph, is_luck
from relevo.engine.units import BOUNDARIES, Quantity
from relevo.errors import UnitError, did_you_mean

BASE_UNITS = (
    "money USD month year day week hour person household barrel litre km2 m3 MW MWh GWh tonne GJ MMBtu point"
).split()
SCALES = {"thousand": 1e3, "million": 1e6, "billion": 1e9}
SHORT_SCALES = {"bn": "billion", "mn": "million", "k": "thousand"}

# A zero has no unit of its own: nothing paid is nothing in any currency.
ANYTHING: Final = UnitsContainer({"anything": 1})
PURE: Final = UnitsContainer()

# Primitive operations of JAX by what they do to units. The result has the unit of the first argument:
PASSING = set(
    (
        "abs broadcast_in_dim ceil convert_element_type copy copy_p cummax cummin cumsum dynamic_slice expand_dims "
        "floor gather neg real reduce_max reduce_min reduce_precision reduce_sum reshape rev round slice split squeeze "
        "stop_gradient transpose"
    ).split()
)
# All arguments need the same unit, which the result has too:
EQUAL = set(
    """add add_any sub max min clamp concatenate dynamic_update_slice pad rem scatter scatter_add scatter-add
    stack""".split()
)
COMPARING = set("eq ne lt le gt ge".split())
# All arguments need to be pure numbers:
PURE_ONLY = set(
    (
        "acos asin atan atan2 cos cosh cumprod cumlogsumexp digamma erf erf_inv erfc exp exp2 expm1 igamma igammac "
        "lgamma log log1p logistic pow reduce_prod regularized_incomplete_beta sin sinh tan tanh"
    ).split()
)
UNITLESS = set("and argmax argmin iota is_finite not or reduce_and reduce_or sign xor".split())
NESTED = set("closed_call core_call custom_jvp_call custom_vjp_call checkpoint jit pjit remat".split())


@cache
def _registry() -> pint.UnitRegistry[Any]:
    registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None)  # pyright: ignore[reportArgumentType]
    for name in BASE_UNITS:
        registry.define(f"{name} = [{name}]")
    for name, scale in SCALES.items():
        registry.define(f"{name} = {scale}")
    return registry


@cache
def parse_unit(text: str, currency: str = "money") -> UnitsContainer:
    """A unit's text as powers of base units. ``currency`` and ``bn``, ``mn``, ``k`` are read as the model's words.

    Raises ``UnitError`` for an unknown word, with the nearest spelling.
    """
    words = [SHORT_SCALES.get(word, word) for word in text.replace("*", " * ").replace("/", " / ").split()]
    words = ["money" if word == currency else word for word in words]
    known = {*BASE_UNITS, *SCALES, *SHORT_SCALES, currency}
    for word in words:
        name = word.split("^")[0].strip("()")
        if name and name not in {"*", "/", "1"} and name not in known:
            raise UnitError(f"unknown unit {name} in {text!r}{did_you_mean(name, known)}")
    spaced = " ".join(words)
    joined = " ".join(
        word if i == 0 or word in "*/" or words[i - 1] in "*/" else f"* {word}" for i, word in enumerate(words)
    )
    try:
        return _registry().parse_units(joined if joined != "1" else "")._units  # pyright: ignore[reportPrivateUsage]
    except Exception as error:  # what pint raises for odd text is not confined to its own errors
        raise UnitError(f"cannot read the unit {spaced!r}") from error


def show_unit(unit: UnitsContainer) -> str:
    """A unit as text, ``1`` for a pure number."""
    order = {name: place for place, name in enumerate([*SCALES, *BASE_UNITS])}
    powers = sorted(_powers(unit).items(), key=lambda item: order[item[0]])
    above = [name if power == 1 else f"{name}^{power:g}" for name, power in powers if power > 0]
    below = [name if power == -1 else f"{name}^{-power:g}" for name, power in powers if power < 0]
    return " / ".join([" ".join(above) or "1", *below])


def check_units(
    graph: Graph, given: Mapping[str, Quantity], sizes: Mapping[str, int], places: Mapping[str, str] | None = None
) -> list[str]:
    """Every fault of units and dimensions in the model, as sentences that name the equation; empty when there is none.

    Args:
        graph: the composed equations.
        given: unit and dimensions of the pack's parameters and paths.
        sizes: number of members of each dimension.
        places: where each given name stands in the pack, for messages.
    """
    faults: list[str] = []
    for equation in graph.equations.values():
        unknown = {d for q in equation.units.values() for d in q.dimensions} - set(sizes)
        if unknown:
            faults += [
                f"{_place(equation)}: the pack has no dimension {d}{did_you_mean(d, sizes)}" for d in sorted(unknown)
            ]
            continue
        faults += _check_arguments(graph, equation, given, places or {})
        faults += _check_inside(equation, sizes)
    return faults


def _place(equation: Equation) -> str:
    return f"{equation.place}: {equation.name}"


def _check_arguments(
    graph: Graph, equation: Equation, given: Mapping[str, Quantity], places: Mapping[str, str]
) -> Iterable[str]:
    for argument in equation.arguments:
        read = equation.units[argument]
        producer = graph.equations.get(argument) or graph.equations.get(f"next_{argument}")
        if producer:
            made, place = producer.quantity, producer.place
        elif argument in given:
            made, place = given[argument], places.get(argument, "the pack")
        elif argument in CLOCKS:
            made, place = CLOCKS[argument], "the engine"
        elif is_luck(argument):
            # The first reader says how many elements there are; the others have to agree.
            made, place = Quantity("1", graph.quantity(argument).dimensions), "the engine, as its first reader does,"
        else:
            continue
        if not _same(parse_unit(made.unit), parse_unit(read.unit)):
            yield f"{_place(equation)}: reads {argument} in {read.unit}, but {place} gives it in {made.unit}"
        if made.dimensions != read.dimensions:
            yield f"{_place(equation)}: reads {argument} by {_by(read)}, but {place} gives it by {_by(made)}"
    if equation.name.startswith("next_"):
        state = equation.name.removeprefix("next_")
        opening = graph.equations.get(f"opening_{state}")
        made = opening.quantity if opening else given.get(state)
        place = opening.place if opening else places.get(state, "the pack")
        if made and not _same(parse_unit(made.unit), parse_unit(equation.quantity.unit)):
            yield f"{_place(equation)}: is in {equation.quantity.unit}, but {place} opens {state} in {made.unit}"
        if made and made.dimensions not in ((), equation.quantity.dimensions):
            yield f"{_place(equation)}: is by {_by(equation.quantity)}, but {place} opens {state} by {_by(made)}"


def _by(quantity: Quantity) -> str:
    return " and ".join(quantity.dimensions) or "nothing"


def _check_inside(equation: Equation, sizes: Mapping[str, int]) -> Iterable[str]:
    arguments = [
        jax.ShapeDtypeStruct(tuple(sizes[d] for d in equation.units[a].dimensions), np.float64)
        for a in equation.arguments
    ]
    try:
        traced: ClosedJaxpr = jax.make_jaxpr(equation.function)(*arguments)
    except Exception as error:  # whatever an equation does wrong while traced is a fault of the equation, told as such
        yield f"{_place(equation)}: cannot be traced: {(str(error) or type(error).__name__).splitlines()[0]}"
        return
    if len(traced.out_avals) != 1:
        yield f"{_place(equation)}: returns {len(traced.out_avals)} values; an equation returns one"
        return
    expected = tuple(sizes[d] for d in equation.quantity.dimensions)
    shape = traced.out_avals[0].shape
    if shape != expected:
        by = _by(equation.quantity)
        yield f"{_place(equation)}: has shape {shape}, but is declared by {by} with shape {expected}"
    try:
        incoming = [parse_unit(equation.units[a].unit) for a in equation.arguments]
        (result,) = _walk(traced.jaxpr, traced.consts, incoming)
        declared = parse_unit(equation.quantity.unit)
        if not _same(result, declared):
            yield f"{_place(equation)}: is {show_unit(result)}, but is declared as {show_unit(declared)}"
    except UnitError as error:
        yield f"{_place(equation)}: {error}"


def _same(one: UnitsContainer, other: UnitsContainer) -> bool:
    if one == other or ANYTHING in (one, other):
        return True
    ratio = _powers(one / other)
    return set(ratio) <= set(SCALES) and bool(np.isclose(np.prod([SCALES[s] ** p for s, p in ratio.items()]), 1))


def _powers(unit: UnitsContainer) -> dict[str, float]:
    return {name: float(power.real) for name, power in unit.items()}


def _equal(operation: str, units: Sequence[UnitsContainer]) -> UnitsContainer:
    known = [unit for unit in units if unit != ANYTHING]
    for unit in known[1:]:
        if not _same(known[0], unit):
            raise UnitError(f"{WORDS.get(operation, operation)} mixes {show_unit(known[0])} with {show_unit(unit)}")
    return known[0] if known else ANYTHING


WORDS = {
    "add": "adding",
    "sub": "subtracting",
    "select_n": "choosing",
    "max": "taking the larger",
    "min": "taking the smaller",
}


def _times(one: UnitsContainer, other: UnitsContainer) -> UnitsContainer:
    return ANYTHING if ANYTHING in (one, other) else one * other


def _walk(jaxpr: Jaxpr, constants: Sequence[Any], incoming: Sequence[UnitsContainer]) -> list[UnitsContainer]:
    known: dict[Any, UnitsContainer] = dict(zip(jaxpr.invars, incoming, strict=True))
    known |= {variable: _constant(value) for variable, value in zip(jaxpr.constvars, constants, strict=True)}

    def unit(atom: Any) -> UnitsContainer:
        return _constant(atom.val) if isinstance(atom, Literal) else known[atom]

    for step in jaxpr.eqns:
        results = _operation(step.primitive.name, step.params, [unit(atom) for atom in step.invars])
        known |= dict(zip(step.outvars, results * len(step.outvars) if len(results) == 1 else results, strict=False))
    return [unit(atom) for atom in jaxpr.outvars]


def _constant(value: Any) -> UnitsContainer:
    numbers = np.asarray(value)
    return ANYTHING if np.all((numbers == 0) | np.isinf(numbers)) and numbers.dtype != bool else PURE


def _operation(name: str, parameters: Mapping[str, Any], units: list[UnitsContainer]) -> list[UnitsContainer]:
    if name in NESTED:
        return _nested(parameters, units)
    if name in PASSING or name == "sort":
        return units if name == "sort" else units[:1]
    if name in EQUAL:
        compared = units[:2] if name.startswith("dynamic") else units[:1] + units[-1:] if "scatter" in name else units
        return [_equal(name, compared)]
    if name == "select_n":
        return [_equal(name, units[1:])]
    if name in COMPARING:
        _equal("comparing", units)
        return [PURE]
    if name in UNITLESS:
        return [PURE]
    if name in PURE_ONLY:
        for unit in units:
            if not _same(unit, PURE):
                raise UnitError(f"{name} needs a pure number, not {show_unit(unit)}")
        return [PURE]
    powers: dict[str, Callable[[], UnitsContainer]] = {
        "mul": lambda: _times(units[0], units[1]),
        "dot_general": lambda: _times(units[0], units[1]),
        "div": lambda: _times(units[0], ANYTHING if units[1] == ANYTHING else units[1] ** -1),
        "integer_pow": lambda: units[0] if units[0] == ANYTHING else units[0] ** parameters["y"],
        "square": lambda: _times(units[0], units[0]),
        "sqrt": lambda: units[0] if units[0] == ANYTHING else units[0] ** 0.5,
        "rsqrt": lambda: units[0] if units[0] == ANYTHING else units[0] ** -0.5,
    }
    if name in powers:
        return [powers[name]()]
    raise UnitError(f"units cannot follow the operation {name}; put it in a helper marked boundary")


def _nested(parameters: Mapping[str, Any], units: list[UnitsContainer]) -> list[UnitsContainer]:
    name = parameters.get("name", "")
    declared = BOUNDARIES.get(name)
    if declared:
        *arguments, result = declared.items()
        # Constants that the helper closes over come before its arguments.
        for (argument, quantity), unit in zip(arguments, units[len(units) - len(arguments) :], strict=True):
            if not _same(unit, parse_unit(quantity.unit)):
                short = name.rpartition(".")[2]
                raise UnitError(f"{short} needs {argument} in {quantity.unit}, not {show_unit(unit)}")
        return [parse_unit(result[1].unit)]
    inner = parameters.get("jaxpr") or parameters.get("call_jaxpr")
    if isinstance(inner, ClosedJaxpr):
        return _walk(inner.jaxpr, inner.consts, units)
    return _walk(inner, (), units)  # pyright: ignore[reportArgumentType]
