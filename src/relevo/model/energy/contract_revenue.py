"""What contracts pay the State month by month, by instrument, in millions of dollars.

The same law as in ``relevo take``, without the adjustment of the State's share at high returns and with losses that
may be carried forward without limit: both matter only years after this horizon.
"""

import jax.numpy as jnp

from relevo.engine.units import BarrelPrice, ExchangeRate, Flow, Index, Month, Share, Stock
from relevo.model.energy.units import (
    Area,
    AreaFee,
    ContractArea,
    ContractCost,
    ContractCrude,
    ContractDollarFlow,
    ContractDollars,
    ContractSetting,
    ContractShare,
    ContractStock,
    DaysPerMonth,
    MillionDollarFlow,
    MillionPerBillion,
    SettingCost,
    SharePerDollar,
    ThousandPerMillion,
    UnitsPerBillion,
)
from relevo.model.hydrocarbon_law import oil_royalty_rate


def contract_value(
    contract_output: ContractCrude,
    oil_price: BarrelPrice,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
) -> ContractDollarFlow:
    """Value of each contract's crude at the export price."""
    return contract_output * days_per_month * oil_price / thousand_per_million


def base_royalty_rate(
    oil_price: BarrelPrice,
    oil_royalty_threshold: BarrelPrice,
    oil_royalty_floor: Share,
    oil_royalty_slope: SharePerDollar,
    oil_royalty_intercept: Share,
) -> Share:
    """Royalty that the law takes from crude at this price. Source: lish-2014."""
    return oil_royalty_rate(
        oil_price, oil_royalty_threshold, oil_royalty_floor, oil_royalty_slope, oil_royalty_intercept
    )


def contract_royalties(
    contract_value: ContractDollarFlow,
    base_royalty_rate: Share,
    production_sharing: ContractShare,
    state_bid: ContractShare,
) -> ContractDollarFlow:
    """Royalty of the law, and in licences the additional royalty that was bid."""
    return contract_value * (base_royalty_rate + (1 - production_sharing) * state_bid)


def contract_investment_cost(
    contract_setting: ContractSetting, investment_cost: SettingCost, contract_cost_scale: Share
) -> ContractCost:
    """Development investment of a barrel, by the setting of the contract."""
    return contract_setting @ investment_cost * contract_cost_scale


def contract_operating_cost(
    contract_setting: ContractSetting, operating_cost: SettingCost, contract_cost_scale: Share
) -> ContractCost:
    """Cost of bringing up a barrel, by the setting of the contract."""
    return contract_setting @ operating_cost * contract_cost_scale


def development_cost(
    contract_succeeds: ContractShare,
    contract_resource: ContractStock,
    discovered: ContractShare,
    probable_part: Share,
    developed_part: Share,
    contract_investment_cost: ContractCost,
) -> ContractDollars:
    """What a contract invests in all until first oil."""
    recoverable = contract_resource * (discovered * probable_part + (1 - discovered) * developed_part)
    return contract_succeeds * recoverable * contract_investment_cost


def contract_spending(
    contract_progress: ContractShare,
    next_contract_progress: ContractShare,
    work_commitment: ContractDollars,
    development_cost: ContractDollars,
    contract_output: ContractCrude,
    contract_operating_cost: ContractCost,
    cancelled_share: Share,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
    month: Month,
) -> ContractDollarFlow:
    """What contractors spend: commitments in the first half of the way, development in the second, then operation."""
    early = jnp.minimum(1, 2 * next_contract_progress) - jnp.minimum(1, 2 * contract_progress)
    late = jnp.maximum(0, 2 * next_contract_progress - 1) - jnp.maximum(0, 2 * contract_progress - 1)
    building = (early * work_commitment + late * development_cost) / month
    running = contract_output * days_per_month * contract_operating_cost / thousand_per_million
    return (1 - cancelled_share) * building + running


def contract_investment(
    contract_spending: ContractDollarFlow,
    contract_output: ContractCrude,
    contract_operating_cost: ContractCost,
    days_per_month: DaysPerMonth,
    thousand_per_million: ThousandPerMillion,
) -> MillionDollarFlow:
    """Investment of all contractors, without operation."""
    running = contract_output * days_per_month * contract_operating_cost / thousand_per_million
    return jnp.sum(contract_spending - running)


def next_sunk_cost(sunk_cost: ContractDollars, contract_spending: ContractDollarFlow, month: Month) -> ContractDollars:
    """What contractors have spent since signature."""
    return sunk_cost + contract_spending * month


def opening_sunk_cost(
    opening_contract_progress: ContractShare, work_commitment: ContractDollars, development_cost: ContractDollars
) -> ContractDollars:
    """What contractors have spent before the hand-over, by how far they have come."""
    early = jnp.minimum(1, 2 * opening_contract_progress)
    late = jnp.maximum(0, 2 * opening_contract_progress - 1)
    return early * work_commitment + late * development_cost


def cost_recovered(
    cost_pool: ContractDollars,
    contract_spending: ContractDollarFlow,
    cost_recovery_limit: Share,
    contract_value: ContractDollarFlow,
    month: Month,
) -> ContractDollarFlow:
    """Costs repaid out of production this month, up to the limit of the contract."""
    return jnp.minimum(cost_pool / month + contract_spending, cost_recovery_limit * contract_value)


