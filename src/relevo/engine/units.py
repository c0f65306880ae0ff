"""Units and dimensions of quantities: what the annotations of equations mean.

An equation says what it returns and what it takes by annotations such as ``Flow`` or ``Rate``. Each is an array with a
``Unit`` and, where it has more than one value, the names of its dimensions (``By``). Units cost nothing while the model
runs; ``relevo.engine.check`` walks the equations with units in place of numbers.

Words for scale (thousand, million, billion) are part of a unit: billions never meet millions unnoticed. Month and year
are different units, so a yearly rate needs ``months_per_year`` before it can move a monthly flow.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from typing import Annotated, Any, ParamSpec, TypeVar, get_type_hints

import jax
from jax import Array

from relevo.errors import UnitError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Unit:
    """Unit of a quantity, as text: ``Unit("billion money / month")``. ``money`` is the currency of the pack."""

    text: str


@dataclass(frozen=True, init=False)
class By:
    """Names of the dimensions of a quantity, in the order of its axes: ``By("state", "crime")``."""

    dimensions: tuple[str, ...]

    def __init__(self, *dimensions: str) -> None:
        object.__setattr__(self, "dimensions", dimensions)


Share = Annotated[Array, Unit("1")]
Index = Annotated[Array, Unit("1")]
Stock = Annotated[Array, Unit("billion money")]
Flow = Annotated[Array, Unit("billion money / month")]
YearlyFlow = Annotated[Array, Unit("billion money / year")]
Rate = Annotated[Array, Unit("1 / year")]
MonthlyRate = Annotated[Array, Unit("1 / month")]
ExchangeRate = Annotated[Array, Unit("money / USD")]
DollarStock = Annotated[Array, Unit("billion USD")]
DollarFlow = Annotated[Array, Unit("billion USD / month")]
BarrelPrice = Annotated[Array, Unit("USD / barrel")]
People = Annotated[Array, Unit("thousand person")]
Points = Annotated[Array, Unit("point")]
Month = Annotated[Array, Unit("month")]
MonthsPerYear = Annotated[Array, Unit("month / year")]


@dataclass(frozen=True)
class Quantity:
    """Unit and dimensions of one argument or result, as its annotation states them."""

    unit: str
    dimensions: tuple[str, ...] = ()


def quantities(function: Callable[..., object]) -> dict[str, Quantity]:
    """What the annotations of an equation say: one ``Quantity`` per argument, the result under ``return``.

    Raises ``UnitError`` if an argument or the result has no unit.
    """
    hints = get_type_hints(function, include_extras=True)
    names = [*signature(function).parameters, "return"]
    missing = [name for name in names if not _unit_of(hints.get(name))]
    if missing:
        raise UnitError([f"{function.__name__}: {name} has no unit in its annotation" for name in missing])
    return {name: Quantity(_unit_of(hints[name]), _dimensions_of(hints[name])) for name in names}


def _unit_of(hint: Any) -> str:
    units = [part.text for part in getattr(hint, "__metadata__", ()) if isinstance(part, Unit)]
    return units[-1] if units else ""


def _dimensions_of(hint: Any) -> tuple[str, ...]:
    named = [part.dimensions for part in getattr(hint, "__metadata__", ()) if isinstance(part, By)]
    return named[-1] if named else ()


def boundary(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Mark a helper whose inside units cannot follow (loops, sorting): its annotated units are believed.

    It is a helper and no equation, whatever its name: an equation calls it. Arguments are passed by position, in the
    order of the signature, and carry ``Unit`` annotations like an equation's.
    """
    # The name of the traced call is how the unit check knows the helper again: it has to be unique among all arenas.
    name = f"{function.__module__}.{function.__qualname__}"

    def inside(*values: Arguments.args, **none: Arguments.kwargs) -> Result:
        return function(*values, **none)

    inside.__name__ = name
    compiled = jax.jit(inside)
    BOUNDARIES[name] = quantities(function)
    return wraps(function)(compiled)


BOUNDARIES: dict[str, dict[str, Quantity]] = {}
