"""Consultations of the people: informal ones, formal ones and the recall, with who comes and whether they bind."""

from typing import Annotated

import jax.numpy as jnp
from jax import Array

from relevo.engine.units import By, Index, Month, Share, Unit
from relevo.model.congress.luck import unfolded_normal

ByConsultation = Annotated[Share, By("consultation")]
MonthsByConsultation = Annotated[Array, Unit("month"), By("consultation")]


def consultation_luck(state_seed: Share, consultation_formal: ByConsultation, turnout_spread: Share) -> ByConsultation:
    """How many more come to each consultation than expected, as a factor."""
    return jnp.exp(turnout_spread * unfolded_normal(state_seed, 2 * jnp.ones(()) + 1, consultation_formal))


def consultation_called(consultation_of_airport: ByConsultation, naim_cancel: Share) -> ByConsultation:
    """Whether each consultation is called: that on the airport only as far as the programme puts the works in doubt."""
    return jnp.where(consultation_of_airport > 0, naim_cancel, 1)


def consultation_held(
    elapsed: Month, consultation_month: MonthsByConsultation, consultation_called: ByConsultation
) -> ByConsultation:
    """Which consultations take place this month."""
    return jnp.where(elapsed == consultation_month, consultation_called, 0)


def mobilised(
    consultation_formal: ByConsultation,
    consultation_concurrent: ByConsultation,
    consultation_luck: ByConsultation,
    informal_turnout: Share,
    formal_turnout: Share,
    concurrent_turnout: Share,
) -> ByConsultation:
    """Share of the organiser's supporters who come: few to a stall, more to a polling station, most on election day."""
    alone = jnp.where(consultation_formal > 0, formal_turnout, informal_turnout) * consultation_luck
    return jnp.where(consultation_concurrent > 0, concurrent_turnout, jnp.clip(alone, 0, 1))


def organisers_votes(mobilised: ByConsultation, approval: Share, consultation_appeal: ByConsultation) -> ByConsultation:
    """Votes for the organiser's side, as a share of the electors."""
    return mobilised * approval * consultation_appeal


def opponents_votes(
    mobilised: ByConsultation,
    approval: Share,
    consultation_appeal: ByConsultation,
    opponents_turnout: Share,
    consultation_concurrent: ByConsultation,
) -> ByConsultation:
    """Votes against the organiser's side, as a share of the electors: opponents stay away unless they vote anyway."""
    coming = jnp.where(consultation_concurrent > 0, 1, opponents_turnout)
    return mobilised * coming * (1 - approval * consultation_appeal)


def consultation_turnout(organisers_votes: ByConsultation, opponents_votes: ByConsultation) -> ByConsultation:
    """Share of the electors who would take part in each consultation this month."""
    return organisers_votes + opponents_votes


def consultation_won(organisers_votes: ByConsultation, opponents_votes: ByConsultation) -> ByConsultation:
    """Whether the organiser's side would win each consultation this month."""
    return (organisers_votes > opponents_votes).astype(float)


def opening_turnout_reached() -> Share:
    """No consultation has taken place before the hand-over."""
    return jnp.zeros(())


def next_turnout_reached(
    turnout_reached: ByConsultation, consultation_held: ByConsultation, consultation_turnout: ByConsultation
) -> ByConsultation:
    """Turnout of the consultations that have taken place, and none of the others."""
    return jnp.where(consultation_held > 0, consultation_turnout, turnout_reached)


def opening_consultation_binding() -> Share:
    """No consultation binds before the hand-over."""
    return jnp.zeros(())


def next_consultation_binding(
    consultation_binding: ByConsultation,
    consultation_held: ByConsultation,
    consultation_formal: ByConsultation,
    consultation_turnout: ByConsultation,
    binding_turnout: Share,
) -> ByConsultation:
    """Whether a consultation bound: a formal one in which enough of the electors took part."""
    binds = consultation_formal * (consultation_turnout >= binding_turnout).astype(float)
    return jnp.where(consultation_held > 0, binds, consultation_binding)


def opening_consultation_result() -> Share:
    """No consultation has a result before the hand-over."""
    return jnp.zeros(())


def next_consultation_result(
    consultation_result: ByConsultation, consultation_held: ByConsultation, consultation_won: ByConsultation
) -> ByConsultation:
    """Whether the organiser's side has won each consultation that has taken place."""
    return jnp.where(consultation_held > 0, consultation_held * consultation_won, consultation_result)


def consultation_news(news_of_result: ByConsultation, consultation_result: ByConsultation) -> Index:
    """What investors have learnt from the results of consultations, bound by law or not."""
    return jnp.sum(news_of_result * consultation_result)
