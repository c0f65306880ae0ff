"""The accounts of a programme, read off its runs: what it costs, what it brings in, and what pays for the rest."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import xarray as xr

from relevo.pages.parts import PROBABILITIES, Material

# In the order of the pack's dimension ``funding_source``: named here for the texts and colours of the brief.
SOURCES = (
    "pledge_income", "free_room", "spending_cut", "fund_draw", "trust_draw", "deferred_spending",
    "borrowing_beyond_target",
)  # fmt: skip
NEEDED = (
    "pledge_due", "pledge_income", "free_room", "senior_claims", "funded_share", "funding_amount",
    "fund_exhausted_month", "primary_target_met",
)  # fmt: skip
IN_FULL = 0.99


def by_year(values: xr.DataArray) -> xr.DataArray:
    """Sum over each full calendar year."""
    months = values["month"].dt.year.to_series().value_counts()
    full = values.sel(month=values["month"].dt.year.isin(months[months == 12].index))
    return full.groupby("month.year").sum()


def bands(values: xr.DataArray) -> pd.DataFrame:
    """Quantiles by year, one column for each probability."""
    found = values.quantile(PROBABILITIES, "draw").transpose("year", "quantile")
    return pd.DataFrame(found.to_numpy(), [int(year) for year in values["year"]], list(PROBABILITIES))


@dataclass(frozen=True)
class Accounts:
    """Accounts of the brief's programme; sums are billions of money a year."""

    material: Material

    @cached_property
    def due(self) -> xr.DataArray:
        """What has to be found for each pledge in each year."""
        return by_year(self.material.values("pledge_due"))

    @cached_property
    def cost(self) -> xr.DataArray:
        """What has to be found for all pledges in each year."""
        return self.due.sum("pledge")

    @cached_property
    def income(self) -> xr.DataArray:
        """What the programme itself brings in: savings, control of corruption, better collection."""
        return by_year(self.material.values("pledge_income"))

    @cached_property
    def output(self) -> xr.DataArray:
        """GDP of each year."""
        return self._output(None)

    def _output(self, programme: str | None) -> xr.DataArray:
        monthly = self.material.values("nominal_gdp", programme).groupby("month.year").mean()
        return monthly.sel(year=self.cost["year"])

    def share(self, name: str, programme: str | None = None) -> xr.DataArray:
        """A flow of each year as a share of that year's GDP."""
        return by_year(self.material.values(name, programme)) / self._output(programme)

    @cached_property
    def line(self) -> xr.DataArray:
        """Money for the pledges laid end to end, source after source: where each source begins and ends, by month."""
        amount = self.material.values("funding_amount")
        ends = (
            amount.cumsum("funding_source").rename(funding_source="end").assign_coords(end=range(1, len(SOURCES) + 1))
        )
        return ends.pad(end=(1, 0), constant_values=0.0).assign_coords(end=range(len(SOURCES) + 1))

    @cached_property
    def funding(self) -> xr.DataArray:
        """Which source pays how much of all pledges in each year; the sources of a year add up to its cost."""
        parts = self.material.values("funding_amount").rename(funding_source="source")
        return by_year(parts.assign_coords(source=list(SOURCES)))

    @cached_property
    def funding_by_pledge(self) -> pd.DataFrame:
        """Share of the cost of each pledge over all months and draws that each source pays: pledges by sources."""
        due = self.material.values("pledge_due")
        begin = self.material.values("senior_claims") - (-self.material.values("free_room")).clip(min=0)
        total = due.sum(("draw", "month"))
        table = {}
        for place, name in enumerate(SOURCES):
            first = begin.clip(min=self.line.sel(end=place))
            last = (begin + due).clip(max=self.line.sel(end=place + 1))
            table[name] = ((last - first).clip(min=0).sum(("draw", "month")) / total.where(total > 0)).to_series()
        return pd.DataFrame(table).dropna()

    @cached_property
    def funded(self) -> xr.DataArray:
        """Share of each pledge's cost over the term that is found without putting it off and without excess debt.

        Missing in draws in which the pledge never costs anything.
        """
        due = self.material.values("pledge_due")
        whole = due.sum("month")
        return (due * self.material.values("funded_share")).sum("month") / whole.where(whole > 0)

    @cached_property
    def target_met(self) -> float:
        """Share of full years, over all draws, in which the primary balance met its target; known in the year after."""
        met = self.material.values("primary_target_met")
        known = met["month"].dt.year.isin(self.cost["year"] + 1) & (met["month"].dt.month == 1)
        return float(met[:, known].mean())

    @cached_property
    def exhausted(self) -> xr.DataArray:
        """Month of the run in which the stabilisation fund is used up, -1 where it never is."""
        return self.material.values("fund_exhausted_month")[:, -1]
