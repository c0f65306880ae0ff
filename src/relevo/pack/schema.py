"""What the files of a pack may say: one class per kind of entry. Unknown keys are faults."""

from datetime import date
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator


def _number_or_list(value: Any) -> Any:
    if isinstance(value, list) or (isinstance(value, int | float) and isfinite(value)):
        return value
    raise ValueError("is no finite number")


MONTH_PATTERN = r"^\d{4}-(0[1-9]|1[0-2])$"
DATE_PATTERN = r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-Q[1-4]|-H[12])?$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MonthText = Annotated[str, StringConstraints(pattern=MONTH_PATTERN)]
# Dates of figures are as exact as the source is: a year, a quarter, a month or a day.
DateText = Annotated[str, BeforeValidator(str), StringConstraints(pattern=DATE_PATTERN)]
Number = Annotated[Any, BeforeValidator(_number_or_list)]
Route = Literal["decree", "budget", "law", "constitution", "foreign", "consultation"]
Rule = Literal[
    "value", "sum", "difference", "ratio", "share", "remainder", "growth", "mean", "smallest", "rises", "rank", "range",
    "union",
]  # fmt: skip
# Where a class has a field called date, the type needs another name.
Day = date
Kind = Literal["normal", "lognormal", "halfnormal", "beta", "uniform", "triangular", "student", "gamma", "joint"]
# Pledges that need a bill: they form the dimension ``bill``, and their levers together are the path ``bill_effort``.
BILL, BILL_ROUTES = "bill", ("law", "constitution")
NUMBERS_OF_PRIOR = {
    "normal": 2, "lognormal": 2, "halfnormal": 1, "beta": 2, "uniform": 2, "triangular": 3, "student": 3, "gamma": 2,
    "joint": 0,
}  # fmt: skip
JUDGEMENT = "judgement"


