"""What becomes of a crime: reported, a file opened, before a judge, sentenced; prison, impunity and trust.

Flows are persons or cases per month by state and offence. Impunity is a result: capacity against case load.
"""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Index, Month, MonthlyRate, MonthsPerYear, Rate, Share, Unit

StateShare = Annotated[Share, By("state")]
OffenceShare = Annotated[Share, By("offence")]
CaseShare = Annotated[Share, By("state", "offence")]
CaseFlow = Annotated[Index, Unit("person / month"), By("state", "offence")]
CaseStock = Annotated[Index, Unit("person"), By("state", "offence")]
StateFlow = Annotated[Index, Unit("person / month"), By("state")]
PersonFlow = Annotated[Index, Unit("person / month")]
OffenceFlow = Annotated[PersonFlow, By("offence")]
Persons = Annotated[Index, Unit("person")]
PerMonth = Annotated[MonthlyRate, Unit("1 / month")]


def offence_index(
    femicide_index: Share, kidnapping_index: Share, extortion_index: Share, vehicle_theft_index: Share
) -> OffenceShare:
    """Offences relative to the hand-over: homicide comes first and is counted by itself, the rest last and constant."""
    one = jnp.ones_like(femicide_index)
    return jnp.stack([one, femicide_index, kidnapping_index, extortion_index, vehicle_theft_index, one])


def offences(homicides: StateFlow, offence_start: CaseFlow, offence_index: OffenceShare) -> CaseFlow:
    """Offences of the month, whether anybody hears of them or not."""
    return jnp.concatenate([homicides[:, None], (offence_start * offence_index[None, :])[:, 1:]], axis=1)


def reporting_odds(reporting_base: StateShare, offence_reporting: OffenceShare) -> CaseShare:
    """Odds that a victim reports an offence, at the hand-over."""
    return jnp.exp(reporting_base[:, None] + offence_reporting[None, :])


def reported_share(reporting_odds: CaseShare, reporting_trust: Share, trust_change: Share) -> CaseShare:
    """Part of the offences that victims report; trust in justice raises it."""
    odds = reporting_odds * jnp.exp(reporting_trust * trust_change)
    return odds / (1 + odds)


def opened_share(opening_base: StateShare, opening_discretion: OffenceShare) -> CaseShare:
    """Part of the reports on which prosecutors open a file; for some offences they have to."""
    return 1 - (1 - opening_base[:, None]) * opening_discretion[None, :]


def dark_figure(reported_share: CaseShare, opened_share: CaseShare) -> CaseShare:
    """Part of the offences that were not reported, or reported without a file: one less reported times opened."""
    return 1 - reported_share * opened_share


def national_dark_figure(dark_figure: CaseShare, offences: CaseFlow, surveyed: OffenceShare) -> Share:
    """Dark figure of the country over the offences that the survey of victims asks about."""
    weight = offences * surveyed[None, :]
    return jnp.sum(dark_figure * weight) / jnp.sum(weight)


def files_opened(offences: CaseFlow, dark_figure: CaseShare) -> CaseFlow:
    """Files opened this month."""
    return offences * (1 - dark_figure)


def offences_by_kind(offences: CaseFlow) -> OffenceFlow:
    """Offences of the country, whether anybody hears of them or not."""
    return jnp.sum(offences, axis=0)


def reports_by_kind(offences: CaseFlow, reported_share: CaseShare) -> OffenceFlow:
    """Offences of the country that victims report."""
    return jnp.sum(offences * reported_share, axis=0)


def files_by_kind(files_opened: CaseFlow) -> OffenceFlow:
    """Files opened in the country."""
    return jnp.sum(files_opened, axis=0)


def judged_by_kind(before_judge: CaseFlow) -> OffenceFlow:
    """Files of the country brought before a judge."""
    return jnp.sum(before_judge, axis=0)


def sentences_by_kind(sentences: CaseFlow) -> OffenceFlow:
    """Sentences of the country."""
    return jnp.sum(sentences, axis=0)


def opening_reported(reporting_odds: CaseShare) -> CaseShare:
    """Part of the offences that victims report at the hand-over."""
    return reporting_odds / (1 + reporting_odds)


def opening_files(offence_start: CaseFlow, opening_reported: CaseShare, opened_share: CaseShare) -> CaseFlow:
    """Files opened in a month at the hand-over."""
    return offence_start * opening_reported * opened_share


def judge_capacity(opening_files: CaseFlow, judged_share: OffenceShare, prosecution_capacity: Share) -> CaseFlow:
    """Files that prosecutors can bring before a judge: as many as at the hand-over, unless they grow stronger."""
    return opening_files * judged_share[None, :] * prosecution_capacity


def before_judge(case_backlog: CaseStock, files_opened: CaseFlow, judge_capacity: CaseFlow, month: Month) -> CaseFlow:
    """Files brought before a judge: by capacity, or all there are."""
    return jnp.minimum(judge_capacity, case_backlog / month + files_opened)


def opening_case_backlog(
    opening_files: CaseFlow, judged_share: OffenceShare, shelving_span: Month, month: Month
) -> CaseStock:
    """Files that lie at prosecutors' offices at the hand-over: what shelving leaves of those never judged."""
    return opening_files * (1 - judged_share[None, :]) * (shelving_span - month)


