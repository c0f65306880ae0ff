"""The yearly budget and the gap between what is wanted and what there is.

Once a year the budget is written on hopeful assumptions; a gap seen then is closed by cuts. In the year the rest is
closed in a fixed order: the stabilisation fund, public trusts, cuts and slow spending, pledges put off, and last by
debt beyond the target. Pledges stand in line by priority behind everything else. Money is in billions; flows are per
month.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import Array, By, Flow, Index, Month, MonthsPerYear, Rate, Share, Stock, Unit, YearlyFlow

ClassFlow = Annotated[Flow, By("spending_class")]
TransferShare = Annotated[Share, By("transfer")]
TransferFlow = Annotated[Flow, By("transfer")]
GrantShare = Annotated[Share, By("grant")]
GrantYear = Annotated[YearlyFlow, By("grant")]
ProjectShare = Annotated[Share, By("project")]
ProjectMonth = Annotated[Month, By("project")]
ProjectFlow = Annotated[Flow, By("project")]
ProjectStock = Annotated[Stock, By("project")]
SavingShare = Annotated[Share, By("saving")]
SavingYear = Annotated[YearlyFlow, By("saving")]
SupportFlow = Annotated[Flow, By("support")]
SupportShare = Annotated[Share, By("support")]
LevyFlow = Annotated[Flow, By("levy")]
PledgeShare = Annotated[Share, By("pledge")]
PledgeFlow = Annotated[Flow, By("pledge")]
SourceFlow = Annotated[Flow, By("funding_source")]
PledgeSourceShare = Annotated[Share, By("pledge", "funding_source")]
Years = Annotated[Array, Unit("year")]


# The target


def borrowing_target(
    inherited_target: Share,
    debt_ratio: Share,
    potential_growth: Rate,
    inflation_expectations: Rate,
    no_new_taxes_no_debt: Share,
    year: Years,
) -> Share:
    """Borrowing that policy allows in a year, as a share of output: as inherited, or less so that debt is steady."""
    steady = debt_ratio * (potential_growth + inflation_expectations) * year
    return inherited_target + no_new_taxes_no_debt * jnp.minimum(0, steady - inherited_target)


def allowed_deficit(
    borrowing_target: Share, nominal_gdp: YearlyFlow, off_budget_borrowing: Flow, months_per_year: MonthsPerYear
) -> Flow:
    """Deficit of the budget that the target leaves room for."""
    return borrowing_target * nominal_gdp / months_per_year - off_budget_borrowing


def discipline(inherited_discipline: Share, no_new_taxes_no_debt: Share) -> Share:
    """How strictly spending gives way before debt does."""
    return inherited_discipline + no_new_taxes_no_debt * (1 - inherited_discipline)


# The budget of the year


def expected_income(
    tax_revenue: Flow,
    oil_revenue: Flow,
    other_revenue: Flow,
    tax_optimism: Share,
    oil_optimism: Share,
    potential_growth: Rate,
    inflation_expectations: Rate,
    budget_lead: Month,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Revenue that the budget counts on for the middle of its year: today's, grown, with some hope in it."""
    grown = jnp.exp((potential_growth + inflation_expectations) * budget_lead / months_per_year)
    return (tax_revenue * (1 + tax_optimism) + oil_revenue * (1 + oil_optimism) + other_revenue) * grown


def income_estimate(
    expected_income: Flow, raised_estimate: Share, revenue_law_passed: Share, budgeted_income: Flow
) -> Flow:
    """Revenue that the law lets the budget count on: as expected and as Congress raises it, or the last law's."""
    return jnp.where(revenue_law_passed > 0, expected_income * (1 + raised_estimate), budgeted_income)


