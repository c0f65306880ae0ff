"""What each pledge costs, bottom-up, by its cost rule.

A transfer is people times an amount, a grant is a sum a year, a project is a curve of works, a saving is a claim of
which a part comes true, control is leakage that slowly dries up, a levy is revenue gained or lost, support is what the
oil arena spends on a promise, and restraint costs nothing. Money is in billions; flows are per month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import (
    Array,
    By,
    Flow,
    Index,
    Month,
    MonthlyRate,
    MonthsPerYear,
    People,
    Rate,
    Share,
    Stock,
    Unit,
    YearlyFlow,
)
from relevo.model.curves import approach, works_curve

TransferShare = Annotated[Share, By("transfer")]
TransferRate = Annotated[Rate, By("transfer")]
TransferMonth = Annotated[Month, By("transfer")]
TransferFlow = Annotated[Flow, By("transfer")]
TransferYear = Annotated[YearlyFlow, By("transfer")]
TransferPeople = Annotated[People, By("transfer")]
TransferAmount = Annotated[Array, Unit("money / person / month"), By("transfer")]
ThousandPerBillion = Annotated[Array, Unit("thousand / billion")]
GrantShare = Annotated[Share, By("grant")]
GrantMonth = Annotated[Month, By("grant")]
GrantFlow = Annotated[Flow, By("grant")]
GrantYear = Annotated[YearlyFlow, By("grant")]
ProjectShare = Annotated[Share, By("project")]
ProjectMonth = Annotated[Month, By("project")]
ProjectFlow = Annotated[Flow, By("project")]
ProjectStock = Annotated[Stock, By("project")]
SavingShare = Annotated[Share, By("saving")]
SavingMonth = Annotated[Month, By("saving")]
SavingFlow = Annotated[Flow, By("saving")]
SavingYear = Annotated[YearlyFlow, By("saving")]
ControlShare = Annotated[Share, By("control")]
ControlSpeed = Annotated[MonthlyRate, By("control")]
ControlFlow = Annotated[Flow, By("control")]
LevyShare = Annotated[Share, By("levy")]
LevyMonth = Annotated[Month, By("levy")]
LevyFlow = Annotated[Flow, By("levy")]
SupportShare = Annotated[Share, By("support")]
SupportFlow = Annotated[Flow, By("support")]
RestraintShare = Annotated[Share, By("restraint")]
PledgeShare = Annotated[Share, By("pledge")]
PledgeFlow = Annotated[Flow, By("pledge")]
PledgeStock = Annotated[Stock, By("pledge")]
ClassShare = Annotated[Share, By("spending_class")]
ClassFlow = Annotated[Flow, By("spending_class")]


def pledge_effort(
    transfer_effort: TransferShare,
    grant_effort: GrantShare,
    project_effort: ProjectShare,
    saving_effort: SavingShare,
    control_effort: ControlShare,
    levy_effort: LevyShare,
    support_effort: SupportShare,
    restraint_effort: RestraintShare,
) -> PledgeShare:
    """How far the lever of each pledge is moved."""
    return jnp.concatenate(
        [
            transfer_effort,
            grant_effort,
            project_effort,
            saving_effort,
            control_effort,
            levy_effort,
            support_effort,
            restraint_effort,
        ]
    )


# Transfers


def transfer_goal(take_up: TransferShare, transfer_effort: TransferShare, granted_share: Share) -> TransferShare:
    """Share of those entitled who are to be paid in the end, as far as the budget grants it."""
    return take_up * transfer_effort * granted_share


def opening_registered_share(take_up: TransferShare) -> TransferShare:
    """Nobody is on the lists of a programme that does not exist yet."""
    return 0 * take_up


def next_registered_share(
    registered_share: TransferShare, transfer_goal: TransferShare, rollout_time: TransferMonth, month: Month
) -> TransferShare:
    """Share of those entitled who are on the lists: the first half of a roll-out."""
    return approach(registered_share, transfer_goal, rollout_time / 2, month)


def opening_enrolled_share(take_up: TransferShare) -> TransferShare:
    """Nobody is paid by a programme that does not exist yet."""
    return 0 * take_up


def next_enrolled_share(
    enrolled_share: TransferShare, registered_share: TransferShare, rollout_time: TransferMonth, month: Month
) -> TransferShare:
    """Share of those entitled who are paid: the second half of a roll-out, so that it starts slowly."""
    return approach(enrolled_share, registered_share, rollout_time / 2, month)


def entitled_people(
    opening_entitled_people: TransferPeople,
    entitled_growth: TransferRate,
    elapsed: Month,
    months_per_year: MonthsPerYear,
) -> TransferPeople:
    """People who are entitled to a transfer."""
    return opening_entitled_people * jnp.exp(entitled_growth * elapsed / months_per_year)


def reached_people(entitled_people: TransferPeople, enrolled_share: TransferShare) -> People:
    """People whom the transfers pay; who gets two of them counts twice."""
    return jnp.sum(entitled_people * enrolled_share)


def transfer_cost(
    entitled_people: TransferPeople,
    transfer_amount: TransferAmount,
    paid_months: TransferShare,
    administration: TransferShare,
    price_level: Index,
    thousand_per_billion: ThousandPerBillion,
) -> TransferFlow:
    """People times amount, were all of those entitled paid: raised with prices, with what it costs to pay it out."""
    paid = entitled_people * transfer_amount * paid_months * price_level / thousand_per_billion
    return paid * (1 + administration)


def full_transfer(
    transfer_cost: TransferFlow,
    replaced_spending: TransferYear,
    take_up: TransferShare,
    price_since_reference: Index,
    months_per_year: MonthsPerYear,
) -> TransferFlow:
    """Cost of a transfer to all of those entitled beyond the programmes that it replaces, never below zero."""
    return jnp.maximum(0, transfer_cost - replaced_spending * price_since_reference / months_per_year / take_up)


def transfer_due(full_transfer: TransferFlow, enrolled_share: TransferShare) -> TransferFlow:
    """Cost of each transfer at the enrolment reached."""
    return full_transfer * enrolled_share


# Grants


def opening_grant_progress(grant_time: GrantMonth) -> GrantShare:
    """Nothing of a new grant is spent at the hand-over."""
    return 0 * grant_time


def grant_goal(grant_effort: GrantShare, granted_share: Share) -> GrantShare:
    """Part of its yearly sum that a grant is to reach, as far as the budget grants it."""
    return grant_effort * granted_share


def next_grant_progress(
    grant_progress: GrantShare, grant_goal: GrantShare, grant_time: GrantMonth, month: Month
) -> GrantShare:
    """How far a grant has reached its yearly sum."""
    return approach(grant_progress, grant_goal, grant_time, month)


def grant_due(
    grant_amount: GrantYear, grant_progress: GrantShare, price_level: Index, months_per_year: MonthsPerYear
) -> GrantFlow:
    """Cost of each grant, raised with prices."""
    return grant_amount * grant_progress * price_level / months_per_year


# Projects


def project_cost(
    announced_cost: ProjectStock,
    usual_overrun: ProjectShare,
    overrun_spread: ProjectShare,
    overrun_luck_score: ProjectShare,
) -> ProjectStock:
    """What a project will cost in the end, in money of the hand-over."""
    return announced_cost * jnp.exp(usual_overrun + overrun_spread * overrun_luck_score)


def project_duration(
    announced_duration: ProjectMonth,
    usual_delay: ProjectShare,
    delay_spread: ProjectShare,
    delay_luck_score: ProjectShare,
    overrun_luck_score: ProjectShare,
    delay_with_overrun: Share,
) -> ProjectMonth:
    """Months of full work that a project will take: those that cost more also take longer."""
    own = jnp.sqrt(1 - delay_with_overrun**2) * delay_luck_score
    return announced_duration * jnp.exp(usual_delay + delay_spread * (delay_with_overrun * overrun_luck_score + own))


def opening_project_age(announced_duration: ProjectMonth) -> ProjectMonth:
    """No work is done at the hand-over."""
    return 0 * announced_duration


def granted_works(project_effort: ProjectShare, in_the_budget: ProjectShare, granted_share: Share) -> ProjectShare:
    """Pace that is asked of each project, as far as the budget grants it or need not."""
    return project_effort * (1 - in_the_budget * (1 - granted_share))


def _works_of_month(age: Array, duration: Array, pace: Array, month: Array) -> Array:
    """Part of each project's works that is done in a month at this pace."""
    return works_curve((age + pace * month) / duration) - works_curve(age / duration)


