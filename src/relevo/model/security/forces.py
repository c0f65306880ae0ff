"""Forces: who serves where, who joins and leaves, the National Guard, and soldiers whose withdrawal can slip.

Officers are persons on public-security duty; flows are persons per month. ``guard_place`` and ``military_place`` are
one for the National Guard, and for army and navy, and zero for the others.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Flow, Index, Month, MonthlyRate, MonthsPerYear, Rate, Share, Unit

ForceShare = Annotated[Share, By("force")]
ForceRate = Annotated[Rate, By("force")]
Persons = Annotated[Index, Unit("person")]
ForcePersons = Annotated[Index, Unit("person"), By("force")]
ForceFlow = Annotated[Index, Unit("person / month"), By("force")]
PersonFlow = Annotated[Index, Unit("person / month")]
OfficerCost = Annotated[Index, Unit("billion money / person / year"), By("force")]
PerMonth = Annotated[MonthlyRate, Unit("1 / month")]


def training_effort(
    federal_police_training: Share,
    state_police_training: Share,
    municipal_police_training: Share,
    federal_training_place: ForceShare,
    state_training_place: ForceShare,
    municipal_training_place: ForceShare,
) -> ForceShare:
    """Effort to professionalise each force."""
    return (
        federal_police_training * federal_training_place
        + state_police_training * state_training_place
        + municipal_police_training * municipal_training_place
    )


def opening_officers(officers_start: ForcePersons) -> ForcePersons:
    """Officers of each force at the hand-over."""
    return officers_start


def opening_trainees(
    officers_start: ForcePersons, attrition: ForceRate, training_span: Month, months_per_year: MonthsPerYear
) -> ForcePersons:
    """Cadets at the hand-over: as many as keep the forces at their size."""
    return officers_start * attrition / months_per_year * training_span


def police_funding(cut_share: Share, cut_exposure: ForceShare) -> ForceShare:
    """Part of the money for recruits, vetting and training that cuts of the federal budget leave to each force."""
    return jnp.clip(1 - cut_exposure * cut_share, 0, 1)


def leavers(officers: ForcePersons, attrition: ForceRate, months_per_year: MonthsPerYear) -> ForceFlow:
    """Officers who leave their force."""
    return officers * attrition / months_per_year


def recruit_intake(
    officers_start: ForcePersons,
    attrition: ForceRate,
    training_effort: ForceShare,
    guard_in_force: Share,
    guard_place: ForceShare,
    guard_applicants: PersonFlow,
    vetting_pass: Share,
    academy_growth: Share,
    police_funding: ForceShare,
    officers: ForcePersons,
    guard_plan: Persons,
    months_per_year: MonthsPerYear,
) -> ForceFlow:
    """Cadets who begin, as far as there is money: what replaces leavers, more where academies grow, the Guard's own.

    The Guard takes those of its applicants who pass the vetting, until it has the size of its plan.
    """
    usual = officers_start * attrition / months_per_year
    wider = usual * (1 + academy_growth * training_effort)
    room = jnp.clip(1 - officers / guard_plan, 0, 1)
    return (wider + guard_place * room * guard_in_force * guard_applicants * vetting_pass) * police_funding


def graduates(trainees: ForcePersons, training_span: Month) -> ForceFlow:
    """Cadets who finish."""
    return trainees / training_span


def guard_transfers(
    officers: ForcePersons,
    officers_start: ForcePersons,
    guard_in_force: Share,
    transferable: ForceShare,
    guard_place: ForceShare,
    transfer_pace: PerMonth,
) -> ForceFlow:
    """Officers of other forces who are moved into the Guard; what one force loses the Guard gains."""
    meant = officers_start * transferable * guard_in_force
    leaving = transfer_pace * jnp.clip(officers - officers_start + meant, 0, meant) * (1 - guard_place)
    return guard_place * jnp.sum(leaving) - leaving


def force_strength(
    officers: ForcePersons, professional_share: ForceShare, guard_place: ForceShare, guard_on_migration: Share
) -> ForcePersons:
    """Vetted and trained officers of each force on public-security duty, without Guards sent to stop migrants."""
    return officers * professional_share * (1 - guard_place * guard_on_migration)


def opening_strength(officers_start: ForcePersons, professional_start: ForceShare) -> Persons:
    """Strength of all forces at the hand-over."""
    return jnp.sum(officers_start * professional_start)


def civilian_strength(force_strength: ForcePersons, military_place: ForceShare) -> Persons:
    """Strength of the forces that are not army or navy."""
    return jnp.sum(force_strength * (1 - military_place))


def withdrawal_floor(
    opening_strength: Persons, civilian_strength: Persons, force_strength: ForcePersons, military_place: ForceShare
) -> Share:
    """Part of the soldiers on duty that civilians cannot replace: the promised withdrawal waits for them."""
    soldiers = jnp.sum(force_strength * military_place)
    return jnp.clip((opening_strength - civilian_strength) / soldiers, 0, 1)


def soldiers_withdrawn(
    officers: ForcePersons,
    officers_start: ForcePersons,
    military_withdrawal: Share,
    withdrawal_floor: Share,
    military_place: ForceShare,
    withdrawal_pace: PerMonth,
) -> ForceFlow:
    """Soldiers who go back to barracks, as far as promised and as far as civilians replace them."""
    promised = officers_start * (1 - military_withdrawal)
    kept = jnp.maximum(promised, withdrawal_floor * officers)
    return withdrawal_pace * jnp.maximum(officers - kept, 0) * military_place * jnp.minimum(military_withdrawal, 1)


def next_officers(
    officers: ForcePersons,
    graduates: ForceFlow,
    leavers: ForceFlow,
    guard_transfers: ForceFlow,
    soldiers_withdrawn: ForceFlow,
    month: Month,
) -> ForcePersons:
    """Officers of each force after those who join, leave, move to the Guard or go back to barracks."""
    return officers + month * (graduates - leavers + guard_transfers - soldiers_withdrawn)


def next_trainees(
    trainees: ForcePersons, recruit_intake: ForceFlow, graduates: ForceFlow, month: Month
) -> ForcePersons:
    """Cadets after those who begin and those who finish."""
    return trainees + month * (recruit_intake - graduates)


def opening_professional_share(professional_start: ForceShare) -> ForceShare:
    """Vetted and trained part of each force at the hand-over."""
    return professional_start


def next_professional_share(
    professional_share: ForceShare,
    training_effort: ForceShare,
    training_gain: PerMonth,
    us_police_support: Share,
    us_training_gain: Share,
    police_funding: ForceShare,
    month: Month,
) -> ForceShare:
    """Training closes part of the gap each month, faster with help from the United States."""
    pace = training_gain * month * training_effort * (1 + us_training_gain * us_police_support) * police_funding
    return professional_share + (1 - professional_share) * jnp.minimum(pace, 1)


def local_strength(force_strength: ForcePersons, local_place: ForceShare) -> Persons:
    """Strength of state and municipal police."""
    return jnp.sum(force_strength * local_place)


def opening_local_strength(
    officers_start: ForcePersons, professional_start: ForceShare, local_place: ForceShare
) -> Persons:
    """Strength of state and municipal police at the hand-over."""
    return jnp.sum(officers_start * professional_start * local_place)


def federal_strength(
    force_strength: ForcePersons, local_place: ForceShare, separation_in_force: Share, separation_effect: Share
) -> Persons:
    """Strength of federal forces, soldiers included; a ministry of its own may change it either way."""
    return jnp.sum(force_strength * (1 - local_place)) * jnp.exp(separation_effect * separation_in_force)


def opening_federal_strength(
    officers_start: ForcePersons, professional_start: ForceShare, local_place: ForceShare
) -> Persons:
    """Strength of federal forces at the hand-over."""
    return jnp.sum(officers_start * professional_start * (1 - local_place))


def soldiers(officers: ForcePersons, military_place: ForceShare) -> Persons:
    """Soldiers and sailors on public-security duty."""
    return jnp.sum(officers * military_place)


def national_guards(officers: ForcePersons, guard_place: ForceShare) -> Persons:
    """Members of the National Guard."""
    return jnp.sum(officers * guard_place)


def security_extra_cost(
    officers: ForcePersons,
    trainees: ForcePersons,
    opening_officers: ForcePersons,
    opening_trainees: ForcePersons,
    officer_cost: OfficerCost,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Cost of officers and cadets beyond those of the hand-over; a soldier back in barracks saves what duty cost."""
    return jnp.sum((officers - opening_officers + trainees - opening_trainees) * officer_cost) / months_per_year