def credited_saving(
    claimed_saving: SavingYear,
    saving_effort: SavingShare,
    credited_share: Share,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """Savings that the budget takes for granted."""
    return credited_share * jnp.sum(claimed_saving * saving_effort) * price_level / months_per_year


def planned_pledges(
    full_transfer: TransferFlow,
    transfer_goal: TransferShare,
    grant_amount: GrantYear,
    grant_goal: GrantShare,
    announced_cost: ProjectStock,
    announced_duration: ProjectMonth,
    project_age: ProjectMonth,
    granted_works: ProjectShare,
    support_due: SupportFlow,
    levy_due: LevyFlow,
    price_level: Index,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What the budget sets aside for pledges, as far as it grants them: works at their announced cost and pace."""
    transfers = full_transfer * transfer_goal
    grants = grant_amount * grant_goal * price_level / months_per_year
    pace = jnp.where(project_age < announced_duration, granted_works / announced_duration, 0)
    projects = announced_cost * pace * price_level
    return jnp.sum(transfers) + jnp.sum(grants) + jnp.sum(projects) + jnp.sum(support_due) + jnp.sum(levy_due)


def planned_gap(
    base_spending: ClassFlow,
    shared_revenue: Flow,
    interest_bill: Flow,
    planned_pledges: Flow,
    credited_saving: Flow,
    income_estimate: Flow,
    allowed_deficit: Flow,
    inflation_expectations: Rate,
    budget_lead: Month,
    months_per_year: MonthsPerYear,
) -> Flow:
    """What the budget of next year lacks on its own assumptions, above zero where it lacks something."""
    dearer = jnp.exp(inflation_expectations * budget_lead / months_per_year)
    wanted = (jnp.sum(base_spending) + shared_revenue + planned_pledges - credited_saving) * dearer + interest_bill
    return wanted - income_estimate - allowed_deficit


def next_planned_cut(
    planned_cut: Flow,
    planned_gap: Flow,
    planned_cut_limit: Share,
    cuttable_spending: Flow,
    calendar_month: Share,
    budget_month: Share,
) -> Flow:
    """Cuts that the budget of the year makes in advance, within what can be cut; written once a year."""
    written = jnp.clip(planned_gap, 0, planned_cut_limit * cuttable_spending)
    return jnp.where(calendar_month == budget_month, written, planned_cut)


def next_budgeted_income(
    budgeted_income: Flow, income_estimate: Flow, calendar_month: Share, budget_month: Share
) -> Flow:
    """Revenue that the budget of the year counts on, written once a year."""
    return jnp.where(calendar_month == budget_month, income_estimate, budgeted_income)


def income_shortfall(budgeted_income: Flow, tax_revenue: Flow, oil_revenue: Flow, other_revenue: Flow) -> Flow:
    """Revenue that the budget counted on and that does not come in."""
    return budgeted_income - tax_revenue - oil_revenue - other_revenue


# The gap of the month


def free_room(
    tax_revenue: Flow,
    oil_revenue: Flow,
    other_revenue: Flow,
    levy_gain: LevyFlow,
    fuel_support: SupportShare,
    support_due: SupportFlow,
    allowed_deficit: Flow,
    base_spending: ClassFlow,
    shared_revenue: Flow,
    interest_bill: Flow,
    security_extra_cost: Flow,
    company_extra_cost: Flow,
) -> Flow:
    """What is left for pledges after all that has to be paid anyway; below zero where even that is not covered."""
    income = tax_revenue - jnp.sum(levy_gain) + jnp.sum(fuel_support * support_due) + oil_revenue + other_revenue
    due = jnp.sum(base_spending) + shared_revenue + interest_bill + security_extra_cost + company_extra_cost
    return income + allowed_deficit - due


def pledge_income(saved_spending: Flow, levy_income: Flow) -> Flow:
    """What the programme itself brings in: savings, control, enforcement."""
    return saved_spending + levy_income


def raw_gap(free_room: Flow, pledge_income: Flow, planned_cut: Flow, pledge_due: PledgeFlow) -> Flow:
    """What is lacking this month before the fund and further cuts; below zero where something is left over."""
    return jnp.sum(pledge_due) - free_room - pledge_income - planned_cut


def fund_draw(raw_gap: Flow, stabilisation_fund: Stock, fund_pace: Month) -> Flow:
    """Money taken from the stabilisation fund, first of all, but not all of it at once."""
    return jnp.clip(raw_gap, 0, stabilisation_fund / fund_pace)


def trust_draw(raw_gap: Flow, fund_draw: Flow, trust_funds: Stock, winding_up_time: Month) -> Flow:
    """Money taken from public trusts, second, as fast as they can be wound up."""
    return jnp.clip(raw_gap - fund_draw, 0, trust_funds / winding_up_time)


def hasty_cut(
    raw_gap: Flow, fund_draw: Flow, trust_draw: Flow, hasty_cut_limit: Share, discipline: Share, cuttable_spending: Flow
) -> Flow:
    """Cuts and slow spending within the year, third."""
    return jnp.clip(raw_gap - fund_draw - trust_draw, 0, hasty_cut_limit * discipline * cuttable_spending)


def spending_cut(planned_cut: Flow, hasty_cut: Flow) -> Flow:
    """All cuts of spending that is no pledge."""
    return planned_cut + hasty_cut


def cut_share(spending_cut: Flow, cuttable_spending: Flow) -> Share:
    """Part of what can be cut that is cut: what the budget keeps from those it gives money to."""
    return spending_cut / jnp.where(cuttable_spending > 0, cuttable_spending, jnp.inf)


def uncovered_gap(raw_gap: Flow, fund_draw: Flow, trust_draw: Flow, hasty_cut: Flow) -> Flow:
    """What still lacks after fund, trusts and cuts: pledges are put off, or the target is missed."""
    return jnp.maximum(0, raw_gap - fund_draw - trust_draw - hasty_cut)


def windfall(raw_gap: Flow) -> Flow:
    """What is left over where revenue exceeds all wants."""
    return jnp.maximum(0, -raw_gap)


def fund_saving(windfall: Flow, windfall_saved: Share, central_bank_surplus: Flow, surplus_saved: Share) -> Flow:
    """What goes into the stabilisation fund: parts of a windfall and of the central bank's surplus."""
    return windfall_saved * windfall + surplus_saved * central_bank_surplus


def windfall_spending(windfall: Flow, windfall_spent: Share) -> Flow:
    """Part of a windfall that is spent at once; what remains lowers borrowing."""
    return windfall_spent * windfall


def next_stabilisation_fund(stabilisation_fund: Stock, fund_saving: Flow, fund_draw: Flow, month: Month) -> Stock:
    """The fund grows with what is saved and shrinks with what is drawn."""
    return stabilisation_fund + (fund_saving - fund_draw) * month


def next_trust_funds(trust_funds: Stock, trust_draw: Flow, month: Month) -> Stock:
    """What is left in public trusts that are free of duties."""
    return trust_funds - trust_draw * month


# Who is paid


def senior_claims(pledge_due: PledgeFlow, priority: PledgeShare, free_room: Flow) -> PledgeFlow:
    """What stands in line before each pledge: pledges of higher rank, and what even the rest of the budget lacks."""
    before = (priority[None, :] < priority[:, None]).astype(pledge_due.dtype)
    return before @ pledge_due + jnp.maximum(0, -free_room)


def funded_share(
    pledge_due: PledgeFlow, senior_claims: PledgeFlow, uncovered_gap: Flow, free_room: Flow
) -> PledgeShare:
    """Part of each pledge paid for without putting it off or borrowing beyond the target; 1 where it costs nothing."""
    covered = jnp.sum(pledge_due) + jnp.maximum(0, -free_room) - uncovered_gap
    paid = jnp.clip(covered - senior_claims, 0, pledge_due)
    costs = pledge_due > 0
    return jnp.where(costs, paid / jnp.where(costs, pledge_due, jnp.inf), 1)


def paid_share(funded_share: PledgeShare, deferrable_share: PledgeShare, discipline: Share) -> PledgeShare:
    """Part of each pledge that is carried out: of what is not funded, some is put off and the rest is borrowed for."""
    return 1 - deferrable_share * discipline * (1 - funded_share)


def deferred_spending(pledge_due: PledgeFlow, paid_share: PledgeShare) -> Flow:
    """What the pledges that are put off would have cost."""
    return jnp.sum(pledge_due * (1 - paid_share))


def borrowing_beyond_target(uncovered_gap: Flow, deferred_spending: Flow) -> Flow:
    """What is borrowed beyond the target because nothing else is left."""
    return jnp.maximum(0, uncovered_gap - deferred_spending)


def funding_amount(
    pledge_due: PledgeFlow,
    free_room: Flow,
    pledge_income: Flow,
    spending_cut: Flow,
    fund_draw: Flow,
    trust_draw: Flow,
    deferred_spending: Flow,
    borrowing_beyond_target: Flow,
) -> Annotated[Flow, By("funding_source")]:
    """What each source gives to the pledges, in order: what they bring in themselves, room, cuts, reserves, the rest.

    What the rest of the budget lacks is met by cuts and reserves, and by what the pledges bring in where these fall
    short.
    """
    total = jnp.sum(pledge_due)
    lacking = jnp.maximum(0, -free_room)
    met = jnp.minimum(lacking, spending_cut + fund_draw + trust_draw)
    own = jnp.clip(pledge_income - (lacking - met), 0, total)
    others = jnp.stack(
        [jnp.maximum(0, free_room), spending_cut, fund_draw, trust_draw, deferred_spending, borrowing_beyond_target]
    )
    ends = jnp.concatenate([own[None], jnp.clip(own - met + jnp.cumsum(others), own, total)])
    return ends - jnp.concatenate([0 * own[None], ends[:-1]])


def funded_by(
    pledge_due: PledgeFlow,
    senior_claims: PledgeFlow,
    free_room: Flow,
    funding_amount: Annotated[Flow, By("funding_source")],
) -> PledgeSourceShare:
    """Part of each pledge that each source pays for: sources and pledges meet in the order in which they stand."""
    upper = jnp.cumsum(funding_amount)
    lower = upper - funding_amount
    begin = senior_claims - jnp.maximum(0, -free_room)
    first = jnp.maximum(lower[None, :], begin[:, None])
    last = jnp.minimum(upper[None, :], (begin + pledge_due)[:, None])
    costs = (pledge_due > 0)[:, None]
    return jnp.where(costs, jnp.maximum(0, last - first) / jnp.where(costs, pledge_due[:, None], jnp.inf), 0)


# The balance


def budget_balance(total_revenue: Flow, total_spending: Flow) -> Flow:
    """Revenue less spending, with interest."""
    return total_revenue - total_spending


def primary_balance(budget_balance: Flow, interest_bill: Flow) -> Flow:
    """Revenue less spending, without interest."""
    return budget_balance + interest_bill


def borrowing_requirement(budget_balance: Flow, off_budget_borrowing: Flow) -> Flow:
    """What the public sector has to borrow, inside and outside the budget."""
    return off_budget_borrowing - budget_balance


def next_year_primary(
    year_primary: Stock, primary_balance: Flow, month: Month, calendar_month: Share, budget_month: Share
) -> Stock:
    """Primary balance since January."""
    return jnp.where(calendar_month == budget_month, 0 * year_primary, year_primary + primary_balance * month)


def next_primary_result(
    primary_result: Share,
    year_primary: Stock,
    primary_balance: Flow,
    annual_gdp: YearlyFlow,
    month: Month,
    year: Years,
    calendar_month: Share,
    budget_month: Share,
) -> Share:
    """Primary balance of the last full year, as a share of output."""
    full = (year_primary + primary_balance * month) / (annual_gdp * year)
    return jnp.where(calendar_month == budget_month, full, primary_result)


def primary_target_met(primary_result: Share, primary_target: Share) -> Share:
    """Whether the primary balance of the last full year met its target: 1 if so, 0 if not."""
    return jnp.where(primary_result >= primary_target, 1.0, 0.0)


def next_fund_exhausted_month(
    fund_exhausted_month: Month, stabilisation_fund: Stock, fund_floor: Stock, elapsed: Month
) -> Month:
    """Month since the hand-over in which the stabilisation fund was used up, below zero as long as it is not."""
    used_up = jnp.where(stabilisation_fund < fund_floor, elapsed, fund_exhausted_month)
    return jnp.where(fund_exhausted_month < 0, used_up, fund_exhausted_month)