def next_case_backlog(
    case_backlog: CaseStock, files_opened: CaseFlow, before_judge: CaseFlow, shelving_span: Month, month: Month
) -> CaseStock:
    """Files that lie at prosecutors' offices: of those not judged, some are shelved each month."""
    return (case_backlog + month * (files_opened - before_judge)) * (1 - month / shelving_span)


def opening_pending_trials(opening_files: CaseFlow, judged_share: OffenceShare, trial_span: Month) -> CaseStock:
    """Trials under way at the hand-over."""
    return opening_files * judged_share[None, :] * trial_span


def sentences(pending_trials: CaseStock, trial_span: Month, conviction_share: Share) -> CaseFlow:
    """Trials that end with a sentence."""
    return pending_trials / trial_span * conviction_share


def next_pending_trials(
    pending_trials: CaseStock, before_judge: CaseFlow, trial_span: Month, month: Month
) -> CaseStock:
    """Trials under way after those that begin and those that end."""
    return pending_trials + month * before_judge - pending_trials * month / trial_span


def impunity(sentences: CaseFlow, offences: CaseFlow) -> CaseShare:
    """Part of the offences that end without a sentence, at the pace of the month."""
    return jnp.maximum(1 - sentences / offences, 0)


def homicide_impunity(sentences: CaseFlow, offences: CaseFlow) -> Share:
    """Part of the homicides of the country that end without a sentence, at the pace of the month."""
    return 1 - jnp.sum(sentences[:, 0]) / jnp.sum(offences[:, 0])


def opening_impunity(judged_share: OffenceShare, conviction_share: Share) -> Share:
    """Part of the homicides that end without a sentence at the hand-over."""
    return 1 - judged_share[0] * conviction_share


def prosecution_reform(
    prosecutor_in_force: Share, independence_gain: Share, us_justice_support: Share, us_justice_gain: Share
) -> Share:
    """What reforms can add to the capacity of prosecutors once they have taken hold."""
    return independence_gain * prosecutor_in_force + us_justice_gain * us_justice_support


def opening_prosecution_capacity(judged_share: OffenceShare) -> Share:
    """Capacity of prosecutors at the hand-over, the measure of all later capacity."""
    return jnp.ones_like(judged_share[0])


def next_prosecution_capacity(
    prosecution_capacity: Share,
    prosecution_reform: Share,
    reform_lag: Month,
    prosecution_growth: Rate,
    months_per_year: MonthsPerYear,
    month: Month,
) -> Share:
    """Capacity of prosecutors: it grows by itself, and towards what reforms allow, with a lag of years."""
    drift = prosecution_growth * month / months_per_year
    return prosecution_capacity * (1 + drift) + (1 + prosecution_reform - prosecution_capacity) * month / reform_lag


def next_prisoners(
    prisoners: Persons, sentences: CaseFlow, prison_share: Share, remands: PersonFlow, prison_stay: Month, month: Month
) -> Persons:
    """Prisoners after those sentenced or held for trial and those who leave."""
    return prisoners + month * (prison_share * jnp.sum(sentences) + remands) - prisoners * month / prison_stay


def remands(
    prisoners_start: Persons,
    prison_stay: Month,
    opening_files: CaseFlow,
    judged_share: OffenceShare,
    conviction_share: Share,
    prison_share: Share,
    arrest_factor: Share,
) -> PersonFlow:
    """Persons held for trial or sentenced at once: at the hand-over as many as keep prisons as full as they were."""
    judged = jnp.sum(opening_files * judged_share[None, :]) * conviction_share * prison_share
    return (prisoners_start / prison_stay - judged) * arrest_factor


def opening_prisoners(prisoners_start: Persons) -> Persons:
    """Prisoners at the hand-over."""
    return prisoners_start


def opening_justice_trust(justice_trust_start: Share) -> Share:
    """Part of the people who trust police, prosecutors and judges at the hand-over."""
    return justice_trust_start


def trust_change(justice_trust: Share, justice_trust_start: Share) -> Share:
    """Trust in justice less that of the hand-over."""
    return justice_trust - justice_trust_start


def government_trust_gain(trust: Share, government_trust_start: Share) -> Share:
    """Trust in the federal government beyond that of the year before the hand-over."""
    return trust - government_trust_start


def next_justice_trust(
    justice_trust: Share,
    justice_trust_start: Share,
    homicide_impunity: Share,
    opening_impunity: Share,
    trust_impunity: Share,
    police_corruption: Share,
    trust_corruption: Share,
    us_corruption_inquiries: Share,
    inquiry_effect: Share,
    government_trust_gain: Share,
    trust_spill: Share,
    trust_pace: Rate,
    months_per_year: MonthsPerYear,
    month: Month,
) -> Share:
    """Trust follows impunity, corruption and trust in the government, slowly; and trust makes victims report."""
    clean = trust_corruption * (1 - police_corruption * (1 - inquiry_effect * us_corruption_inquiries))
    aim = justice_trust_start + trust_impunity * (opening_impunity - homicide_impunity) + clean
    aim = aim + trust_spill * government_trust_gain
    return jnp.clip(justice_trust + (aim - justice_trust) * trust_pace * month / months_per_year, 0, 1)
