"""What the State takes from an oil contract: royalties, bid share, fees and income tax over the life of a project.

Every contract is valued as one typical project of its setting, year by year. Money is in dollars per barrel of the
project inside the solver and in millions of dollars in its results. Gains and costs of all years count alike in the
take; the contractor's own value is discounted. Source of the terms:
parameters/energy_law.toml and tables/hydrocarbon_terms.toml of the pack.
"""

import tomllib
from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import xarray as xr
from jax import Array
from numpy.typing import ArrayLike, NDArray

from relevo.errors import Faults, PackError, RunError, did_you_mean
from relevo.model.hydrocarbon_law import (
    adjusted_state_share,
    associated_gas_royalty_rate,
    dry_gas_royalty_rate,
    oil_royalty_rate,
)

Floats = NDArray[np.float64]
YEARS = 30
SETTINGS = ("onshore", "shallow", "deep")
CHOICES = {
    "type": ("licence", "production_sharing"),
    "setting": SETTINGS,
    "phase": ("exploration", "extraction"),
    "hydrocarbon": ("oil", "wet_gas", "dry_gas"),
}
SHARES = ("state_bid_percent", "state_company_percent")
AMOUNTS = ("surface_km2", "cash_musd", "resource_mmboe", "committed_musd", "potential_musd")
TEXTS = ("contract", "round", "tender")
REQUIRED = (*TEXTS, *CHOICES, *SHARES, *AMOUNTS)
OTHER = (
    "name", "discovered", "signed", "first_bid_percent", "work_programme_musd", "success_chance", "contractor",
    "imputed", "source", "note", "age_months", "shares_production", "from_round", "oil_part", "one",
)  # fmt: skip
WEIGHTS = {"take_simple": None, "take_committed": "committed_musd", "take_potential": "potential_musd"}
STATE_COMPANY = ("contractor", "state")
PERCENT, MONTHS, MILLION = 100.0, 12.0, 1e6
MOST = 1_000_000  # prices and multipliers far beyond it have squares that are no numbers
# Forty halvings of the bracket of returns leave an error far below the printed digits.
HALVINGS, LOWEST_RETURN, HIGHEST_RETURN = 40, -0.9, 3.0


class Project(NamedTuple):
    """Contracts as arrays, per barrel of the project: yearly profiles are by year and contract, the rest by
    contract."""

    output: Array
    investment: Array
    exploration: Array
    deduction: Array
    operating: Array
    fees: Array
    liquid: Array
    dry: Array
    bid: Array
    sharing: Array
    bonus: Array
    deep: Array
    size: Array


class Account(NamedTuple):
    """What a contract carries from year to year."""

    pool: Array
    lower: Array
    upper: Array
    losses: Array
    history: Array
    gone: Array


def read_contracts(file: str | Path) -> pd.DataFrame:
    """Contracts from a CSV file with the columns of ``tables/contracts.csv``.

    Raises ``PackError`` listing every fault with row (line of the file) and column: a column that is missing or
    unknown, a word that is none of the known ones, a share outside 0 to 100, an amount that is negative or no number.

    >>> len(read_contracts(contracts_file("mexico_2018")))
    107
    """
    path = Path(file)
    if not path.is_file():
        raise PackError(f"there is no file {path}")
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise PackError(f"{path.name}: cannot be read as CSV: {str(error).strip()}") from error
    return checked(table, path.name)


