"""Estimates of the world, the economy and the markets on series that end in June 2018.

Run ``python docs/estimation/economy.py``: it reads ``series/`` of the pack ``mexico_2018`` and writes
``parameters/estimates.toml`` of the same pack, which is never edited by hand. What each estimate is, and why, stands in
``docs/estimation/README.md``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.tsa.filters.hp_filter import hpfilter
from statsmodels.tsa.seasonal import STL

PACK = Path(str(files("relevo.packs") / "mexico_2018"))


@dataclass(frozen=True)
class Data:
    """Series known at an origin: the folders in which a series is looked for, in order, and the last month known."""

    folders: tuple[Path, ...]
    last: pd.Period
    calm: str = "2004-01"  # first month of the state of calm that the peso is measured in

    def table(self, name: str) -> pd.DataFrame:
        """A series as it stands in its file."""
        return pd.read_csv(next(f for folder in self.folders if (f := folder / f"{name}.csv").is_file()))


MEXICO_2018 = Data((PACK / "series",), pd.Period("2018-06", "M"))
# Change of the fixing of the peso over five trading days, in percent, for the news of 2016 to July 2018 that moved it.
NEWS = {
    "election in the United States, 2016-11-08": 12.10,
    "worst day of the campaign, 2018-04-20": 3.19,
    "election, 2018-07-01": -3.15,
}
RECESSIONS = {  # turning points of the United States by the NBER: peak and trough
    "1980-01": "1980-07",
    "1981-07": "1982-11",
    "1990-07": "1991-03",
    "2001-03": "2001-11",
    "2007-12": "2009-06",
}


@dataclass(frozen=True)
class Estimate:
    """One entry of ``estimates.toml``."""

    name: str
    meaning: str
    unit: str
    at: tuple[float, ...]
    how: str
    prior: str = "normal"
    within: tuple[float, float] | None = None

    def toml(self) -> str:
        """The entry as text."""
        numbers = ", ".join(f"{x:.4g}" for x in self.at)
        lines = [f"[{self.name}]", f'meaning = "{self.meaning}"', f'unit = "{self.unit}"']
        if self.prior == "value":
            lines.append(f"value = {numbers}")
        else:
            lines += [f'prior = "{self.prior}"', f"at = [{numbers}]"]
        if self.within:
            lines.append(f"within = [{self.within[0]:g}, {self.within[1]:g}]")
        lines += [
            'source = "own-estimates"',
            f'where = "{self.how}"',
            'date = "2018-06"',
            'vintage = "series to 2018-06"',
        ]
        return "\n".join(lines) + "\n"


def monthly(name: str, first: str = "1980-01", data: Data = MEXICO_2018) -> pd.Series:
    """A monthly series up to the last month, indexed by month."""
    table = data.table(name)
    return pd.Series(table["value"].to_numpy(), pd.PeriodIndex(table["date"], freq="M"), name=name)[first : data.last]


def quarterly(name: str, data: Data = MEXICO_2018) -> pd.Series:
    """A quarterly series up to the quarter of the last month, indexed by quarter."""
    table = data.table(name)
    index = pd.PeriodIndex(table["date"].str.replace("-", ""), freq="Q")
    return pd.Series(table["value"].to_numpy(), index, name=name)[: data.last.asfreq("Q")]


def to_quarters(series: pd.Series) -> pd.Series:
    """Means of quarters that are complete."""
    grouped = series.groupby(series.index.asfreq("Q"))
    return grouped.mean()[grouped.count() == 3]


def gap(series: pd.Series) -> pd.Series:
    """Percent above the Hodrick-Prescott trend of a quarterly series."""
    return 100 * hpfilter(np.log(series), 1600)[0]


def regress(left: pd.Series, *right: pd.Series, lags: int = 4) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    """Coefficients (constant first), their standard errors robust to serial dependence, and residuals."""
    table = pd.concat([left, *right], axis=1).dropna()
    table.columns = range(len(table.columns))
    fit = sm.OLS(table[0], sm.add_constant(table[list(range(1, len(table.columns)))])).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags}
    )
    return fit.params.to_numpy(), fit.bse.to_numpy(), fit.resid


def monthly_noise(persistence: float, deviation: float) -> tuple[float, float]:
    """Persistence and innovation of the monthly process whose quarterly means are a given process of first order.

    Persistence q becomes q to the power of one third; the variance of a mean of three months gives the scale.
    """
    p = persistence ** (1 / 3)
    quarterly_variance = deviation**2 / (1 - persistence**2)
    variance = quarterly_variance * 9 / (3 + 4 * p + 2 * p**2)
    return p, float(np.sqrt(variance * (1 - p**2)))


def two_states(values: np.ndarray) -> tuple[float, float, float, float]:
    """Calm and turmoil as a mixture of two normal laws by maximum likelihood.

    Returns the deviation in calm, the chance of turmoil, its mean shift, and its deviation over that in calm.
    """

    def loss(x: np.ndarray) -> float:
        calm, chance, shift, times = np.exp(x[0]), 1 / (1 + np.exp(-x[1])), x[2], 1 + np.exp(x[3])
        density = (1 - chance) * stats.norm.pdf(values, -chance * shift, calm)
        density += chance * stats.norm.pdf(values, (1 - chance) * shift, calm * times)
        return -float(np.sum(np.log(density)))

    start = np.array([np.log(values.std() * 0.8), -2.5, values.std(), 0.0])
    best = optimize.minimize(loss, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-8})
    calm, chance, shift, times = np.exp(best.x[0]), 1 / (1 + np.exp(-best.x[1])), best.x[2], 1 + np.exp(best.x[3])
    return float(calm), float(chance), float(shift), float(times)


def world(data: Data) -> Iterator[Estimate]:
    """The United States, oil and the nerves of markets."""
    us_gap = gap(quarterly("us_gdp", data))["1980Q1":]
    known = [(pd.Period(p, "M"), pd.Period(t, "M")) for p, t in RECESSIONS.items()]
    peaks, troughs = ([pair[i] for pair in known if pair[1] <= data.last] for i in (0, 1))
    lengths = np.array([(t - p).n for p, t in zip(peaks, troughs, strict=True)])
    months = (data.last - pd.Period("1980-01", "M")).n + 1
    calm_months = months - lengths.sum()
    yield Estimate(
        "us_recession_chance",
        "Chance that a recession starts in the United States",
        "1 / month",
        ((len(peaks) + 0.5) / calm_months, np.sqrt(len(peaks) + 0.5) / calm_months),
        "5 recessions in the months of growth since 1980, rate with a prior of half an event",
        "gamma",
    )
    yield Estimate(
        "us_recovery_chance",
        "Chance that a recession in the United States ends",
        "1 / month",
        (1 / lengths.mean(), 1 / lengths.mean() / np.sqrt(len(lengths))),
        "mean length of the 5 recessions since 1980",
        "gamma",
    )
    falls = []
    calm = pd.Series(True, us_gap.index)
    for peak, trough, length in zip(peaks, troughs, lengths, strict=True):
        first, last = peak.asfreq("Q"), trough.asfreq("Q")
        falls.append((us_gap[first] - us_gap[last]) / length)
        calm[first + 1 : last + 1] = False
    yield Estimate(
        "us_recession_loss",
        "Output lost in each month of a recession in the United States",
        "% / month",
        (float(np.mean(falls)), float(np.std(falls, ddof=1))),
        "fall of the output gap from peak to trough, 5 recessions",
        "gamma",
    )
    both = calm & calm.shift(1, fill_value=True)
    coefficients, _, residual = regress(us_gap[both], us_gap.shift(1)[both])
    persistence, noise = monthly_noise(float(coefficients[1]), float(residual.std()))
    yield Estimate(
        "us_demand_persistence",
        "Part of a gap of output in the United States that is left after a month",
        "1",
        (persistence,),
        "output gap outside recessions, quarterly first-order process as months",
        "value",
    )
    yield Estimate(
        "us_demand_volatility",
        "Monthly shock to output in the United States",
        "%",
        (noise,),
        "residual of the same process",
        "value",
    )
    funds = monthly("us_policy_rate", "1987-01", data=data)
    slope, error, residual = regress(to_quarters(funds), us_gap, lags=8)
    yield Estimate(
        "us_rate_response",
        "Answer of the short rate of the United States to its output gap",
        "1 / year",
        (float(slope[1]), float(error[1])),
        "regression of the federal funds rate on the gap, 1987-2018",
        within=(0, 3),
    )
    lagged, _, _ = regress(residual, residual.shift(1))
    yield Estimate(
        "us_rate_persistence",
        "Part of a surprise of the short rate of the United States that is left after a month",
        "1",
        (float(lagged[1]) ** (1 / 3),),
        "first-order process of its residual, quarterly as months",
        "value",
    )
    change = funds.diff().dropna()["1994-01":]
    yield Estimate(
        "us_rate_volatility",
        "Monthly surprise of the short rate of the United States",
        "% / year",
        (float(change.std()),),
        "standard deviation of monthly changes of the federal funds rate since 1994",
        "value",
    )
    ten = monthly("us_bond_yield", "1994-01", data=data).diff().dropna()
    tied, tied_error, residual = regress(ten, change)
    yield Estimate(
        "us_yield_response",
        "Part of a surprise of the short rate that reaches ten-year bonds of the United States",
        "1",
        (float(tied[1]), float(tied_error[1])),
        "regression of monthly changes since 1994",
        within=(0, 1),
    )
    path = monthly("us_bond_yield", "1994-01", data=data)
    around = path - hpfilter(path, 129600)[1]
    lagged, _, _ = regress(around, around.shift(1))
    yield Estimate(
        "us_yield_persistence",
        "Part of a surprise of ten-year bonds of the United States that is left after a month",
        "1",
        (float(lagged[1]),),
        "first-order process of the yield around its trend since 1994",
        "value",
    )
    yield Estimate(
        "us_yield_volatility",
        "Monthly surprise of ten-year bonds of the United States",
        "% / year",
        (float(residual.std()),),
        "residual of the same regression",
        "value",
    )
    nerves = np.log(monthly("volatility_index", "1990-01", data=data))
    lagged, _, residual = regress(nerves, nerves.shift(1))
    calm_noise, chance, shift, _ = two_states(residual.to_numpy())
    yield Estimate(
        "usual_volatility",
        "Expected volatility of shares in a usual month",
        "point",
        (float(np.exp(nerves.mean())),),
        "geometric mean of the index since 1990",
        "value",
    )
    yield Estimate(
        "nerves_persistence",
        "Part of markets' nerves that is left after a month",
        "1",
        (float(lagged[1]),),
        "first-order process of the logarithm of the index",
        "value",
    )
    yield Estimate(
        "nerves_volatility",
        "Monthly shock to markets' nerves in calm",
        "1",
        (calm_noise,),
        "calm state of two fitted to its residuals",
        "value",
    )
    yield Estimate(
        "panic_chance",
        "Chance of a panic on world markets",
        "1 / month",
        (chance,),
        "second state of the same fit",
        "value",
    )
    yield Estimate(
        "panic_size", "Jump of markets' nerves in a panic", "1", (shift,), "second state of the same fit", "value"
    )
    starts = [nerves[peak + 1 : peak + 12].mean() - nerves[peak] for peak in peaks if peak in nerves.index]
    yield Estimate(
        "recession_nerves",
        "Rise of markets' nerves when a recession starts",
        "1",
        (float(np.mean(starts)), float(np.std(starts, ddof=1) / np.sqrt(len(starts)))),
        "change of the logarithm of the index over the year after the peaks of 1990, 2001 and 2007",
        within=(0, 2),
    )
    oil = np.log(monthly("wti_price", "1986-01", data=data))
    real = oil - np.log(1.025) * np.arange(len(oil)) / 12
    lagged, _, residual = regress(real, real.shift(1))
    yield Estimate(
        "oil_persistence",
        "Part of a surprise of the oil price that is left after a month",
        "1",
        (float(lagged[1]),),
        "first-order process of the logarithm of the price of West Texas crude less 2.5 % a year, 1986-2018",
        "value",
    )
    yield Estimate(
        "oil_volatility", "Monthly shock to the oil price", "1", (float(residual.std()),), "its residual", "value"
    )
    drops = [
        (oil[p + length // 2 : p + length].mean() - oil[p]) / length
        for p, length in zip(peaks, lengths, strict=True)
        if p in oil.index
    ]
    yield Estimate(
        "oil_recession_fall",
        "Fall of the oil price in each month of a recession in the United States",
        "1 / month",
        (max(-float(np.mean(drops)), 0.0), float(np.std(drops, ddof=1))),
        "price in the second half of the recessions of 1990, 2001 and 2007 against the month of the peak",
        within=(-0.05, 0.1),
    )


def economy(data: Data) -> Iterator[Estimate]:
    """Output and prices."""
    output = gap(quarterly("gdp_index", data))["1996Q1":]
    us_gap = gap(quarterly("us_gdp", data))
    table = pd.concat([output, us_gap], axis=1).dropna()
    table.columns = ["output", "us"]
    fit = sm.GLSAR(table["output"], table[["us"]], rho=1).iterative_fit(maxiter=50)
    persistence = float(fit.model.rho[0])
    yield Estimate(
        "us_demand_loading",
        "Part of the cycle of the United States that reaches output",
        "1",
        (float(fit.params["us"]), float(fit.bse["us"])),
        "output gaps 1996-2018 with errors of first order",
        within=(0.2, 1.6),
    )
    p, noise = monthly_noise(persistence, float(np.sqrt(fit.scale)))
    yield Estimate(
        "demand_persistence",
        "Part of a gap of demand at home that is left after a month",
        "1",
        (p, 0.05),
        "the same regression, quarterly persistence as months",
        within=(0.4, 0.97),
    )
    yield Estimate("demand_volatility", "Monthly shock to demand at home", "%", (noise,), "its residual", "value")
    nominal = quarterly("nominal_gdp", data)
    now, before = data.last.year, data.last.year - 1
    half, year = nominal[f"{before}Q1" : f"{before}Q2"].sum(), nominal[f"{before}Q1" : f"{before}Q4"].sum()
    ahead = nominal[f"{now}Q1" : f"{now}Q2"].sum() / half * year * (nominal[f"{now}Q2"] / nominal[f"{before}Q2"]) ** 0.5
    yield Estimate(
        "opening_output",
        "Output in the month of the hand-over, at a yearly rate",
        "bn MXN / year",
        (float(ahead), float(ahead * 0.01)),
        "first half of 2018 over that of 2017, times 2017, carried half a year forward; one per cent of doubt",
    )
    trend = hpfilter(np.log(quarterly("gdp_index", data)), 1600)[1]
    latest = 400 * (trend.iloc[-1] - trend.iloc[-2])
    views = np.array([latest, yearly_mean(2001, before, data), single("expected_growth", data)])
    yield Estimate(
        "usual_growth",
        "Growth of what the economy can produce",
        "% / year",
        (float(views.mean()), float(views.std(ddof=1))),
        "mean and spread of three views: trend in 2018Q2, growth 2001-17, the Fund's medium term of April 2018",
        within=(0, 4.5),
    )
    core = quarterly_inflation("core_prices", data)
    depreciation = (np.log(to_quarters(monthly("exchange_rate", data=data))).diff(4) * 100).rename("depreciation")
    b, e, residual = regress(core, core.shift(1), output, depreciation.shift(1))
    p, noise = monthly_noise(float(b[1]), float(residual.std()))
    yield Estimate(
        "inflation_persistence",
        "Part of a surprise of core inflation that is left after a month",
        "1",
        (p, 0.05),
        "core inflation by quarter, 2004-2018, on its lag, the gap and depreciation",
        within=(0.3, 0.97),
    )
    yield Estimate(
        "core_volatility",
        "Monthly shock to core inflation at a yearly rate",
        "% / year",
        (noise,),
        "its residual",
        "value",
    )
    slope = b[2] / (1 - b[1]), e[2] / (1 - b[1])
    yield Estimate(
        "demand_price_effect",
        "Core inflation called for by one point of the output gap",
        "1 / year",
        (float(np.hypot(*slope)),),
        "the same regression, in the long run",
        "halfnormal",
    )
    yearly_core = 100 * np.log(monthly("core_prices", data=data)).diff(12)
    yearly_peso = 100 * np.log(monthly("exchange_rate", data=data)).diff(12)
    b, e, _ = regress(yearly_core, yearly_peso.shift(6), lags=24)
    yield Estimate(
        "calm_pass_through",
        "Core inflation called for by a depreciation over a year, in calm",
        "1 / year",
        (float(b[1]), float(e[1])),
        "core inflation over a year on the depreciation to six months earlier, 2004-2018",
        within=(0, 0.3),
    )
    ratios = []
    prices, peso = np.log(monthly("consumer_prices", data=data)), np.log(monthly("exchange_rate", data=data))
    for before in [start - 1 for start in crises(data)]:
        earlier = prices[before] - prices[before - 12]
        # Where prices already doubled every year, inertia hides what the peso added.
        if earlier < 0.3:
            ratios.append((prices[before + 12] - prices[before] - earlier) / (peso[before + 12] - peso[before]))
    yield Estimate(
        "crisis_pass_through",
        "Inflation called for by a depreciation over a year, in a crisis",
        "1 / year",
        (float(np.mean(ratios)), float(np.std(ratios, ddof=1))),
        "rise of inflation over the depreciation, year after the breaks out of inflation below 30 %",
        within=(0, 1),
    )
    food = quarterly_inflation("noncore_prices", data)
    b, _, residual = regress(food, food.shift(1))
    p, noise = monthly_noise(max(float(b[1]), 0.05), float(residual.std()))
    yield Estimate(
        "food_persistence",
        "Part of a surprise of inflation outside the core that is left after a month",
        "1",
        (p,),
        "inflation outside the core by quarter, 2004-2018, on its lag",
        "value",
    )
    yield Estimate(
        "food_volatility",
        "Monthly shock to inflation outside the core at a yearly rate",
        "% / year",
        (noise,),
        "its residual",
        "value",
    )
    yield Estimate(
        "food_inflation_excess",
        "Inflation outside the core above the core in a usual year",
        "% / year",
        (float(food.mean() - core.mean()), float(food.std() / np.sqrt(len(food)))),
        "difference of means, 2004-2018",
    )
    jumps = quarterly_inflation("core_prices", data) - core.rolling(9, center=True, min_periods=5).median()
    large = jumps[jumps > 1.5 * jumps.std()]
    yield Estimate(
        "supply_jump_chance",
        "Chance of a jump of costs",
        "1 / month",
        (len(large) / len(jumps) / 3,),
        "quarters of core inflation above its running median by more than 1.5 deviations, 2004-2018",
        "value",
    )
    yield Estimate(
        "supply_jump_size",
        "Jump of inflation called for when costs jump",
        "% / year",
        (float(large.mean()), 0.5),
        "mean of these jumps; their spread set to half of it in logarithms",
        "lognormal",
    )


def yearly_mean(first: int, last: int, data: Data) -> float:
    """Mean growth of output between two years."""
    table = data.table("yearly_growth").set_index("date")["value"]
    return float(table.loc[first:last].mean())


def single(name: str, data: Data) -> float:
    """A series of one value."""
    return float(data.table(name)["value"].item())


def quarterly_inflation(name: str, data: Data) -> pd.Series:
    """Inflation between quarters at a yearly rate, in percent, without seasons."""
    prices = np.log(to_quarters(monthly(name, data=data)))
    seasonless = prices - STL(prices, period=4, robust=True).fit().seasonal
    return 400 * seasonless.diff().dropna()


def crises(data: Data) -> list[pd.Period]:
    """Months in which the peso lost more than a fifth, with no such month in the two years before."""
    change = np.log(monthly("exchange_rate", data=data)).diff()
    found: list[pd.Period] = []
    for month in change.index[change > 0.2]:
        if not found or (month - found[-1]).n > 24:
            found.append(month)
    return [month for month in found if month > pd.Period("1981-12", "M")]


def markets(data: Data) -> Iterator[Estimate]:
    """Interest, the peso and its crises."""
    rate = to_quarters(monthly("policy_rate", data=data))
    prices = to_quarters(monthly("annual_inflation", data=data))
    output = gap(quarterly("gdp_index", data))
    b, e, residual = regress(rate, rate.shift(1), prices, output)
    p, noise = monthly_noise(float(b[1]), float(residual.std()))
    yield Estimate(
        "rate_persistence",
        "Part of a gap of the policy rate that is left after a month",
        "1",
        (p,),
        "policy rate by quarter, 2006-2018, on its lag, yearly inflation and the gap",
        "value",
    )
    yield Estimate(
        "rate_volatility", "Monthly surprise of the policy rate", "% / year", (noise,), "its residual", "value"
    )
    yield Estimate(
        "inflation_response",
        "Answer of the policy rate to inflation in the long run",
        "1",
        (float(b[2] / (1 - b[1])), float(e[2] / (1 - b[1]))),
        "the same regression",
        within=(1, 4),
    )
    yield Estimate(
        "output_response",
        "Answer of the policy rate to the output gap in the long run",
        "1 / year",
        (float(np.hypot(b[3], e[3]) / (1 - b[1])),),
        "the same regression",
        "halfnormal",
    )
    real = to_quarters(monthly("policy_rate", data=data) - monthly("annual_inflation", data=data)).dropna()
    yield Estimate(
        "neutral_real_rate",
        "Real interest that neither spurs nor slows the economy",
        "% / year",
        (float(hpfilter(real, 1600)[1].iloc[-1]), float((real - hpfilter(real, 1600)[1]).std())),
        "trend of the overnight rate less inflation in 2018Q2; spread of the rate around its trend",
    )
    bond, us, nerves = (
        monthly("bond_yield", data=data),
        monthly("us_bond_yield", data=data),
        monthly("volatility_index", data=data),
    )
    b, e, residual = regress(bond, monthly("policy_rate", data=data), us, nerves, lags=12)
    b_us = float(b[2])
    yield Estimate(
        "yield_constant",
        "Ten-year yield that the other terms do not explain",
        "% / year",
        (float(b[0]),),
        "ten-year yield on the policy rate, the ten-year yield of the United States and volatility, 2006-2018",
        "value",
    )
    for name, meaning, unit, k in (
        ("yield_of_policy_rate", "Part of the policy rate in the ten-year yield", "1", 1),
        ("yield_of_us_bonds", "Part of the ten-year yield of the United States in that in pesos", "1", 2),
    ):
        yield Estimate(name, meaning, unit, (float(b[k]), float(e[k])), "the same regression")
    yield Estimate(
        "yield_of_volatility",
        "Rise of the ten-year yield for a point of volatility",
        "% / year / point",
        (float(b[3]), float(e[3])),
        "the same regression",
    )
    yield Estimate(
        "premium_volatility",
        "Monthly surprise of the premium that lenders ask",
        "% / year",
        (float(residual.diff().std() / np.sqrt(2)),),
        "its residual: monthly changes, half of their variance as noise of quotation",
        "value",
    )
    peso = np.log(monthly("exchange_rate", data.calm, data=data)).diff()
    b, e, residual = regress(peso, nerves.diff(), np.log(monthly("brent_price", data=data)).diff())
    yield Estimate(
        "peso_of_volatility",
        "Loss of the peso for a rise of volatility",
        "1 / point",
        (float(b[1]), float(e[1])),
        "monthly change of the peso on those of volatility and oil, 2004-2018",
    )
    yield Estimate(
        "peso_of_oil",
        "Gain of the peso when the oil price rises",
        "1",
        (-float(b[2]), float(e[2])),
        "the same regression",
    )
    calm, chance, shift, times = two_states(residual.to_numpy())
    yield Estimate(
        "peso_volatility",
        "Monthly surprise of the peso in calm",
        "1",
        (calm,),
        "calm state of two fitted to its residuals",
        "value",
    )
    yield Estimate(
        "turmoil_chance",
        "Chance of turmoil on the currency market",
        "1 / month",
        (chance,),
        "second state of the same fit",
        "value",
    )
    yield Estimate(
        "turmoil_tilt", "Loss of the peso in turmoil", "1", (shift,), "second state of the same fit", "value"
    )
    yield Estimate(
        "turmoil_amplifier",
        "How much wider surprises are in turmoil, less one",
        "1",
        (times - 1,),
        "second state of the same fit",
        "value",
    )
    if data.last >= MEXICO_2018.last:
        yield from news(data, b_us)
    real_peso = np.log(monthly("exchange_rate", "1996-01", data=data)) - np.log(
        monthly("consumer_prices", "1996-01", data=data)
    )
    real_peso = (real_peso + np.log(1.02) * np.arange(len(real_peso)) / 12).dropna()
    b, e, _ = regress(real_peso, real_peso.shift(1), lags=12)
    yield Estimate(
        "parity_pull",
        "Part of a gap to its real value in the long run that the peso closes in a month",
        "1 / month",
        (max(1 - float(b[1]), 0.005), float(e[1])),
        "first-order process of the peso less relative prices, 1996-2018",
        within=(0, 0.1),
    )
    starts = crises(data)
    years = (data.last - pd.Period("1980-01", "M")).n / 12
    floating = (data.last - pd.Period("1995-12", "M")).n / 12
    long, short = (len(starts) + 0.5) / years / 12, 0.5 / floating / 12
    yield Estimate(
        "crisis_chance",
        "Chance of a flight of capital at a usual premium",
        "1 / month",
        ((long + short) / 2, (long - short) / 2),
        f"breaks of the peso: {len(starts)} since 1980, none since the float; middle and half distance of two rates",
        "gamma",
    )
    log_peso = np.log(monthly("exchange_rate", data=data))
    shocks = [start for start in [*starts, pd.Period("2008-10", "M")] if start + 2 <= data.last]
    falls = [log_peso[s + 2] - log_peso[s - 1] for s in shocks]
    yield Estimate(
        "crisis_devaluation",
        "Loss of the peso when capital takes flight, in logarithms",
        "1",
        (float(np.exp(np.mean(np.log(falls)))), float(np.std(np.log(falls), ddof=1))),
        "three months from each break since 1981, and October 2008",
        "lognormal",
        (0.05, 1.2),
    )
    level = np.log(quarterly("gdp_index", data))
    troughs = [level[s.asfreq("Q") - 2 : s.asfreq("Q") + 6] for s in starts]
    losses = np.array([100 * (t.iloc[:3].max() - t.iloc[2:].min()) for t in troughs])
    yield Estimate(
        "crisis_depth",
        "Output lost in a crisis, against trend",
        "%",
        (float(losses[losses > 0].mean() + yearly_mean(1981, data.last.year - 1, data)), float(losses.std(ddof=1))),
        "fall of output from before each break to its trough within six quarters, plus a year of trend growth",
        "gamma",
        (1, 25),
    )


def news(data: Data, b_us: float) -> Iterator[Estimate]:
    """What news did to the peso and to bonds, in events of 2016 to July 2018: no earlier origin knows them."""
    bond, us = monthly("bond_yield", data=data), monthly("us_bond_yield", data=data)
    moves = np.abs(list(NEWS.values())) / 100
    unit = float(np.exp(np.log(moves).mean()))
    yield Estimate(
        "peso_of_news",
        "Loss of the peso for one unit of bad news",
        "1",
        (unit, float(np.log(moves).std(ddof=1) / np.sqrt(len(moves)))),
        "five-day change of the fixing after three events: " + "; ".join(f"{k} {v:+.2f} %" for k, v in NEWS.items()),
        "lognormal",
    )
    yield Estimate(
        "news_of_tariffs",
        "Bad news in the end of free trade, in units of news",
        "1",
        (max(moves) / unit, 0.5),
        "the peso after the election in the United States of 2016 over one unit of news",
        "lognormal",
    )
    rise = (bond["2016-11"] - bond["2016-10"]) - b_us * (us["2016-11"] - us["2016-10"])
    yield Estimate(
        "premium_of_confidence",
        "Fall of the premium for a unit of confidence",
        "% / year",
        (float(rise / (max(moves) / unit)), 0.5),
        "ten-year yield in November 2016 less its part in that of the United States, for one unit of news",
        "lognormal",
    )


def estimates(data: Data = MEXICO_2018) -> str:
    """The whole of ``estimates.toml``."""
    entries = [*world(data), *economy(data), *markets(data)]
    head = "# Written by docs/estimation/economy.py from series/ to June 2018. Not edited by hand.\n\n"
    return head + "\n".join(entry.toml() for entry in entries)


if __name__ == "__main__":
    (PACK / "parameters" / "estimates.toml").write_text(estimates(), encoding="utf-8")