def works_asked(
    project_cost: ProjectStock,
    project_duration: ProjectMonth,
    project_age: ProjectMonth,
    granted_works: ProjectShare,
    construction: ProjectShare,
    price_level: Index,
    month: Month,
) -> Flow:
    """Cost of a month of building on all projects at the pace that is asked for."""
    works = _works_of_month(project_age, project_duration, granted_works, month)
    return jnp.sum(project_cost * construction * works) * price_level / month


def works_capacity(base_spending: ClassFlow, investment_class: ClassShare, works_room: Share) -> Flow:
    """What agencies and builders can build in a month beyond the usual works."""
    return works_room * jnp.sum(base_spending * investment_class)


def delivery_pace(works_asked: Flow, works_capacity: Flow) -> Share:
    """Part of the building asked for that can be carried out: projects share what agencies and builders can do."""
    return works_capacity / jnp.maximum(works_asked, works_capacity)


def project_pace(granted_works: ProjectShare, construction: ProjectShare, delivery_pace: Share) -> ProjectShare:
    """Pace of each project before money: compensation waits for no builder."""
    return granted_works * (1 - construction * (1 - delivery_pace))


def project_due(
    project_cost: ProjectStock,
    project_duration: ProjectMonth,
    project_age: ProjectMonth,
    project_pace: ProjectShare,
    price_level: Index,
    month: Month,
) -> ProjectFlow:
    """Cost of a month of work on each project at the pace at which it can be carried out."""
    works = _works_of_month(project_age, project_duration, project_pace, month)
    return project_cost * works * price_level / month