def checked(table: pd.DataFrame, name: str = "contracts") -> pd.DataFrame:
    """Contracts with their columns checked and turned into numbers. Raises ``PackError`` as ``read_contracts`` does."""
    columns = [str(column) for column in table.columns]
    faults = [
        f"{name}: has no column {column}{did_you_mean(column, set(columns) - set(REQUIRED) - set(OTHER))}"
        for column in REQUIRED
        if column not in columns
    ]
    faults += [
        f"{name}: has an unknown column {column}{did_you_mean(column, {*REQUIRED, *OTHER})}"
        for column in columns
        if column not in (*REQUIRED, *OTHER)
    ]
    if faults:
        raise PackError(faults)
    if table.empty:
        raise PackError(f"{name}: has no contracts")
    result = table.copy()
    for column in (*TEXTS, *CHOICES):
        words = table[column].astype(str).str.strip()
        result[column] = words
        known = CHOICES.get(column, ())
        for row, word in enumerate(words, 2):
            if not word:
                faults.append(f"{name}: row {row}: {column} is empty")
            elif known and word not in known:
                near = did_you_mean(word, known) or f"; it is one of {', '.join(known)}"
                faults.append(f"{name}: row {row}: {column} is {word!r}{near}")
    for column in (*SHARES, *AMOUNTS):
        numbers = pd.to_numeric(table[column], errors="coerce")
        result[column] = numbers.astype(float)
        for row, (number, text) in enumerate(zip(numbers, table[column], strict=True), 2):
            if not np.isfinite(number):
                faults.append(f"{name}: row {row}: {column} is {str(text)!r}, which is no number")
            elif number < 0 or (column in SHARES and number > PERCENT):
                faults.append(
                    f"{name}: row {row}: {column} is {number:g}; it lies "
                    + ("between 0 and 100" if column in SHARES else "at or above 0")
                )
    twice = result["contract"].duplicated()
    faults += [
        f"{name}: row {row}: contract {result['contract'].iloc[row - 2]} stands in an earlier row"
        for row in np.flatnonzero(twice) + 2
    ]
    if faults:
        raise PackError(faults)
    return result


def contracts_file(pack: str | Path) -> Path:
    """Where a pack keeps its contracts. Raises ``PackError`` if it has none."""
    return _folder(pack) / "tables" / "contracts.csv"


def _folder(pack: str | Path) -> Path:
    shipped = Path(str(resources.files("relevo.packs")))
    for folder in (Path(pack), shipped / str(pack)):
        if (folder / "tables" / "contracts.csv").is_file():
            return folder
    known = sorted(file.parents[1].name for file in shipped.glob("*/tables/contracts.csv"))
    raise PackError(f"there is no pack {pack} with tables/contracts.csv{did_you_mean(str(pack), known)}")


@cache
def _terms(folder: Path) -> Mapping[str, Any]:
    terms: dict[str, Any] = {}
    for file in (folder / "parameters" / "energy_law.toml", folder / "tables" / "hydrocarbon_terms.toml"):
        if not file.is_file():
            raise PackError(f"{folder.name}: there is no {file.parent.name}/{file.name}")
        try:
            entries = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise PackError(f"{folder.name}: {file.parent.name}/{file.name}: is not TOML: {error}") from error
        for name, entry in entries.items():
            scale = 1 / PERCENT if str(entry["unit"]).startswith("%") else 1.0
            members = {key: value["value"] * scale for key, value in entry.items() if isinstance(value, dict)}
            terms[name] = members or entry["value"] * scale
    return terms


