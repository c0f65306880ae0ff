"""How homicides of the states move: spread, upheavals, return to the level, and where they stand in June 2018.

Run from the root of the repository:

    python docs/estimation/security_homicides.py              print the estimates and the trial on 2000 to 2016
    python docs/estimation/security_homicides.py --write      write the tables of the pack
    python docs/estimation/security_homicides.py --rolling    forecast 2001 to 2016, each fitted on the years before it
    python docs/estimation/security_homicides.py --backtest   forecast 2017-07 to 2018-06 from data to 2017-06, as it is
                                                              and widened as the forecasts of 2001 to 2016 call for

Deaths by homicide 1990 to 2016 (INEGI) give spread and tails, victims 2015 to June 2018 (SESNSP) the level. The
forecast is made by the equations of ``relevo.model.security.homicides``, with policy, groups and contests as they were.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from relevo.engine.draws import Joint, Parameter, Prior
from relevo.engine.graph import compose, read_equations
from relevo.engine.simulate import Plan, run_chunks

PACK = Path(__file__).parents[2] / "src" / "relevo" / "packs" / "mexico_2018"
MONTHS_WITHOUT_DATA = 6  # July to December 2018, the first month simulated
NATIONAL_SPREAD = (0.050, 0.15)  # median and spread of the logarithm, read off the variogram printed below
NATIONAL_REVERSION = 0.05  # scale, per year
CALLED_FOR = 1.35  # what --rolling prints
LEAST_COUNT = 0.5  # half a victim stands for none where logarithms are taken
CANDIDATES, ROLLING_CANDIDATES, ROWS = 20_000, 4_000, 512


def read(name: str) -> pd.DataFrame:
    """Monthly counts by state, from the pack's series."""
    table = pd.read_csv(PACK / "series" / f"{name}.csv", index_col="date")
    return table.drop(columns="value").astype(float)


def season(*tables: pd.DataFrame) -> np.ndarray:
    """Logarithm of each calendar month's count relative to the thirteen months around it, mean zero over the year."""
    parts: list[pd.DataFrame] = []
    for table in tables:
        total = np.log(table.sum(axis=1))
        gap = total - total.rolling(13, center=True).mean()
        parts.append(pd.DataFrame({"gap": gap, "month": [int(date[5:7]) for date in table.index]}))
    means = pd.concat(parts).groupby("month")["gap"].mean()
    return (means - means.mean()).to_numpy()


def overdispersion(counts: pd.DataFrame, factors: np.ndarray) -> float:
    """Variance of monthly state counts beyond that of Poisson, relative to the square of the mean."""
    plain = counts / np.exp(factors[[int(date[5:7]) - 1 for date in counts.index]])[:, None]
    mean = plain.rolling(5, center=True).mean()
    # A mean over five months holds a fifth of the month's own noise: what is left has 4/5 of its variance.
    extra = ((plain - mean) ** 2 * 5 / 4 - mean).stack()
    return float(extra.sum() / (mean.stack() ** 2).sum())


def moments(yearly: np.ndarray) -> np.ndarray:
    """What spread, tails and return to the level look like, from yearly counts (..., year, state)."""
    raw = np.log(np.maximum(yearly, 1))
    own = raw - np.log(yearly.sum(-1, keepdims=True))
    change = {lag: own[..., lag:, :] - own[..., :-lag, :] for lag in (1, 3, 8)}
    size = {lag: (value - value.mean((-1, -2), keepdims=True)).std((-1, -2)) for lag, value in change.items()}
    step = np.abs(change[1]).reshape(*yearly.shape[:-2], -1)
    doubled = (np.abs(np.diff(raw, axis=-2)) > np.log(2)).mean((-1, -2))
    return np.stack(
        [
            size[1],
            np.median(step, -1),
            np.quantile(step, 0.9, -1),
            np.sqrt(doubled),
            size[3] / size[1],
            size[8] / size[1],
        ],
        axis=-1,
    )