def project_paid_share(
    paid_share: PledgeShare, transfer_due: TransferFlow, grant_due: GrantFlow, project_effort: ProjectShare
) -> ProjectShare:
    """Share of the work asked for that is paid, project by project."""
    before = len(transfer_due) + len(grant_due)
    return paid_share[before : before + len(project_effort)]


def funded_pace(project_pace: ProjectShare, project_paid_share: ProjectShare) -> ProjectShare:
    """Pace of each project after money: what is not paid is not built."""
    return project_pace * project_paid_share


def next_project_age(project_age: ProjectMonth, funded_pace: ProjectShare, month: Month) -> ProjectMonth:
    """Months of full work done on each project."""
    return project_age + funded_pace * month


def project_spending(
    project_cost: ProjectStock,
    project_duration: ProjectMonth,
    project_age: ProjectMonth,
    next_project_age: ProjectMonth,
    price_level: Index,
    month: Month,
) -> ProjectFlow:
    """What is paid for the work that is done on each project."""
    works = works_curve(next_project_age / project_duration) - works_curve(project_age / project_duration)
    return project_cost * works * price_level / month


def project_progress(project_age: ProjectMonth, project_duration: ProjectMonth) -> ProjectShare:
    """Share of each project that is built."""
    return works_curve(project_age / project_duration)


# Savings and control


def opening_saving_progress(saving_time: SavingMonth) -> SavingShare:
    """Nothing is saved at the hand-over."""
    return 0 * saving_time


def next_saving_progress(
    saving_progress: SavingShare, saving_effort: SavingShare, saving_time: SavingMonth, month: Month
) -> SavingShare:
    """How far a saving is carried through."""
    return approach(saving_progress, saving_effort, saving_time, month)