class Strict(BaseModel):
    """A table of a TOML file: no key that is not listed here, and no number that is none."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class PackInfo(Strict):
    """``pack.toml``: which country, which months, which equations."""

    country: Text
    title: Text
    start: date
    end: date
    cutoff: date
    currency: Text
    base: Text
    arenas: dict[str, Text]
    dimensions: dict[str, list[Text] | dict[str, Text]] = Field(default_factory=dict)
    rules: list[Text] = Field(default_factory=list)
    outputs: list[Text] = Field(default_factory=list)
    headline: dict[str, Text] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _in_order(self) -> "PackInfo":
        if not self.cutoff <= self.start < self.end:
            raise ValueError(f"cutoff {self.cutoff}, start {self.start} and end {self.end} are not in this order")
        return self


class Source(Strict):
    """A document: who says so, when, and where it can be read."""

    title: Text
    author: Text
    published: date
    url: Text | None = None
    note: Text | None = None


class Sourced(Strict):
    """Anything that rests on a source. ``vintage`` marks a later edition of a figure from before the cut-off."""

    source: Text
    where: Text | None = None
    date: DateText | None = None
    vintage: Text | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _says_where(self) -> "Sourced":
        if self.source == JUDGEMENT and not self.note:
            raise ValueError('rests on judgement: "note" must say whose and why')
        if self.source != JUDGEMENT and not self.where:
            raise ValueError('has a source but does not say "where" in it')
        return self


class Figure(Sourced):
    """A value or a prior: exactly one of them, or a column of a table."""

    value: Number | None = None
    prior: Kind | None = None
    at: list[float] = Field(default_factory=list)
    within: tuple[float, float] | None = None
    table: Text | None = None
    column: Text | None = None
    columns: list[Text] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_form(self) -> "Figure":
        if self.prior is None and (self.at or self.within):
            raise ValueError('has "at" or "within" without "prior"')
        if self.prior == "joint":
            if not (self.table and self.column) or self.at or self.within or self.value is not None:
                raise ValueError('a joint prior needs "table" and "column", and no other figure')
            return self
        given = [self.value is not None, self.prior is not None, self.table is not None]
        if sum(given) != 1:
            raise ValueError('needs exactly one of "value", "prior" and "table"')
        if self.prior and len(self.at) != NUMBERS_OF_PRIOR[self.prior]:
            raise ValueError(
                f'prior "{self.prior}" needs {NUMBERS_OF_PRIOR[self.prior]} numbers in "at", not {len(self.at)}'
            )
        if self.table and not (self.column or self.columns):
            raise ValueError('has "table" without "column"')
        return self


class Described(Strict):
    """The part of a parameter that holds for all its members."""

    meaning: Text
    unit: Text
    by: Text | list[Text] | None = None


class Measure(Strict):
    """The result that shows a promise kept: a quantity, or one member of it, at the end against a bound."""

    quantity: Text
    member: Text | None = None
    at_least: float | None = None
    at_most: float | None = None
    of_start: bool = False

    @model_validator(mode="after")
    def _one_bound(self) -> "Measure":
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError('needs exactly one of "at_least" and "at_most"')
        return self


class Pledge(Strict):
    """A promise: who says so, what it needs, and the lever it moves. ``name`` is what pictures call it."""

    name: Text | None = None
    promise: Text
    essay: Text
    where: Text
    route: Route
    kept_when: Text
    measure: Measure | None = None
    rule: Text | None = None
    lever: Text | None = None
    start: MonthText | None = Field(default=None, alias="from")
    months: int = Field(default=0, ge=0)
    tabled: MonthText | None = None
    full: float = 1.0
    otherwise: float = 0.0
    note: Text | None = None
    ratings: Text | None = None


class Promise(Strict):
    """A promise, proposal or option of the ledger that is no pledge: what it is, and what of the model covers it.

    Where it is modelled partly, ``lever`` is the lever of the pledge that stands in for it, or ``quantity`` the
    quantity of the model that it can be judged by.
    """

    promise: Text
    essay: Text
    where: Text
    arena: Text
    route: Route
    kept_when: Text
    modelled: Literal["no", "partly"]
    why: Text
    lever: Text | None = None
    quantity: Text | None = None
    due: DateText | None = None

    @model_validator(mode="after")
    def _says_what_covers_it(self) -> "Promise":
        if self.modelled == "partly" and (self.lever is None) == (self.quantity is None):
            raise ValueError('is modelled "partly": it needs a "lever" or a "quantity", and not both')
        if self.modelled == "no" and (self.lever or self.quantity):
            raise ValueError('is not modelled, but names a "lever" or a "quantity"')
        return self


class Claim(Strict):
    """A figure that an essay states, and the rule that checks it against facts of ``tables/claim_facts.csv``.

    ``rule`` makes one number of the facts, times ``scale``; ``compare`` says how it must stand to what is ``stated``, a
    number or the two ends of a range, within ``tolerance`` in the unit of the claim. ``known_then`` are facts published
    by the cut-off, where later ones say otherwise. A claim without facts says in ``note`` why it cannot be checked.
    """

    essay: Text
    where: Text
    statement: Text
    stated: float | tuple[float, float]
    unit: Text
    rule: Rule | None = None
    compare: Literal["near", "at_least", "at_most"] = "near"
    tolerance: float | None = Field(default=None, ge=0)
    scale: float = 1.0
    facts: list[Text] = Field(default_factory=list)
    known_then: list[Text] = Field(default_factory=list)
    note: Text | None = None

    @model_validator(mode="after")
    def _can_be_checked_or_says_why_not(self) -> "Claim":
        if not self.facts:
            if self.rule or self.known_then or self.tolerance is not None:
                raise ValueError("has a rule but no facts")
            if not self.note:
                raise ValueError('has no facts: "note" must say why it cannot be checked')
        elif self.rule is None or self.tolerance is None:
            raise ValueError('has facts but no "rule" or no "tolerance"')
        if isinstance(self.stated, tuple) and self.stated[0] > self.stated[1]:
            raise ValueError("states a range whose low end is above its high end")
        if isinstance(self.stated, tuple) and self.compare != "near":
            raise ValueError(f"states a range, which is not compared by {self.compare}")
        if (self.rule == "range") and not isinstance(self.stated, tuple):
            raise ValueError('has the rule "range" but states one number')
        return self


class Fact(Strict):
    """A figure that claims are checked against, with its source.

    ``published`` is the day, or the latest day that it can be where the copy that was read bears none.
    """

    id: Text
    date: Text
    value: float
    unit: Text
    source: Text
    url: Text | None = None
    published: Day
    note: Text | None = None


class ScenarioPath(Sourced):
    """A monthly path, or a change of the baseline's path: linear between the months given, flat before and after."""

    meaning: Text | None = None
    unit: Text | None = None
    change: Literal["add", "multiply", "set"] = "set"
    path: dict[MonthText, float] = Field(min_length=1)


class SeriesEntry(Sourced):
    """History of one quantity, up to the cut-off."""

    meaning: Text
    unit: Text
    frequency: Literal["monthly", "quarterly", "annual", "daily"]
    file: Text | None = None
    base: Text | None = None