def government_take(
    contracts: str | Path | pd.DataFrame | None = None,
    *,
    price: ArrayLike = 60.0,
    cost_scale: ArrayLike = 1.0,
    rent_cost_scale: float | None = None,
    gas_price: float | None = None,
    state_company: str = "contractor",
    pack: str | Path = "mexico_2018",
) -> xr.Dataset:
    """The State's take of each contract, its parts, and what is left to the contractor.

    Args:
        contracts: a CSV file or a table with the columns of ``tables/contracts.csv``; by default those of the pack.
        price: oil price in USD per barrel, a number or one value per price.
        cost_scale: multiplier of all costs, a number or one value per cost draw.
        rent_cost_scale: multiplier of the costs that define the rent; by default those that are paid. With it, costs
            above that level count as money lost to the State, as with Rodríguez Padilla's inefficient contractor.
        gas_price: USD per million Btu of the gas in wet and dry gas; by default gas is valued as its oil equivalent.
        state_company: ``"contractor"`` or ``"state"``: whose money the state company's own part of a contract is.
        pack: the pack whose terms, and contracts if none are given, are used.

    Returns:
        Dataset by ``contract``, ``price`` and ``cost``. ``take`` is the State's part of value less costs, both summed
        over 30 years without discounting (share; not a number where costs exceed the value); ``contractor_npv``
        (million USD, at 10 % a year), ``contractor_irr`` (1 / year, before any state company's part is set apart; not
        a number where there is none) and the State's instruments (million USD). ``round``, ``tender`` and the two
        weights are coordinates.

    Raises:
        PackError: a fault of the contracts, with row and column.
        RunError: a price or multiplier that is not positive or above a million, or an unknown reading of the state
            company.

    >>> run = government_take(price=[50.0, 60.0])
    >>> run.take.sizes["contract"], run.take.sizes["price"]
    (107, 2)
    """
    prices, scales = np.atleast_1d(np.asarray(price, float)), np.atleast_1d(np.asarray(cost_scale, float))
    given = {"price": prices, "cost_scale": scales}
    given |= {"rent_cost_scale": np.array([1.0 if rent_cost_scale is None else rent_cost_scale])}
    given |= {"gas_price": np.array([1.0 if gas_price is None else gas_price])}
    faults = Faults(
        f"{name} is {bad:g}; it is a positive number up to {MOST:,}"
        for name, values in given.items()
        for bad in values[~((values > 0) & (values <= MOST))]
    )
    if state_company not in STATE_COMPANY:
        near = did_you_mean(state_company, STATE_COMPANY) or f"; it is {' or '.join(STATE_COMPANY)}"
        faults.append(f"state_company is {state_company!r}{near}")
    folder = faults.attempt(_folder, pack)
    terms = faults.attempt(_terms, folder) if folder else None
    table = None
    if isinstance(contracts, pd.DataFrame):
        table = faults.attempt(checked, contracts)
    elif contracts or folder:
        table = faults.attempt(read_contracts, contracts or contracts_file(pack))
    faults.tell()
    assert terms
    assert table is not None
    project = _projects(table, terms)
    grid = np.stack(np.broadcast_arrays(prices[:, None], scales[None, :]))
    gas = None if gas_price is None else jnp.asarray(gas_price)
    settings = {name: value for name, value in terms.items() if not isinstance(value, dict)}
    sums = _solve(project, jnp.asarray(grid[0].ravel()), jnp.asarray(grid[1].ravel()), gas, settings, gas_price is None)
    shape = (len(table), len(prices), len(scales))
    parts = {name: np.asarray(value).reshape(shape) for name, value in sums.items()}
    value, cost, state = parts.pop("value"), parts.pop("cost"), parts.pop("state")
    net = value - cost - state
    own = table["state_company_percent"].to_numpy(float)[:, None, None] / PERCENT
    if state_company == "state":
        state = state + own * net
    rent = value - cost * (1.0 if rent_cost_scale is None else rent_cost_scale / scales)
    with np.errstate(divide="ignore", invalid="ignore"):
        take = np.where(rent > 0, state / rent, np.nan)
    size = np.asarray(project.size)[:, None, None]
    irr = parts.pop("return")
    npv = parts.pop("present") * size
    dims = ("contract", "price", "cost")
    variables = {
        "take": (dims, take, {"units": "1"}),
        "contractor_npv": (dims, npv, {"units": "million USD"}),
        "contractor_irr": (dims, irr, {"units": "1 / year"}),
        "value": (dims, value * size, {"units": "million USD"}),
        "costs": (dims, cost * size, {"units": "million USD"}),
        **{name: (dims, part * size, {"units": "million USD"}) for name, part in parts.items()},
    }
    coordinates = {
        "contract": table["contract"].to_numpy(str),
        "price": ("price", prices, {"units": "USD / barrel"}),
        "cost": ("cost", scales, {"units": "1"}),
        **{name: ("contract", table[name].to_numpy(str)) for name in ("round", "tender", "type")},
        **{name: ("contract", table[name].to_numpy(float)) for name in ("committed_musd", "potential_musd")},
    }
    return xr.Dataset(variables, coordinates, {"state_company": state_company})


def check_group(group: str) -> None:
    """Refuse a word that is no grouping of contracts. Raises ``RunError``."""
    if group not in ("round", "tender"):
        raise RunError(
            f"contracts are grouped by round or tender, not {group!r}{did_you_mean(group, ['round', 'tender'])}"
        )


