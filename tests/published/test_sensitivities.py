"""The table of sensitivities of the Ministry of Finance (CGPE 2020), from the arenas' equations at the pack's medians.

Effects of one year on the balance, in percent of output; each shock alone, as in the table.
"""

from inspect import signature
from pathlib import Path

import pandas as pd
import pytest

import relevo
from relevo.engine.simulate import CONSTANTS
from relevo.model.energy import company
from relevo.model.fiscal import debt, revenue

TABLE = pd.read_csv(Path(__file__).parent / "data" / "mexico_sensitivities.csv", index_col="shock")
MONTHS = 12


@pytest.fixture(scope="module")
def given():
    pack = relevo.load("mexico_2018")
    values = {name: parameter.value for name, parameter in pack.parameters.items()} | CONSTANTS
    home = values["inherited_domestic_debt"]
    values["floating_debt"] = debt.opening_floating_debt(home, values["floating_share"])
    values["linked_debt"] = debt.opening_linked_debt(home, values["linked_share"])
    values["fixed_debt"] = debt.opening_fixed_debt(home, values["floating_share"], values["linked_share"])
    values["nominal_gdp"], values["oil_price"] = values["reference_gdp"], 60.0
    return values


def call(equation, values, **changed):
    """The equation at the given values, some of them changed."""
    known = {**values, **changed}
    return equation(*(known[argument] for argument in signature(equation).parameters))


def oil_income(values, **changed):
    """Oil revenue of a year, that of contracts and of less theft apart."""
    worth = call(company.crude_value, values, **changed)
    given = {"crude_value": worth, "reference_crude_value": call(company.reference_crude_value, values)}
    apart = {"contract_revenue": 0.0, "theft_growth": 0.0}
    return MONTHS * call(company.oil_revenue, values, **given, **apart, price_level=1.0)


def interest_of_a_year(values, dearer, **changed):
    """Interest of the twelve months after a rise of all rates at home, on the opening debt."""
    rates = {"floating_rate": values["floating_rate"], "fixed_rate": values["fixed_rate"]}
    total = 0.0
    for _ in range(MONTHS):
        total += call(debt.interest_bill, values, **rates, **changed)
        floating = call(debt.next_floating_rate, {**values, **rates}, policy_rate=values["floating_rate"] + dearer)
        fixed = call(debt.next_fixed_rate, {**values, **rates}, bond_yield=values["fixed_rate"] + dearer)
        rates = {"floating_rate": floating, "fixed_rate": fixed}
    return total


def effects(values):
    """Effect of each shock of the table on the balance, in percent of output."""
    lower = call(revenue.tax_by_kind, values, nominal_gdp=values["nominal_gdp"] * 0.995)
    usual = oil_income(values)
    weaker = values["exchange_rate"] + 0.1
    peso = oil_income(values, exchange_rate=weaker) - usual
    abroad = interest_of_a_year(values, 0.0, exchange_rate=weaker) - interest_of_a_year(values, 0.0)
    gains = {
        "growth": MONTHS * (lower - call(revenue.tax_by_kind, values)).sum(),
        "oil_price": oil_income(values, oil_price=values["oil_price"] + 1) - usual,
        "crude_output": oil_income(values, company_output=values["company_output"] + 100) - usual,
        "exchange_rate": peso - abroad,
        "interest": interest_of_a_year(values, 0.0) - interest_of_a_year(values, 0.01),
    }
    return {shock: 100 * float(gain / values["nominal_gdp"]) for shock, gain in gains.items()}


@pytest.mark.parametrize("shock", TABLE.index)
def test_the_balance_answers_as_the_ministry_says(given, shock):
    assert effects(given)[shock] == pytest.approx(TABLE.effect[shock], abs=TABLE.tolerance[shock])