def saving_made(
    claimed_saving: SavingYear,
    realised_share: SavingShare,
    saving_progress: SavingShare,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> SavingFlow:
    """What austerity really saves of what was claimed."""
    return claimed_saving * realised_share * saving_progress * price_level / months_per_year


def opening_leakage(inherited_leakage: ControlShare) -> ControlShare:
    """Part of what the state buys that leaks away at the hand-over."""
    return 1 * inherited_leakage


def next_leakage(
    leakage: ControlShare, control_effort: ControlShare, control_speed: ControlSpeed, month: Month
) -> ControlShare:
    """Leakage that control can reach dries up slowly."""
    return leakage - control_effort * control_speed * month * leakage


def control_saving(
    inherited_leakage: ControlShare, leakage: ControlShare, base_spending: ClassFlow, bought_share: ClassShare
) -> ControlFlow:
    """Money that no longer leaks away from what the state buys. Source: rios-2018."""
    return (inherited_leakage - leakage) * jnp.sum(base_spending * bought_share)


def saved_spending(saving_made: SavingFlow, control_saving: ControlFlow) -> Flow:
    """All that austerity and control save."""
    return jnp.sum(saving_made) + jnp.sum(control_saving)


# Levies


def opening_levy_progress(levy_time: LevyMonth) -> LevyShare:
    """No levy has changed at the hand-over."""
    return 0 * levy_time


def next_levy_progress(
    levy_progress: LevyShare, levy_effort: LevyShare, levy_time: LevyMonth, month: Month
) -> LevyShare:
    """How far a change of taxes or of their enforcement has come."""
    return approach(levy_progress, levy_effort, levy_time, month)


def levy_gain(
    levy_plateau: LevyShare, levy_progress: LevyShare, nominal_gdp: YearlyFlow, months_per_year: MonthsPerYear
) -> LevyFlow:
    """Revenue that a pledge adds, or takes away where it cuts a tax."""
    return levy_plateau * levy_progress * nominal_gdp / months_per_year


def levy_income(levy_gain: LevyFlow) -> Flow:
    """Revenue that pledges add."""
    return jnp.sum(jnp.maximum(0, levy_gain))


def levy_due(levy_gain: LevyFlow) -> LevyFlow:
    """Revenue that pledges give up."""
    return jnp.maximum(0, -levy_gain)


# Support


def support_due(
    fuel_support: SupportShare, support_effort: SupportShare, fuel_subsidy: Flow, state_company_support: Flow
) -> SupportFlow:
    """Fuel tax forgone for the sake of the price promise, and money for the state company."""
    return fuel_support * support_effort * fuel_subsidy + (1 - fuel_support) * state_company_support


def support_paid(
    fuel_support: SupportShare, support_due: SupportFlow, paid_share: PledgeShare, restraint_effort: RestraintShare
) -> Flow:
    """Money for the state company that the treasury really pays."""
    after = len(paid_share) - len(restraint_effort)
    paid = paid_share[after - len(support_due) : after]
    return jnp.sum((1 - fuel_support) * support_due * paid)


# All pledges


def pledge_due(
    transfer_due: TransferFlow,
    grant_due: GrantFlow,
    project_due: ProjectFlow,
    saving_effort: SavingShare,
    control_effort: ControlShare,
    levy_due: LevyFlow,
    support_due: SupportFlow,
    restraint_effort: RestraintShare,
) -> PledgeFlow:
    """What has to be found for each pledge this month; savings and restraint need no money."""
    return jnp.concatenate(
        [
            transfer_due,
            grant_due,
            project_due,
            0 * saving_effort,
            0 * control_effort,
            levy_due,
            support_due,
            0 * restraint_effort,
        ]
    )


def pledge_spending(
    transfer_due: TransferFlow,
    grant_due: GrantFlow,
    project_spending: ProjectFlow,
    saving_made: SavingFlow,
    control_saving: ControlFlow,
    levy_gain: LevyFlow,
    support_due: SupportFlow,
    restraint_effort: RestraintShare,
    paid_share: PledgeShare,
) -> PledgeFlow:
    """What each pledge takes from the treasury this month, below zero where it brings money in."""
    asked = jnp.concatenate(
        [
            transfer_due,
            grant_due,
            0 * project_spending,
            -saving_made,
            -control_saving,
            -levy_gain,
            support_due,
            0 * restraint_effort,
        ]
    )
    works = jnp.concatenate(
        [
            0 * transfer_due,
            0 * grant_due,
            project_spending,
            0 * saving_made,
            0 * control_saving,
            0 * levy_gain,
            0 * support_due,
            0 * restraint_effort,
        ]
    )
    return asked * paid_share + works


def pledge_progress(
    enrolled_share: TransferShare,
    take_up: TransferShare,
    grant_progress: GrantShare,
    project_progress: ProjectShare,
    realised_share: SavingShare,
    saving_progress: SavingShare,
    inherited_leakage: ControlShare,
    leakage: ControlShare,
    levy_progress: LevyShare,
    support_effort: SupportShare,
    restraint_effort: RestraintShare,
    borrowing_ratio: Share,
    borrowing_target: Share,
    paid_share: PledgeShare,
) -> PledgeShare:
    """How far each pledge has come, 1 when whole: paid to those it is meant for, built, saved as claimed, held to."""
    kept = jnp.where(borrowing_ratio > borrowing_target, 0 * restraint_effort, restraint_effort)
    spent = jnp.concatenate([enrolled_share / take_up, grant_progress])
    done = jnp.concatenate(
        [project_progress, realised_share * saving_progress, 1 - leakage / inherited_leakage, levy_progress]
    )
    before, after = len(spent), len(spent) + len(done)
    supported = support_effort * paid_share[after : after + len(support_effort)]
    return jnp.concatenate([spent * paid_share[:before], done, supported, kept])


def paid_by_treasury(pledge_spending: PledgeFlow, spending_pledge: PledgeShare) -> Flow:
    """What the pledges that are spending, not savings or taxes, take from the budget."""
    return jnp.sum(pledge_spending * spending_pledge)


def opening_pledge_bill(priority: PledgeShare) -> PledgeStock:
    """No pledge has cost anything at the hand-over."""
    return 0 * priority


def next_pledge_bill(pledge_bill: PledgeStock, pledge_spending: PledgeFlow, month: Month) -> PledgeStock:
    """What each pledge has cost since the hand-over."""
    return pledge_bill + pledge_spending * month
