"""The tests of one promise on each draw: how far it is from passing, being paid for, being delivered; what stops it."""

from collections.abc import Mapping
from typing import cast

import jax.numpy as jnp
import numpy as np
from jax import Array

from relevo.engine.draws import Floats
from relevo.evidence.verdicts import PAID, TESTS, UNTABLED, WHOLE, first_failures, first_month
from relevo.pack.read import Pack
from relevo.pack.schema import Measure

CRISP = ("passes",)
SOURCES = ("pledge_income", "spending_cut", "fund_draw", "trust_draw")
MONEY = ("free_room", *SOURCES)
REST, RANK, OWN = "the rest of the budget", "pledges of higher rank", "its own cost"


class Conditions:
    """The three tests of a promise on the values of one draw, as distances from their bounds: kept where not below 0.

    Those in ``CRISP`` are yes or no. ``quantities`` are what the tests are made of, ``reasons`` what else the run must
    keep to tell what a test fails on.
    """

    def __init__(self, pack: Pack, name: str) -> None:
        graph = pack.graph()
        known = {*graph.equations, *graph.states}
        self.name, self.pledge = name, pack.pledges[name]
        members = pack.dimensions
        self.has_bill = "bill_in_force" in known and name in members.get("bill", ())
        self.costed = "pledge_progress" in known and name in members.get("pledge", ())
        self.bill = members["bill"].index(name) if self.has_bill else 0
        self.place = members["pledge"].index(name) if self.costed else 0
        measure = self.pledge.measure
        self.measure = measure if measure and measure.quantity in known else None
        self.member: tuple[int, ...] = ()
        if self.measure and self.measure.member is not None:
            dimension = graph.quantity(self.measure.quantity).dimensions[-1]
            self.member = (members[dimension].index(self.measure.member),)
        self.voted = self.pledge.route == "budget" and "budget_passed" in known
        self.start = first_month(pack.months, self.pledge)
        sure = self.pledge.route == "decree"
        answers = {
            "passes": self.has_bill or self.voted or sure,
            "funded": self.costed or self.has_bill or bool(self.pledge.measure),
            "delivered": bool(self.measure) if self.pledge.measure else self.costed or self.has_bill,
        }
        self.missing = [part for part, answered in answers.items() if not answered]
        quantities = ["bill_in_force"] if self.has_bill else ["budget_passed"] if self.voted else []
        quantities += ["pledge_due", "funded_share"] if self.costed else []
        quantities += [self.measure.quantity] if self.measure else ["pledge_progress"] if self.costed else []
        self.quantities = tuple(dict.fromkeys(quantities))
        reasons = (*(MONEY if self.costed else ()), *(("bill_obstacle",) if self.has_bill else ()))
        self.reasons = tuple(name for name in reasons if name in known)
        self.obstacles = members.get("obstacle", ())

    def distances(self, values: Mapping[str, Array]) -> dict[str, Array]:
        """Distance from the bound by test, from quantities with a leading axis of months."""
        found: dict[str, Array] = {}
        if self.has_bill:
            found["passes"] = values["bill_in_force"][-1, self.bill] - 1 / 2
        elif self.voted:
            found["passes"] = values["budget_passed"][self.start] - 1 / 2
        if self.costed:
            due = values["pledge_due"][:, self.place]
            whole = jnp.sum(due)
            paid = jnp.sum(due * values["funded_share"][:, self.place])
            found["funded"] = (paid - PAID * whole) / jnp.where(whole > 0, whole, 1)
        if self.measure:
            found["delivered"] = self._measured(values, self.measure)
        elif self.costed:
            found["delivered"] = values["pledge_progress"][-1, self.place] - WHOLE
        return found

    def _measured(self, values: Mapping[str, Array], measure: Measure) -> Array:
        series = values[measure.quantity][(slice(None), *self.member)]
        last = series[-1] / series[0] if measure.of_start else series[-1]
        if measure.at_least is not None:
            return last - measure.at_least
        return cast(float, measure.at_most) - last


def binding_test(tests: Conditions, distances: Mapping[str, Floats], values: Mapping[str, Floats]) -> tuple[str, str]:
    """The test that is the first to fail most often, and what it fails on most; nothing where none fails."""
    given = {part: distance >= 0 for part, distance in distances.items()}
    first = first_failures(given)
    part = max(first, key=lambda name: first[name], default="")
    if not part or not first[part]:
        return "", ""
    before = [given[earlier] for earlier in given if list(given).index(earlier) < list(given).index(part)]
    failed = np.logical_and.reduce([*before, ~given[part]])
    chosen = {name: value[failed] for name, value in values.items()}
    because = {"passes": _law, "funded": _money, "delivered": _reach}[part](tests, chosen)
    return TESTS[part], because


def _law(tests: Conditions, values: Mapping[str, Floats]) -> str:
    """What stopped a bill last, most often, in draws in which it is not in force."""
    if not tests.has_bill:
        return "the deputies"
    if "bill_obstacle" not in values:
        return ""
    stops = values["bill_obstacle"][:, -1, :, tests.bill].sum(0)
    worst = int(stops.argmax())
    return tests.obstacles[worst] if stops[worst] > 0 else UNTABLED


def _money(tests: Conditions, values: Mapping[str, Floats]) -> str:
    """Who stands before a promise that is not paid for: the rest of the budget, pledges of higher rank, or itself."""
    due = values["pledge_due"]
    own = due[..., tests.place]
    missing = own * (1 - values["funded_share"][..., tests.place])
    rest = np.maximum(0, -values["free_room"])
    found = np.maximum(0, values["free_room"]) + sum(values[name] for name in SOURCES)
    # What would be missing if no other pledge were kept, and what of that if the rest of the budget balanced.
    alone = np.minimum(missing, np.maximum(0, own + rest - found))
    itself = np.minimum(alone, np.maximum(0, own - found))
    parts = {RANK: missing - alone, REST: alone - itself, OWN: itself}
    worst = max(parts, key=lambda name: float(parts[name].sum()))
    share = float(parts[worst].sum() / missing.sum())
    return f"{worst} ({share:.0%} of what is missing)"


def _reach(tests: Conditions, values: Mapping[str, Floats]) -> str:
    """How far a promise comes where it is not delivered."""
    if tests.measure:
        last = values[tests.measure.quantity][(slice(None), -1, *tests.member)]
        if tests.measure.of_start:
            last = last / values[tests.measure.quantity][(slice(None), 0, *tests.member)]
        bound = tests.measure.at_least if tests.measure.at_least is not None else tests.measure.at_most
        return f"{tests.measure.quantity} at the end {np.median(last):.3g}, bound {bound:g}"
    last = values["pledge_progress"][:, -1, tests.place]
    return f"progress at the end {np.median(last):.3g}, bound {WHOLE:g}"
