"""Units and dimensions of quantities: what the annotations of equations mean.

An equation says what it returns and what it takes by annotations such as ``Flow`` or ``Rate``. Each is an array with a
``Unit`` and, where it has more than one value, the names of its dimensions (``By``). Units cost nothing while the model
runs; ``relevo.engine.check`` walks the equations with units in place of numbers.

Words for scale (thousand, million, billion) are part of a unit: billions never meet millions unnoticed. Month and year
are different units, so a yearly rate needs ``months_per_year`` before it can move a monthly flow.
"""

from dataclasses import dataclass
from typing import Annotated

from jax import Array


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
Month = Annotated[Array, Unit("month")]
MonthsPerYear = Annotated[Array, Unit("month / year")]
