"""Reforms that need a law or an amendment: they act once Congress has passed them, as far as they are carried out."""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Share

ByBill = Annotated[Share, By("bill")]
ByReform = Annotated[Share, By("reform")]
ByReformAndBill = Annotated[Share, By("reform", "bill")]


def reform_passed(reform_bill: ByReformAndBill, bill_passed: ByBill) -> ByReform:
    """Whether the bill of a reform is law."""
    return reform_bill @ bill_passed


def reform_lever(
    national_guard: Share,
    federal_police_separation: Share,
    federal_umbrella: Share,
    intelligence_dissolution: Share,
    small_offender_amnesty: Share,
    regulated_drug_markets: Share,
    independent_prosecutor: Share,
) -> ByReform:
    """How far the government means to carry out each reform, in the order of the pack."""
    return jnp.stack(
        [
            national_guard,
            federal_police_separation,
            federal_umbrella,
            intelligence_dissolution,
            small_offender_amnesty,
            regulated_drug_markets,
            independent_prosecutor,
        ]
    )


def reform_in_force(reform_lever: ByReform, reform_passed: ByReform) -> ByReform:
    """How far each reform is carried out: not at all before it is law."""
    return reform_lever * reform_passed


def guard_in_force(reform_in_force: ByReform) -> Share:
    """How far the National Guard is set up."""
    guard, *_ = reform_in_force
    return guard


def separation_in_force(reform_in_force: ByReform) -> Share:
    """How far the federal police have left the ministry of the interior."""
    _, separation, *_ = reform_in_force
    return separation


def umbrella_in_force(reform_in_force: ByReform) -> Share:
    """How far local police are under one command by law."""
    _, _, umbrella, *_ = reform_in_force
    return umbrella


def prosecutor_in_force(reform_in_force: ByReform) -> Share:
    """How far the prosecutor is independent."""
    *_, prosecutor = reform_in_force
    return prosecutor


def dissolution_in_force(reform_in_force: ByReform) -> Share:
    """How far the old intelligence agency is dissolved."""
    _, _, _, dissolution, *_ = reform_in_force
    return dissolution


def amnesty_in_force(reform_in_force: ByReform) -> Share:
    """How far the amnesty is carried out."""
    *_, amnesty, _, _ = reform_in_force
    return amnesty


def markets_in_force(reform_in_force: ByReform) -> Share:
    """How far regulated markets are open."""
    *_, markets, _ = reform_in_force
    return markets
