"""Groups in both chambers: who sits where after elections, transfers at installation and the drift between them."""

from typing import Annotated

import jax.numpy as jnp

from relevo.engine.units import By, Month, MonthlyRate, Share, Unit
from relevo.model.congress.elections import Members
from relevo.model.congress.luck import ByParty

ByChamber = Annotated[Share, By("chamber")]
Groups = Annotated[Share, Unit("1"), By("chamber", "party")]


def _transfer(elected: Members, stay: ByParty, president: ByParty) -> Members:
    kept = jnp.round(elected * stay)
    return kept + president * (jnp.sum(elected) - jnp.sum(kept))


def opening_groups(
    opening_deputies_elect: Members, opening_senators_elect: Members, stay: ByParty, president: ByParty
) -> Groups:
    """Groups at the hand-over: as elected, less transfers to the president's party as in earlier legislatures."""
    return jnp.stack(
        [_transfer(opening_deputies_elect, stay, president), _transfer(opening_senators_elect, stay, president)]
    )


def chamber_installed(elapsed: Month, midterm_installed: Month, general_installed: Month) -> Share:
    """Whether a new Chamber sits for the first time this month."""
    return ((elapsed == midterm_installed) | (elapsed == general_installed)).astype(float)


def senate_installed(elapsed: Month, general_installed: Month) -> Share:
    """Whether a new Senate sits for the first time this month."""
    return (elapsed == general_installed).astype(float)


def sitting(
    groups: Groups,
    chamber_installed: Share,
    senate_installed: Share,
    deputies_elect: Members,
    senators_elect: Members,
    stay: ByParty,
    president: ByParty,
) -> Groups:
    """Groups that vote this month."""
    deputies = jnp.where(chamber_installed > 0, _transfer(deputies_elect, stay, president), groups[0])
    senators = jnp.where(senate_installed > 0, _transfer(senators_elect, stay, president), groups[1])
    return jnp.stack([deputies, senators])


def drift(sitting: Groups, approval: Share, transfer_rate: MonthlyRate, month: Month, president: ByParty) -> Groups:
    """Members who change to the president's group this month while most people approve, and away when they do not."""
    leaning = transfer_rate * month * (2 * approval - 1)
    leaving = jnp.where(leaning > 0, 1 - president, president)[None, :] * sitting * jnp.abs(leaning)
    others = (1 - president)[None, :] * sitting
    arriving = jnp.where(leaning > 0, president[None, :], others / jnp.sum(others, axis=1, keepdims=True))
    return arriving * jnp.sum(leaving, axis=1, keepdims=True) - leaving


def next_groups(sitting: Groups, drift: Groups) -> Groups:
    """Groups at the start of the next month."""
    return sitting + drift


def deputies(sitting: Groups) -> Members:
    """Members of the Chamber by group."""
    return sitting[0]


def senators(sitting: Groups) -> Members:
    """Members of the Senate by group."""
    return sitting[1]


def bloc_seats(sitting: Groups, president: ByParty, ally: ByParty, hinge: ByParty, hinge_joins: Share) -> ByChamber:
    """Seats of the president's party and those that run with it."""
    return sitting @ (president + jnp.maximum(ally, hinge * hinge_joins))


def budget_majority(bloc_seats: ByChamber, deputies: Members) -> Share:
    """Whether the government's bloc alone can vote the budget, which needs the deputies only: 1 if so, 0 if not."""
    return jnp.where(bloc_seats[0] > jnp.sum(deputies) / 2, 1.0, 0.0)


def two_thirds_distance(sitting: Groups, bloc_seats: ByChamber, amendment_share: Share) -> ByChamber:
    """Seats that the government's bloc lacks for an amendment when all members are present; below zero it has them."""
    return jnp.ceil(amendment_share * jnp.sum(sitting, axis=1)) - bloc_seats
