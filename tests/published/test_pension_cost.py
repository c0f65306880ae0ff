"""What the pension of older adults cost: people times amount by the arena's own equation, against Cuenta Pública."""

from pathlib import Path

import jax.numpy as jnp
import pandas as pd
import pytest

from relevo.model.fiscal import pledges

PAID = pd.read_csv(Path(__file__).parent / "data" / "mexico_pension.csv", index_col="year")
MONTHS = 12


def cost(year):
    """Cost of a year in billions, were all of those on the lists paid and running it free."""
    row = PAID.loc[year]
    full = pledges.transfer_cost(
        jnp.array([row.people]),
        jnp.array([row.amount]),
        jnp.ones(1),
        jnp.zeros(1),
        price_level=1.0,
        thousand_per_billion=1e6,
    )
    due = pledges.transfer_due(pledges.full_transfer(full, jnp.zeros(1), jnp.ones(1), 1.0, MONTHS), jnp.ones(1))
    return MONTHS * float(due[0])


@pytest.mark.parametrize("year", PAID.index)
def test_people_times_amount_is_what_was_paid(year):
    assert cost(year) == pytest.approx(PAID.paid[year], rel=0.04)