def simulate_years(
    fit: pd.DataFrame, level: np.ndarray, years: int, dispersion: float, seed: int, national: float
) -> np.ndarray:
    """Yearly counts (row of the fit, year, state) that the laws of motion produce."""
    random = np.random.default_rng(seed)
    rows, shape = len(fit), (len(fit), len(level))
    calm, upheaval, chance, reversion = (
        fit[name].to_numpy()[:, None]
        for name in ("calm_spread", "upheaval_spread", "upheaval_chance", "local_reversion")
    )
    own, nation, yearly = np.zeros(shape), np.zeros((rows, 1)), np.zeros((rows, years + 10, len(level)))
    for month in range((years + 10) * 12):
        expected = level * np.exp(own + nation)
        variance = dispersion * expected**2 + expected
        yearly[:, month // 12] += np.maximum(expected + np.sqrt(variance) * random.standard_normal(shape), 0)
        spread = np.where(random.random(shape) < chance, upheaval, calm)
        own = own * np.exp(-reversion / 12) + spread * random.standard_normal(shape)
        nation = nation + national * random.standard_normal((rows, 1))
    return yearly[:, 10:]


def fit_tails(
    deaths: pd.DataFrame,
    dispersion: float,
    since: str = "2006",
    national: float = NATIONAL_SPREAD[0],
    candidates: int = CANDIDATES,
) -> pd.DataFrame:
    """Joint draws of spread, upheavals and return, by nearest simulated moments.

    Each row answers states drawn with replacement, of all years or of those ``since`` a year (half and half): nobody
    knew in 2018 whether the calmer years before the war on drugs or the years since would be the better guide.
    """
    random = np.random.default_rng(2018)
    yearly = deaths.groupby(deaths.index.str[:4]).sum()
    trial = pd.DataFrame(
        {
            "calm_spread": np.exp(random.uniform(np.log(0.02), np.log(0.12), candidates)),
            "upheaval_chance": np.exp(random.uniform(np.log(0.002), np.log(0.06), candidates)),
            "upheaval_spread": np.exp(random.uniform(np.log(0.15), np.log(1.0), candidates)),
            "local_reversion": random.uniform(0.0, 1.0, candidates),
        }
    )
    level = deaths.mean().to_numpy()
    parts = np.array_split(np.arange(candidates), 20)
    made = np.concatenate(
        [
            moments(simulate_years(trial.iloc[p], level, len(yearly), dispersion, i, national))
            for i, p in enumerate(parts)
        ]
    )
    targets: list[np.ndarray] = []
    for row in range(ROWS):
        window = yearly.loc[since:] if row % 2 else yearly
        targets.append(moments(window.to_numpy()[:, random.integers(0, window.shape[1], window.shape[1])]))
    wanted = np.stack(targets)
    scale = wanted.std(0)
    nearest = [int(np.argmin((((made - target) / scale) ** 2).sum(1))) for target in wanted]
    print(
        "moments observed",
        moments(yearly.to_numpy()).round(3),
        f"since {since}",
        moments(yearly.loc[since:].to_numpy()).round(3),
    )
    print("moments simulated", made[nearest].mean(0).round(3))
    return trial.iloc[nearest].reset_index(drop=True)


def typical_spread(fit: pd.DataFrame) -> float:
    """Spread of a state in a month, calm or not, at the median of the fit."""
    calm, upheaval = fit.calm_spread**2, fit.upheaval_spread**2
    return float(np.sqrt(((1 - fit.upheaval_chance) * calm + fit.upheaval_chance * upheaval).median()))


def levels(
    counts: pd.DataFrame, factors: np.ndarray, spread: float, dispersion: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Level by state at the end of the data without season, error of its logarithm, and monthly national growth.

    The nation is filtered with a gain of 0.4 for the level and 0.05 for growth that fades by a tenth a month: the least
    error of forecasts one year ahead among the gains tried on 1990 to 2016. The states' shares are filtered with the
    gain that their noise and their spread make best.
    """
    plain = counts.to_numpy() / np.exp(factors[[int(date[5:7]) - 1 for date in counts.index]])[:, None]
    total = np.log(plain.sum(1))
    level, growth = np.empty(len(total)), 0.0
    level[0] = total[0]
    for t in range(1, len(total)):
        surprise = total[t] - level[t - 1] - growth
        level[t] = level[t - 1] + growth + 0.4 * surprise
        growth = 0.9 * (growth + 0.05 * surprise)
    shares = plain / np.exp(level)[:, None]
    noise = dispersion + 1 / plain[-12:].mean(0)
    ratio = spread**2 / noise
    gain = (np.sqrt(ratio**2 + 4 * ratio) - ratio) / 2
    share = shares[:12].mean(0)
    for row in shares[1:]:
        share = share + gain * (row - share)
    return share / share.sum() * np.exp(level[-1]), np.sqrt(gain * noise), growth


def crps(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of draws (draw, ...) against what happened (...)."""
    ordered = np.sort(draws, axis=0)
    count = len(draws)
    weight = (2 * np.arange(1, count + 1) - count - 1).reshape(-1, *[1] * truth.ndim)
    return np.abs(draws - truth).mean(0) - (weight * ordered).sum(0) / count**2


def forecast(
    counts: pd.DataFrame,
    factors: np.ndarray,
    fit: pd.DataFrame,
    dispersion: float,
    usual: np.ndarray,
    first_month: int,
    draws: int,
) -> np.ndarray:
    """Draws of homicides (draw, month, state) for twelve months after the data, by the equations of the model.

    ``usual`` is the share of each state in the country's homicides of the last ten years, to which states return.
    """
    level, error, growth = levels(counts, factors, typical_spread(fit), dispersion)
    states = len(level)
    departure = np.log(level / level.sum() / usual)

    def fixed(value: float) -> Parameter:
        return Parameter(np.asarray(value), "1")

    def uncertain(name: str, kind: str, at: tuple[float, ...]) -> Parameter:
        prior = Prior(kind, at)
        return Parameter(np.asarray(0.0), "1", (), {0: prior}, {0: name})

    normal = Prior("normal", (0.0, 1.0))
    parameters = {name: Parameter(np.asarray(0.0), "1", joint=Joint("fit", fit[name].to_numpy())) for name in fit} | {
        "homicide_level": Parameter(level / np.exp(departure), "person / month", ("state",)),
        "local_departure": Parameter(departure, "1", ("state",)),
        "level_error": Parameter(error, "1", ("state",)),
        "level_error_draw": Parameter(
            np.zeros(states),
            "1",
            ("state",),
            dict.fromkeys(range(states), normal),
            {i: f"level_error.{i}" for i in range(states)},
        ),
        "national_error_draw": uncertain("national_error_draw", "normal", (0.0, 1.0)),
        "national_spread": uncertain("national_spread", "lognormal", NATIONAL_SPREAD),
        "national_reversion": uncertain("national_reversion", "halfnormal", (NATIONAL_REVERSION,)),
        "homicide_season": Parameter(factors, "1", ("season",)),
        "violence_momentum_start": fixed(growth),
        "momentum_persistence": fixed(0.9),
        "months_without_data": fixed(1.0),
        "count_overdispersion": fixed(dispersion),
        "one_victim": fixed(1.0),
        "recorded_share_start": fixed(0.5),
        "recorded_share_spread": fixed(0.0),
        "group_homicide_share": fixed(0.5),
        "missing_start": fixed(1.0),
        "conflict_link": fixed(0.0),
        "conflict_deaths": fixed(1.0),
        "opening_conflict_deaths": fixed(1.0),
        "enforcement_effect": fixed(0.0),
        "contest_factor": Parameter(np.ones(states), "1", ("state",)),
        "population_start": Parameter(np.ones(states), "person", ("state",)),
        "population_growth": Parameter(np.zeros(states), "1 / year", ("state",)),
    }
    plan = Plan(
        graph=compose(EQUATIONS, parameters, ()),
        parameters=parameters, paths={}, sizes={"state": states, "season": 12},
        outputs=("homicides",), months=12, first_calendar_month=first_month, seed=1, draws=draws,
    )  # fmt: skip
    return np.concatenate([chunk.values["homicides"] for chunk in run_chunks(plan)])


def score(name: str, made: np.ndarray, truth: np.ndarray, rivals: dict[str, np.ndarray]) -> dict[str, float]:
    """Print and return scores of a forecast of yearly state counts (draw, state)."""
    inside = {
        band: float(
            np.mean(
                (truth >= np.quantile(made, 0.5 - band / 200, 0)) & (truth <= np.quantile(made, 0.5 + band / 200, 0))
            )
        )
        for band in (50, 80, 90)
    }
    result = {"crps": float(crps(made, truth).mean()), **{f"inside_{b}": v for b, v in inside.items()}}
    for rival, value in rivals.items():
        result[rival] = float(crps(value, truth).mean() if value.ndim == 2 else np.abs(value - truth).mean())
    print(name, {key: round(value, 3) for key, value in result.items()})
    return result


def rivals(counts: pd.DataFrame, changes: np.ndarray) -> dict[str, np.ndarray]:
    """Persistence: the last month, the last twelve (that is, each month as a year ago), and these with past errors."""
    year = counts.iloc[-12:].sum().to_numpy()
    return {
        "last month": counts.iloc[-1].to_numpy() * 12,
        "same months a year ago": year,
        "a year ago with past errors": year * np.exp(np.random.default_rng(1).choice(changes, (2000, 1))),
    }


def usual_shares(deaths: pd.DataFrame, last_year: int) -> np.ndarray:
    """Share of each state in the homicides of ten years."""
    past = deaths.loc[f"{last_year - 9}-01" : f"{last_year}-12"].sum().to_numpy()
    return past / past.sum()


def trial(deaths: pd.DataFrame, fit: pd.DataFrame, factors: np.ndarray, dispersion: float) -> None:
    """Forecast each year from 2000 to 2016 with data to the December before, and compare with persistence."""
    yearly = deaths.groupby(deaths.index.str[:4]).sum()
    changes = np.diff(np.log(np.maximum(yearly.to_numpy(), 1)), axis=0).ravel()
    results: list[dict[str, float]] = []
    for year in range(2000, 2017):
        known = deaths.loc[: f"{year - 1}-12"].iloc[-60:]
        made = forecast(known, factors, fit, dispersion, usual_shares(deaths, year - 1), 1, 500).sum(1)
        results.append(score(str(year), made, yearly.loc[str(year)].to_numpy(), rivals(known, changes)))
    print("mean 2000-2016", pd.DataFrame(results).mean().round(3).to_dict())


def widened(made: np.ndarray, factor: float) -> np.ndarray:
    """Draws of yearly counts whose logarithms stand farther from their median by a factor."""
    logs = np.log(np.maximum(made, LEAST_COUNT))
    middle = np.median(logs, axis=0)
    return np.exp(middle + factor * (logs - middle))


def called_for(made: Sequence[np.ndarray], truths: Sequence[np.ndarray]) -> float:
    """Least factor, in hundredths and not below one, by which 80 % bands of past forecasts would have held 80 %."""
    for factor in np.arange(1, 5, 0.01):
        held = [
            (truth >= np.quantile(wide, 0.1, 0)) & (truth <= np.quantile(wide, 0.9, 0))
            for wide, truth in zip((widened(each, factor) for each in made), truths, strict=True)
        ]
        if np.mean(held) >= 0.8:
            return float(factor)
    raise ValueError("no factor up to five is wide enough")


def rolling(deaths: pd.DataFrame) -> None:
    """Forecast each year from 2001 to 2016 with spread, tails, noise and season fitted on the years before it alone.

    The rule is that of the pack: half of the fit answers all years, half the last eleven. Fewer trial rows, for time.
    The national spread is that of the pack.
    """
    yearly = deaths.groupby(deaths.index.str[:4]).sum()
    results: list[dict[str, float]] = []
    forecasts: list[np.ndarray] = []
    for year in range(2001, 2017):
        past = deaths.loc[: f"{year - 1}-12"]
        factors = season(past)
        dispersion = overdispersion(past.iloc[-60:], factors)
        fit = fit_tails(past, dispersion, str(year - 11), candidates=ROLLING_CANDIDATES)
        changes = np.diff(np.log(np.maximum(yearly.loc[: str(year - 1)].to_numpy(), 1)), axis=0).ravel()
        known = past.iloc[-60:]
        made = forecast(known, factors, fit, dispersion, usual_shares(deaths, year - 1), 1, 500).sum(1)
        results.append(score(str(year), made, yearly.loc[str(year)].to_numpy(), rivals(known, changes)))
        forecasts.append(made)
    table = pd.DataFrame(results)
    print("mean 2001-2016", table.mean().round(3).to_dict())
    print("spread over the years", table[["inside_50", "inside_80", "inside_90"]].std().round(3).to_dict())
    print("factor called for", round(called_for(forecasts, list(yearly.loc["2001":"2016"].to_numpy())), 2))


EQUATIONS = read_equations({"security": "relevo.model.security.homicides"})


def main() -> None:
    """Estimate, and do what the options say."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--write", action="store_true")
    options.add_argument("--backtest", action="store_true")
    options.add_argument("--trial", action="store_true")
    options.add_argument("--rolling", action="store_true")
    asked = options.parse_args()
    deaths, victims = read("homicide_deaths"), read("homicide_victims")
    if asked.rolling:
        rolling(deaths)
        return
    known = victims.loc[:"2017-06"] if asked.backtest else victims
    factors = season(known)
    dispersion = overdispersion(known, factors)
    fit = fit_tails(deaths, dispersion)
    print("season", factors.round(3), "overdispersion", round(dispersion, 4))
    print(fit.describe().round(4))
    total = np.log(deaths.sum(axis=1).to_numpy())
    plain = total - season(deaths)[np.arange(len(total)) % 12]
    print(
        "national spread by months apart",
        {k: round(float((plain[k:] - plain[:-k]).std() / k**0.5), 4) for k in (3, 6, 12, 24, 60, 120)},
    )
    if asked.trial:
        trial(deaths, fit, season(deaths), dispersion)
    if asked.backtest:
        yearly = deaths.groupby(deaths.index.str[:4]).sum()
        changes = np.diff(np.log(np.maximum(yearly.to_numpy(), 1)), axis=0).ravel()
        made = forecast(known, factors, fit, dispersion, usual_shares(deaths, 2016), 7, 4000)
        truth = victims.loc["2017-07":"2018-06"]
        made, happened = made.sum(1), truth.sum().to_numpy()
        score("2017-07 to 2018-06", made, happened, rivals(known, changes))
        score(f"the same, widened by {CALLED_FOR}", widened(made, CALLED_FOR), happened, rivals(known, changes))
    if asked.write:
        write(victims, factors, dispersion, fit)


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def write_tables(
    folder: Path,
    counts: pd.DataFrame,
    factors: np.ndarray,
    dispersion: float,
    fit: pd.DataFrame,
    usual: np.ndarray,
) -> None:
    """Write what the arena reads as tables: the fit, levels by state from ``counts`` and ``usual`` shares, season."""
    level, error, _ = levels(counts, factors, typical_spread(fit), dispersion)
    fit.round(5).to_csv(folder / "security_homicide_fit.csv", index=False)
    table = pd.DataFrame({"state": counts.columns, "level": (level.sum() * usual).round(3)})
    table["departure"] = np.log(level / level.sum() / usual).round(4)
    table["error"] = error.round(4)
    table.to_csv(folder / "security_homicide_levels.csv", index=False)
    pd.DataFrame({"season": MONTHS, "factor": factors.round(4)}).to_csv(folder / "security_season.csv", index=False)


def write(victims: pd.DataFrame, factors: np.ndarray, dispersion: float, fit: pd.DataFrame) -> None:
    """Write the tables of the pack, and print the single figures that its parameters state."""
    write_tables(PACK / "tables", victims, factors, dispersion, fit, usual_shares(read("homicide_deaths"), 2016))
    level, _, growth = levels(victims, factors, typical_spread(fit), dispersion)
    print(
        "level",
        round(float(level.sum()), 1),
        "growth a month",
        round(growth, 5),
        "overdispersion",
        round(dispersion, 4),
    )


if __name__ == "__main__":
    main()
