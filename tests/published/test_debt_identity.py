"""Debt of Mexico from published flows: the identity of IMF (2022), with foreign debt revalued at year-end rates.

The expected ratios follow from the same published figures by hand (SHCP, INEGI base 2018, Banco de México).
"""

from pathlib import Path

import pandas as pd
import pytest

from relevo.model.fiscal import debt

ACCOUNTS = pd.read_csv(Path(__file__).parent / "data" / "mexico_debt.csv", index_col="year")
FLOATING, LINKED, MONTHS = 0.33, 0.21, 12


def year_end_debt(stock: float, before: pd.Series, now: pd.Series) -> float:
    """Debt after twelve months of the arena's own laws of motion, the foreign share set at the start of the year."""
    dollars = stock * now.foreign_share / before.exchange_rate
    home = stock * (1 - now.foreign_share)
    floating = debt.opening_floating_debt(home, FLOATING)
    linked = debt.opening_linked_debt(home, LINKED)
    fixed = debt.opening_fixed_debt(home, FLOATING, LINKED)
    flow = now.borrowing / 100 * now.nominal_gdp / MONTHS
    for _ in range(MONTHS):
        floating = debt.next_floating_debt(floating, flow, 0.0, FLOATING, 1.0)
        linked = debt.next_linked_debt(linked, flow, 0.0, LINKED, 1.0)
        fixed = debt.next_fixed_debt(fixed, flow, 0.0, FLOATING, LINKED, 1.0)
        dollars = debt.next_foreign_debt(dollars, flow, 0.0, before.exchange_rate, 1.0)
    return float(debt.public_debt(floating, linked, fixed, dollars, now.exchange_rate))


def path() -> dict[int, float]:
    """Debt ratios of 2019 to 2024, in percent, each year starting from the year before."""
    stock = ACCOUNTS.debt[2018] / 100 * ACCOUNTS.nominal_gdp[2018]
    ratios: dict[int, float] = {}
    for year in ACCOUNTS.index[1:]:
        stock = year_end_debt(stock, ACCOUNTS.loc[year - 1], ACCOUNTS.loc[year])
        ratios[year] = 100 * float(debt.debt_ratio(stock, ACCOUNTS.nominal_gdp[year], 1.0))
    return ratios


@pytest.mark.parametrize("year", ACCOUNTS.index[1:])
def test_published_borrowing_and_exchange_rates_give_the_published_identity(year):
    assert path()[year] == pytest.approx(ACCOUNTS.debt[year], abs=0.1)


def test_the_weaker_peso_of_2024_alone_adds_two_and_a_half_points():
    stock = path()[2023] / 100 * ACCOUNTS.nominal_gdp[2023]
    still = ACCOUNTS.loc[2024].copy()
    still["exchange_rate"] = ACCOUNTS.exchange_rate[2023]
    flat = 100 * year_end_debt(stock, ACCOUNTS.loc[2023], still) / still.nominal_gdp
    assert path()[2024] - flat == pytest.approx(2.77, abs=0.05)
