"""The oil contracts of 2015 to 2018: from signature to oil.

Each contract has one rank of luck per draw, which says whether there is oil to develop and how late it comes. Progress
runs from signature (0) to first oil (1) at a pace that investors' confidence moves; then output builds up, stays and
declines.
"""

import jax.numpy as jnp

from relevo.engine.units import Index, Month, MonthsPerYear, Rate, Share
from relevo.model.energy.units import (
    ContractCrude,
    ContractIndex,
    ContractMonths,
    ContractSetting,
    ContractShare,
    ContractStock,
    CrudeFlow,
    DaysPerYear,
    MonthSpan,
    SettingMonths,
    SettingRate,
    ThousandPerMillion,
)


def development_chance(
    discovered: ContractShare, geological_chance: ContractShare, commercial_part: Share
) -> ContractShare:
    """Chance that a contract has oil that pays: certain where it was found before."""
    return discovered + (1 - discovered) * geological_chance * commercial_part


def contract_succeeds(contract_rank: ContractShare, development_chance: ContractShare) -> ContractShare:
    """Whether there is oil that pays: yes or no."""
    return jnp.where(contract_rank < development_chance, 1.0, 0.0)


def lateness(contract_rank: ContractShare, development_chance: ContractShare, rank_margin: Share) -> ContractIndex:
    """How late a contract is for its kind, as a logistic deviate of the luck that is left once it succeeds."""
    left = jnp.clip(contract_rank / development_chance, rank_margin, 1 - rank_margin)
    return jnp.log(left / (1 - left))


def contract_lag(
    contract_setting: ContractSetting,
    discovered: ContractShare,
    development_lag: SettingMonths,
    exploration_lag: SettingMonths,
    lag_spread: Share,
    lateness: ContractIndex,
) -> ContractMonths:
    """Months from signature to first oil if nothing speeds it up or holds it back."""
    found = contract_setting @ development_lag
    unfound = found + contract_setting @ exploration_lag
    return (discovered * found + (1 - discovered) * unfound) * jnp.exp(lag_spread * lateness)


def plateau_output(
    contract_succeeds: ContractShare,
    contract_resource: ContractStock,
    discovered: ContractShare,
    probable_part: Share,
    developed_part: Share,
    oil_part: ContractShare,
    contract_setting: ContractSetting,
    plateau_rate: SettingRate,
    days_per_year: DaysPerYear,
    thousand_per_million: ThousandPerMillion,
) -> ContractCrude:
    """Output of a contract at its plateau: a part of what can be recovered each year."""
    recoverable = contract_resource * (discovered * probable_part + (1 - discovered) * developed_part)
    return (
        contract_succeeds
        * oil_part
        * recoverable
        * (contract_setting @ plateau_rate)
        * thousand_per_million
        / days_per_year
    )


def opening_contract_progress(contract_age: ContractMonths, contract_lag: ContractMonths) -> ContractShare:
    """How far contracts have come at the hand-over."""
    return jnp.clip(contract_age / contract_lag, 0, 1)


def contract_pace(pace_of_confidence: Share, confidence: Index, slowest_pace: Share) -> Share:
    """How fast contractors work: slower when investors doubt, never faster than planned."""
    return jnp.clip(1 + pace_of_confidence * confidence, slowest_pace, 1)


def next_contract_progress(
    contract_progress: ContractShare, contract_pace: Share, contract_lag: ContractMonths, month: Month
) -> ContractShare:
    """The way from signature to first oil."""
    return jnp.minimum(1, contract_progress + contract_pace * month / contract_lag)


def opening_producing_months(contract_age: ContractMonths, contract_lag: ContractMonths) -> ContractMonths:
    """Months since first oil at the hand-over."""
    return jnp.maximum(0, contract_age - contract_lag)


def next_producing_months(
    producing_months: ContractMonths, contract_progress: ContractShare, month: Month
) -> ContractMonths:
    """Months since first oil."""
    return producing_months + jnp.where(contract_progress >= 1, 1, 0) * month


def contract_output(
    plateau_output: ContractCrude,
    producing_months: ContractMonths,
    build_up: MonthSpan,
    plateau_length: MonthSpan,
    contract_decline: Rate,
    cancelled_share: Share,
    months_per_year: MonthsPerYear,
) -> ContractCrude:
    """Crude of each contract: it builds up, stays at its plateau and declines by a hyperbola. Source: Arps."""
    rising = jnp.clip(producing_months / build_up, 0, 1)
    declining = jnp.maximum(0, producing_months - build_up - plateau_length) / months_per_year
    return (1 - cancelled_share) * plateau_output * rising / (1 + contract_decline * declining / 2) ** 2


def rounds_output(contract_output: ContractCrude, from_round: ContractShare) -> CrudeFlow:
    """Private output, narrowest: contracts won in bidding rounds."""
    return jnp.sum(contract_output * from_round)


def private_output(contract_output: ContractCrude) -> CrudeFlow:
    """Private output, as run by others than the state company: bidding rounds and farm-outs."""
    return jnp.sum(contract_output)


def contracts_output(private_output: CrudeFlow, migrated_part: Share, company_output: CrudeFlow) -> CrudeFlow:
    """Private output, widest: all contracts, with fields of the state company that moved to a contract."""
    return private_output + migrated_part * company_output


def producing_contracts(contract_output: ContractCrude) -> Share:
    """Number of contracts that give oil."""
    return jnp.sum(jnp.where(contract_output > 0, 1.0, 0.0))