def next_cost_pool(
    cost_pool: ContractDollars, contract_spending: ContractDollarFlow, cost_recovered: ContractDollarFlow, month: Month
) -> ContractDollars:
    """Costs that wait to be repaid."""
    return cost_pool + (contract_spending - cost_recovered) * month


def opening_cost_pool(opening_sunk_cost: ContractDollars) -> ContractDollars:
    """At the hand-over all that was spent waits to be repaid."""
    return 1 * opening_sunk_cost


def contract_profit_share(
    production_sharing: ContractShare,
    state_bid: ContractShare,
    contract_value: ContractDollarFlow,
    contract_royalties: ContractDollarFlow,
    cost_recovered: ContractDollarFlow,
) -> ContractDollarFlow:
    """The State's share of profit under production sharing."""
    return production_sharing * state_bid * jnp.maximum(0, contract_value - contract_royalties - cost_recovered)


def contract_income(
    contract_value: ContractDollarFlow,
    contract_royalties: ContractDollarFlow,
    contract_profit_share: ContractDollarFlow,
    contract_spending: ContractDollarFlow,
) -> ContractDollarFlow:
    """Income of a contract before income tax."""
    return contract_value - contract_royalties - contract_profit_share - contract_spending


def contract_income_tax(
    income_tax_rate: Share, contract_income: ContractDollarFlow, contract_losses: ContractDollars, month: Month
) -> ContractDollarFlow:
    """Income tax, after the losses of earlier months."""
    return income_tax_rate * jnp.maximum(0, contract_income - contract_losses / month)


def next_contract_losses(
    contract_losses: ContractDollars, contract_income: ContractDollarFlow, month: Month
) -> ContractDollars:
    """Losses that later income may use."""
    return jnp.maximum(0, contract_losses - contract_income * month)


def opening_contract_losses(opening_sunk_cost: ContractDollars) -> ContractDollars:
    """At the hand-over all that was spent may be set against later income."""
    return 1 * opening_sunk_cost


def contract_area(surface: ContractArea, cancelled_share: Share) -> Area:
    """Surface under contract."""
    return (1 - cancelled_share) * jnp.sum(surface)


def area_fees(
    contract_area: Area,
    exploration_fee: AreaFee,
    exploration_activity_tax: AreaFee,
    price_level: Index,
    units_per_billion: UnitsPerBillion,
) -> Flow:
    """Fees and taxes by surface, all areas counted as in exploration."""
    return contract_area * (exploration_fee + exploration_activity_tax) * price_level / units_per_billion


def contract_payments(
    contract_royalties: ContractDollarFlow,
    contract_profit_share: ContractDollarFlow,
    contract_income_tax: ContractDollarFlow,
) -> MillionDollarFlow:
    """What contracts pay from their oil: royalties, profit share and income tax."""
    return jnp.sum(contract_royalties + contract_profit_share + contract_income_tax)


def contract_revenue(
    contract_payments: MillionDollarFlow,
    round_income: MillionDollarFlow,
    exchange_rate: ExchangeRate,
    million_per_billion: MillionPerBillion,
    area_fees: Flow,
) -> Flow:
    """Revenue of the State from all contracts, with fees by surface and cash of new rounds."""
    return (contract_payments + round_income) * exchange_rate / million_per_billion + area_fees


def round_income(usual_round_income: MillionDollarFlow, suspend_rounds: Share) -> MillionDollarFlow:
    """Cash of new bidding rounds, as long as they go on."""
    return (1 - suspend_rounds) * usual_round_income


# Review and cancellation


def next_cancelled_share(cancelled_share: Share, contract_cancellation_path: Share) -> Share:
    """Part of the contracts that is cancelled: what is taken away does not come back."""
    return jnp.maximum(cancelled_share, contract_cancellation_path)


def arbitration_claims(
    cancelled_share: Share,
    next_cancelled_share: Share,
    sunk_cost: ContractDollars,
    arbitration_multiple: Share,
    exchange_rate: ExchangeRate,
    million_per_billion: MillionPerBillion,
) -> Stock:
    """Damages that contractors may claim for what is cancelled this month."""
    lost = (next_cancelled_share - cancelled_share) * jnp.sum(sunk_cost)
    return arbitration_multiple * lost * exchange_rate / million_per_billion


def next_claims_outstanding(claims_outstanding: Stock, arbitration_claims: Stock) -> Stock:
    """Claims before courts of arbitration."""
    return claims_outstanding + arbitration_claims


def energy_news(
    news_of_review: Index,
    contract_review: Share,
    news_of_cancellation: Index,
    cancelled_share: Share,
    news_of_suspension: Index,
    suspend_rounds: Share,
    news_of_priority: Index,
    priority_in_force: Share,
) -> Index:
    """What energy policy gives investors to be unsure of, in units of confidence."""
    contracts = news_of_review * contract_review + news_of_cancellation * cancelled_share
    return -contracts - news_of_suspension * suspend_rounds - news_of_priority * priority_in_force