def take_by(run: xr.Dataset, group: str) -> pd.DataFrame:
    """Averages of the take by ``round`` or ``tender`` and over all contracts, in per cent, one row per group.

    ``take_simple`` weighs all contracts alike, ``take_committed`` by committed and ``take_potential`` by potential
    investment. The run has one price and one cost. Contracts without a take are left out; raises ``RunError`` if a
    group has none, or if ``group`` is no grouping.
    """
    check_group(group)
    if run.sizes["price"] * run.sizes["cost"] != 1:
        raise RunError(f"averages need one price and one cost, not {run.sizes['price']} and {run.sizes['cost']}")
    table = pd.DataFrame(
        {"group": run[group].to_numpy(), "take": run.take.to_numpy()[:, 0, 0] * PERCENT}
        | {name: run[name].to_numpy() for name in WEIGHTS.values() if name}
    ).dropna(subset="take")
    groups = [*dict.fromkeys(run[group].to_numpy()), "All"]
    rows: list[dict[str, Any]] = []
    for name in groups:
        members = table if name == "All" else table[table["group"] == name]
        if members.empty:
            raise RunError(f"no contract of {name} earns more than it costs at this price and cost")
        rows.append(
            {"group": name, "contracts": len(members)}
            | {label: _mean(members, weight) for label, weight in WEIGHTS.items()}
        )
    return pd.DataFrame(rows)


def _mean(members: pd.DataFrame, weight: str | None) -> float:
    weights = members[weight].to_numpy(float) if weight else np.ones(len(members))
    return float(np.average(members["take"], weights=weights)) if weights.sum() > 0 else float("nan")


# From contracts to yearly profiles


def _projects(table: pd.DataFrame, terms: Mapping[str, Any]) -> Project:
    setting = table["setting"]
    size = np.maximum(table["resource_mmboe"].to_numpy(float), setting.map(terms["smallest_project"]).to_numpy(float))
    explores = (table["phase"] == "exploration").to_numpy()
    lead = np.where(explores, setting.map(terms["exploration_years"]), 0).astype(int)
    first = lead + setting.map(terms["first_oil_year"]).to_numpy(int)
    year = np.arange(YEARS)[:, None]
    output = _output(year - first, terms)
    # Wells and platforms are paid from the decision to develop until the plateau; exploration from signature until
    # then.
    last = first + int(terms["build_up_years"])
    investment = _spread(year, lead, np.maximum(last, lead + 1)) * setting.map(terms["investment_cost"]).to_numpy(float)
    exploration = _spread(year, np.zeros_like(lead), np.maximum(lead, 1)) * setting.map(
        terms["exploration_cost"]
    ).to_numpy(float)
    rate = terms["development_depreciation"]
    spells = round(1 / rate)
    deduction = exploration + sum(np.pad(investment, ((lag, 0), (0, 0)))[:YEARS] * rate for lag in range(spells))
    # What is still undeducted at the end of the horizon is deducted in its last year, as at the end of a contract.
    deduction[-1] += (investment + exploration).sum(0) - deduction.sum(0)
    dry = (table["hydrocarbon"] == "dry_gas").to_numpy()
    return Project(
        output=jnp.asarray(output),
        investment=jnp.asarray(investment),
        exploration=jnp.asarray(exploration),
        deduction=jnp.asarray(deduction),
        operating=jnp.asarray(output * setting.map(terms["operating_cost"]).to_numpy(float)),
        fees=jnp.asarray(_fees(table, terms, year, lead, first) / size),
        liquid=jnp.asarray(table["hydrocarbon"].map(terms["liquid_share"]).to_numpy(float)),
        dry=jnp.asarray(dry),
        bid=jnp.asarray(table["state_bid_percent"].to_numpy(float) / PERCENT),
        sharing=jnp.asarray((table["type"] == "production_sharing").to_numpy()),
        bonus=jnp.asarray(table["cash_musd"].to_numpy(float) / size),
        deep=jnp.asarray((setting == "deep").to_numpy()),
        size=jnp.asarray(size),
    )


def _output(age: NDArray[np.int64], terms: Mapping[str, Any]) -> Floats:
    rise, level = float(terms["build_up_years"]), float(terms["plateau_years"])
    shape = np.clip((age + 1) / rise, 0, 1) * np.exp(
        np.log(1 - terms["field_decline"]) * np.maximum(age + 1 - rise - level, 0)
    )
    return shape / shape.sum(0)


def _spread(year: NDArray[np.int64], start: NDArray[np.int64], stop: NDArray[np.int64]) -> Floats:
    active = (year >= start) & (year < stop)
    return active / active.sum(0)


def _fees(
    table: pd.DataFrame,
    terms: Mapping[str, Any],
    year: NDArray[np.int64],
    lead: NDArray[np.int64],
    first: NDArray[np.int64],
) -> Floats:
    """Fee of the exploration phase and tax on activity, in millions of dollars a year."""
    late = year >= 5
    exploring = year < lead
    fee = np.where(exploring, np.where(late, terms["late_exploration_fee"], terms["exploration_fee"]), 0.0)
    tax = np.where(year < first, terms["exploration_activity_tax"], terms["extraction_activity_tax"])
    kept = np.where(late & (lead > 0), terms["retained_area"], 1.0)
    area = table["surface_km2"].to_numpy(float) * kept
    return (fee + tax) * MONTHS * area / terms["fee_exchange_rate"] / MILLION


# The years of a contract


@partial(jax.jit, static_argnames="oil_equivalent")
def _solve(
    project: Project,
    price: Array,
    scale: Array,
    gas_price: Array | None,
    terms: Mapping[str, Array],
    oil_equivalent: bool,
) -> dict[str, Array]:
    """Sums over the years by contract and case, per barrel of the project."""

    def column(by_contract: Array) -> Array:
        return by_contract[:, None]

    shape = (project.bid.shape[0], price.shape[0])
    scale = scale[None, :]
    royalty_rate, worth = _value(project, price, gas_price, terms, oil_equivalent)
    royalty_rate, worth = jnp.broadcast_to(royalty_rate, shape), jnp.broadcast_to(worth, shape)
    bid, sharing = column(project.bid), column(project.sharing)

    def one_year(account: Account, year: tuple[Array, ...]) -> tuple[Account, dict[str, Array]]:
        index, output, investment, exploration, deduction, operating, fees, bonus = year
        value = column(output) * worth
        cost = column(investment + exploration + operating) * scale
        royalty = royalty_rate * value
        additional = jnp.where(sharing, 0.0, bid * value)
        pool = account.pool + cost
        recovered = jnp.minimum(pool, terms["cost_recovery_limit"] * value)
        profit = jnp.maximum(value - royalty - recovered, 0.0)
        share = adjusted_state_share(bid, account.lower, account.upper, terms["share_adjustment"])
        shared = jnp.where(sharing, share * profit, 0.0)
        charges = jnp.broadcast_to(column(fees), shape)
        income = value - royalty - additional - shared - charges - column(deduction + operating) * scale
        # Losses are used oldest first, so those older than the limit are gone whether used or lapsed.
        old = jnp.where(
            column(project.deep),
            _lapsed(account.history, index, terms["deep_loss_years"]),
            _lapsed(account.history, index, terms["loss_years"]),
        )
        lapsed = jnp.maximum(account.gone, old)
        usable = account.losses - lapsed
        used = jnp.clip(income, 0.0, usable)
        tax = terms["income_tax_rate"] * jnp.maximum(income - used, 0.0)
        paid = jnp.broadcast_to(column(bonus), shape)
        state = royalty + additional + shared + charges + tax + paid
        net = value - cost - state
        before_tax = net + tax
        losses = account.losses + jnp.maximum(-income, 0.0)
        following = Account(
            pool=pool - recovered,
            lower=account.lower * (1 + terms["adjustment_lower_return"]) + before_tax,
            upper=account.upper * (1 + terms["adjustment_upper_return"]) + before_tax,
            losses=losses,
            history=account.history.at[index].set(losses),
            gone=lapsed + used,
        )
        discount = (1 + terms["discount_rate"]) ** -index.astype(net.dtype)
        flows = {
            "value": value, "cost": cost, "state": state, "base_royalty": royalty, "additional_royalty": additional,
            "profit_share": shared, "fees": charges, "income_tax": tax, "bonus": paid,
            "present": net * discount, "net": net,
        }  # fmt: skip
        return following, flows

    zero = jnp.zeros(shape)
    start = Account(zero, zero, zero, zero, jnp.zeros((YEARS, *shape)), zero)
    bonuses = jnp.zeros((YEARS, shape[0])).at[0].set(project.bonus)
    years = (
        jnp.arange(YEARS), project.output, project.investment, project.exploration, project.deduction,
        project.operating, project.fees, bonuses,
    )  # fmt: skip
    total: dict[str, Array] = dict.fromkeys(FLOWS, zero)

    def step(carry: tuple[Account, dict[str, Array]], year: tuple[Array, ...]) -> Any:
        account, flows = one_year(carry[0], year)
        net = flows.pop("net")
        return (account, {name: carry[1][name] + flows[name] for name in FLOWS}), net

    (_, total), net = jax.lax.scan(step, (start, total), years)
    return total | {"return": _internal_return(net)}


FLOWS: tuple[str, ...] = (
    "value", "cost", "state", "base_royalty", "additional_royalty", "profit_share", "fees", "income_tax", "bonus",
    "present",
)  # fmt: skip


def _value(
    project: Project, price: Array, gas_price: Array | None, terms: Mapping[str, Array], oil_equivalent: bool
) -> tuple[Array, Array]:
    """Royalty rate and value of a barrel of the project, by contract and case."""
    oil = ("oil_royalty_threshold", "oil_royalty_floor", "oil_royalty_slope", "oil_royalty_intercept")
    oil_rate = oil_royalty_rate(price, *(terms[name] for name in oil))[None, :]
    if oil_equivalent or gas_price is None:
        return oil_rate, price[None, :]
    gas = ("gas_royalty_lower", "gas_royalty_upper", "gas_royalty_middle", "gas_royalty_divisor")
    alone = dry_gas_royalty_rate(gas_price, *(terms[name] for name in gas))
    gas_rate = jnp.where(project.dry, alone, associated_gas_royalty_rate(gas_price, terms["gas_royalty_divisor"]))
    oil_worth = project.liquid[:, None] * price[None, :]
    gas_worth = ((1 - project.liquid) * gas_price * terms["energy_per_barrel"])[:, None]
    worth = oil_worth + gas_worth
    return (oil_rate * oil_worth + gas_rate[:, None] * gas_worth) / worth, worth


def _lapsed(history: Array, index: Array, years: Array) -> Array:
    """Losses made so many years ago or earlier, which may no longer be used in the year of this index."""
    place = index - 1 - jnp.asarray(years, index.dtype)
    return jnp.where(place >= 0, history[jnp.maximum(place, 0)], 0.0)


def _internal_return(net: Array) -> Array:
    """Yearly return at which the flows are worth nothing, by bisection; not a number where they have no change of
    sign."""

    def worth(rate: Array) -> Array:
        factor = 1 / (1 + rate)

        def add(total: Array, flow: Array) -> tuple[Array, None]:
            return total * factor + flow, None

        return jax.lax.scan(add, jnp.zeros_like(rate), net, reverse=True)[0]

    def halve(_: Array, bracket: tuple[Array, Array]) -> tuple[Array, Array]:
        low, high = bracket
        middle = (low + high) / 2
        above = worth(middle) > 0
        return jnp.where(above, middle, low), jnp.where(above, high, middle)

    low = jnp.full(net.shape[1:], LOWEST_RETURN)
    high = jnp.full(net.shape[1:], HIGHEST_RETURN)
    found = jax.lax.fori_loop(0, HALVINGS, halve, (low, high))
    inside = (worth(low) > 0) & (worth(high) < 0)
    return jnp.where(inside, (found[0] + found[1]) / 2, jnp.nan)
