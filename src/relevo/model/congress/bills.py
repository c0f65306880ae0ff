"""Bills: from the promise to the statute book, by party lines, two votes in each chamber, the states and courts.

A party's line is set once for each bill and moves only with what the government concedes, with the president's
standing and with a pact of the opposition: a bill that comes back unchanged meets the same parties. Absence and
dissent are new in every vote. Votes are counted with their mean and spread, so that the chance of each vote is known
as well as its result.
"""

from typing import Annotated

import jax.numpy as jnp
from jax import Array, lax
from jax.scipy.special import erf

from relevo.engine.units import By, Month, Share, Unit, boundary
from relevo.model.congress.elections import ByStateAndParty, Members
from relevo.model.congress.groups import Groups
from relevo.model.congress.luck import ByBill, ByBillAndParty, ByBillAndState, ByParty, ByState

ByChamberAndBill = Annotated[Share, By("chamber", "bill")]
ByObstacleAndBill = Annotated[Share, By("obstacle", "bill")]
MonthsByBill = Annotated[Array, Unit("month"), By("bill")]
MonthsByState = Annotated[Array, Unit("month"), By("state")]
Voters = Annotated[Array, Unit("1"), By("chamber", "party")]


def in_session(calendar_month: Share, autumn_start: Share, spring_start: Share, spring_end: Share) -> Share:
    """Whether Congress sits: from September to December and from February to April."""
    spring = (calendar_month >= spring_start) & (calendar_month <= spring_end)
    return ((calendar_month >= autumn_start) | spring).astype(float)


# Tabling


def bills_under_way(bill_effort: ByBill, congress_passed: ByBill, bill_dead: ByBill) -> Share:
    """Bills that government and committees work on: wanted, not given up and not yet through Congress."""
    return jnp.sum((bill_effort > 0).astype(float) * (1 - congress_passed) * (1 - bill_dead))


def agenda_pace(bills_under_way: Share, agenda_room: Share) -> Share:
    """Pace of work on each bill: full up to the room of the agenda, which more bills than that share."""
    return agenda_room / jnp.maximum(bills_under_way, agenda_room)


def opening_bill_preparation(month: Month) -> Month:
    """No bill is prepared before the hand-over."""
    return 0 * month


def next_bill_preparation(
    bill_preparation: MonthsByBill, bill_effort: ByBill, agenda_pace: Share, month: Month
) -> MonthsByBill:
    """Months of full work that the government has put into each bill it wants."""
    return bill_preparation + jnp.where(bill_effort > 0, agenda_pace * month, 0)


def opening_bill_tabled() -> Share:
    """No bill is tabled before the hand-over."""
    return jnp.zeros(())


def tabled_now(
    bill_tabled: ByBill,
    bill_effort: ByBill,
    bill_preparation: MonthsByBill,
    bill_delay: MonthsByBill,
    bill_pace: ByBill,
) -> ByBill:
    """Bills that reach Congress this month."""
    due = (bill_effort > 0) & (bill_preparation >= bill_delay * bill_pace)
    return jnp.where(due, 1 - bill_tabled, 0)


def next_bill_tabled(bill_tabled: ByBill, tabled_now: ByBill) -> ByBill:
    """Bills that have reached Congress."""
    return jnp.maximum(bill_tabled, tabled_now)


# Lines


def opening_concession() -> Share:
    """A bill is first tabled as promised."""
    return jnp.zeros(())


def line_habit(
    line_base: ByParty,
    opposition: ByParty,
    ally: ByParty,
    hinge: ByParty,
    bill_valence: ByBill,
    bill_mood: ByBill,
    bill_ally_harm: ByBill,
    ally_harm_effect: Share,
) -> ByBillAndParty:
    """How good a party finds each bill as it was promised, in log odds, by habit, subject and mood."""
    harm = ally_harm_effect * bill_ally_harm[:, None] * jnp.maximum(ally, hinge)[None, :]
    return line_base[None, :] + (bill_valence + bill_mood)[:, None] * opposition[None, :] - harm


def line_odds(
    line_habit: ByBillAndParty,
    line_concession: ByParty,
    opposition: ByParty,
    bill_salience: ByBill,
    concession: ByBill,
    approval: Share,
    usual_approval: Share,
    approval_pull: Share,
    opposition_pact: Share,
    pact_effect: Share,
) -> ByBillAndParty:
    """How good a party finds each bill as it now stands, in log odds of voting for it."""
    standing = approval_pull * (approval - usual_approval)
    swayed = bill_salience * standing - pact_effect * opposition_pact
    won = concession[:, None] * line_concession[None, :]
    return line_habit + won + swayed[:, None] * opposition[None, :]


def party_line(line_odds: ByBillAndParty, line_luck: ByBillAndParty) -> ByBillAndParty:
    """Whether each party's line is to vote for each bill."""
    return (line_odds + line_luck > 0).astype(float)


# Votes


def constitutional_now(bill_constitutional: ByBill, bill_fallback: ByBill) -> ByBill:
    """Bills that are an amendment of the Constitution as they now stand."""
    return bill_constitutional * (1 - bill_fallback)


def required_share(bill_required_share: ByBill, bill_fallback: ByBill, ordinary_share: Share) -> ByBill:
    """Share of the votes that a bill needs as it now stands."""
    return jnp.where(bill_fallback > 0, ordinary_share, bill_required_share)


def voters(sitting: Groups, absence: ByParty) -> Voters:
    """Members of each group who are expected to be present."""
    return sitting * (1 - absence)[None, :]


def yes_rate(party_line: ByBillAndParty, dissent: ByParty) -> ByBillAndParty:
    """Share of a group's voters who are expected to vote for a bill."""
    return dissent[None, :] + party_line * (1 - 2 * dissent)[None, :]


def _for_each_bill(groups: Voters, rate: ByBillAndParty) -> ByChamberAndBill:
    return groups @ rate.T


def vote_margin(voters: Voters, yes_rate: ByBillAndParty, required_share: ByBill) -> ByChamberAndBill:
    """Votes above (or, if negative, below) what a bill needs of those present; so many would have to change sides."""
    return _for_each_bill(voters, yes_rate) - jnp.sum(voters, axis=1)[:, None] * required_share[None, :]


def vote_spread(
    sitting: Groups,
    absence: ByParty,
    dissent: ByParty,
    yes_rate: ByBillAndParty,
    required_share: ByBill,
    voting_unity: Share,
) -> ByChamberAndBill:
    """Standard deviation of the margin: members of a group stay away or dissent together, as in a beta-binomial."""
    together = sitting * (sitting + voting_unity) / (1 + voting_unity)
    away = together * (absence * (1 - absence))[None, :]
    # The square of a voter's worth, yes or no, is linear in the line: yes by (1 - required), no by -required.
    own = yes_rate * (1 - 2 * required_share)[:, None] + (required_share**2)[:, None]
    stray = together * ((1 - absence) * dissent * (1 - dissent))[None, :]
    return jnp.sqrt(_for_each_bill(away, own) + jnp.sum(stray, axis=1)[:, None])


def vote_held(
    bill_origin: ByChamberAndBill,
    bill_chambers: ByChamberAndBill,
    bill_tabled: ByBill,
    bill_dead: ByBill,
    first_passed: ByBill,
    congress_passed: ByBill,
    bill_wait: MonthsByBill,
    in_session: Share,
) -> ByChamberAndBill:
    """Which chamber votes on which bill this month."""
    turn = jnp.where(first_passed[None, :] > 0, bill_chambers - bill_origin, bill_origin)
    ready = bill_tabled * (1 - bill_dead) * (1 - congress_passed) * (bill_wait <= 0).astype(float) * in_session
    return turn * ready[None, :]


def vote_chance(
    vote_held: ByChamberAndBill,
    vote_margin: ByChamberAndBill,
    vote_spread: ByChamberAndBill,
    bill_in_particular: ByBill,
) -> ByChamberAndBill:
    """Chance that a vote held this month is won: a law in general and in particular, each with its own attendance."""
    # At most one chamber votes on a bill in a month: one chance is computed for both.
    distance = jnp.sum(vote_held * vote_margin / vote_spread, axis=0)
    once = (1 + erf(distance / jnp.sqrt(2.0))) / 2
    return vote_held * jnp.where(bill_in_particular > 0, once**2, once)[None, :]


def vote_carried(vote_held: ByChamberAndBill, vote_chance: ByChamberAndBill, vote_luck: ByBill) -> ByChamberAndBill:
    """Votes that a bill wins this month."""
    return vote_held * (vote_luck[None, :] < vote_chance).astype(float)


def vote_failed(vote_held: ByChamberAndBill, vote_carried: ByChamberAndBill) -> ByBill:
    """Bills that lose their vote this month."""
    return jnp.sum(vote_held - vote_carried, axis=0)


def opening_first_passed() -> Share:
    """No bill has passed its first chamber before the hand-over."""
    return jnp.zeros(())


def next_first_passed(
    first_passed: ByBill, vote_carried: ByChamberAndBill, bill_origin: ByChamberAndBill, vote_failed: ByBill
) -> ByBill:
    """Bills that have passed the chamber they began in; a text changed after a defeat begins anew."""
    passed = jnp.maximum(first_passed, jnp.sum(vote_carried * bill_origin, axis=0))
    return passed * (1 - vote_failed)


def opening_congress_passed() -> Share:
    """No bill has passed Congress before the hand-over."""
    return jnp.zeros(())


def passed_now(
    vote_carried: ByChamberAndBill, bill_origin: ByChamberAndBill, bill_chambers: ByChamberAndBill
) -> ByBill:
    """Bills that pass their last chamber this month."""
    later = bill_chambers - bill_origin
    one_chamber = 1 - jnp.sum(later, axis=0)
    return jnp.sum(vote_carried * later, axis=0) + jnp.sum(vote_carried * bill_origin, axis=0) * one_chamber


def next_congress_passed(congress_passed: ByBill, passed_now: ByBill, designated_now: ByBill) -> ByBill:
    """Bills that have passed Congress, or no longer need it."""
    return jnp.maximum(congress_passed, jnp.maximum(passed_now, designated_now))


# After a defeat


def conceding(vote_failed: ByBill, concession: ByBill, concession_step: Share, concession_limit: Share) -> ByBill:
    """Bills whose text the government softens after a defeat."""
    return vote_failed * (concession + concession_step <= concession_limit).astype(float)


def designated_now(vote_failed: ByBill, conceding: ByBill, bill_designated: ByBill) -> ByBill:
    """Appointments that the president makes himself, because the Senate has refused all that he proposed."""
    return vote_failed * (1 - conceding) * bill_designated


def falling_back(
    vote_failed: ByBill, conceding: ByBill, constitutional_now: ByBill, bill_has_fallback: ByBill
) -> ByBill:
    """Amendments that the government turns into an ordinary law."""
    return vote_failed * (1 - conceding) * constitutional_now * bill_has_fallback


def next_concession(
    concession: ByBill,
    tabled_now: ByBill,
    vote_margin: ByChamberAndBill,
    bill_chambers: ByChamberAndBill,
    conceding: ByBill,
    falling_back: ByBill,
    concession_step: Share,
    concession_limit: Share,
    caution: Share,
) -> ByBill:
    """How far the text meets the opposition: at tabling if votes are seen to be short, then step by step."""
    short = jnp.min(jnp.where(bill_chambers > 0, vote_margin, jnp.inf), axis=0) < 0
    early = jnp.minimum(caution * concession_step, concession_limit)
    text = jnp.where((tabled_now > 0) & short, early, concession + concession_step * conceding)
    return text * (1 - falling_back)


def opening_bill_fallback() -> Share:
    """No amendment has become an ordinary bill before the hand-over."""
    return jnp.zeros(())


def next_bill_fallback(bill_fallback: ByBill, falling_back: ByBill) -> ByBill:
    """Amendments that go on as ordinary bills."""
    return jnp.maximum(bill_fallback, falling_back)


def opening_bill_dead() -> Share:
    """No bill has been given up before the hand-over."""
    return jnp.zeros(())


def next_bill_dead(
    bill_dead: ByBill,
    vote_failed: ByBill,
    conceding: ByBill,
    falling_back: ByBill,
    designated_now: ByBill,
    chamber_installed: Share,
) -> ByBill:
    """Bills that are given up, until a new Chamber gives them another chance."""
    given_up = jnp.maximum(bill_dead, vote_failed * (1 - conceding) * (1 - falling_back) * (1 - designated_now))
    return given_up * (1 - chamber_installed)


def opening_bill_wait(month: Month) -> Month:
    """Nothing waits before the hand-over."""
    return 0 * month


def next_bill_wait(
    bill_wait: MonthsByBill,
    tabled_now: ByBill,
    vote_carried: ByChamberAndBill,
    vote_failed: ByBill,
    first_wait: Month,
    chamber_wait: Month,
    retry_wait: Month,
    bill_pace: ByBill,
    agenda_pace: Share,
    month: Month,
) -> MonthsByBill:
    """Months of full work until a bill can be voted on."""
    left = jnp.where(bill_wait > 0, bill_wait - agenda_pace * month, 0)
    left = jnp.where(jnp.sum(vote_carried, axis=0) > 0, chamber_wait * bill_pace, left)
    left = jnp.where(vote_failed > 0, retry_wait * bill_pace, left)
    return jnp.where(tabled_now > 0, first_wait * bill_pace, left)


# States


def opposition_support(party_line: ByBillAndParty, deputies: Members, opposition: ByParty) -> ByBill:
    """Share of the opposition's deputies whose party is for a bill."""
    seats = deputies * opposition
    return party_line @ seats / jnp.sum(seats)


def legislature_renewed(elapsed: Month, first_renewal: MonthsByState, second_renewal: MonthsByState) -> ByState:
    """Which state legislatures begin a new term this month."""
    return ((elapsed == first_renewal) | (elapsed == second_renewal)).astype(float)


@boundary
def renewed_control(
    renewed: ByState,
    before: ByState,
    share: Share,
    change: Share,
    government: Share,
    luck: Share,
    needed: Share,
) -> ByState:
    """Legislatures that the government's parties hold after this month's renewals."""

    def renew() -> Array:
        vote = share @ (change * government) / (share @ change)
        return jnp.where(renewed > 0, (vote + luck / 2 > needed).astype(float), before)

    return lax.cond(jnp.any(renewed > 0), renew, lambda: before)


def opening_state_control(inherited_control: ByState) -> ByState:
    """Legislatures that the government's parties hold at the hand-over."""
    return inherited_control


def next_state_control(
    state_control: ByState,
    legislature_renewed: ByState,
    state_vote: ByStateAndParty,
    vote_change: ByParty,
    president: ByParty,
    running_mates: ByParty,
    state_swing: ByState,
    control_vote: Share,
) -> ByState:
    """Legislatures that the government's parties hold: renewed ones where their votes reach what a majority takes."""
    return renewed_control(
        legislature_renewed,
        state_control,
        state_vote,
        vote_change,
        president + running_mates,
        state_swing,
        control_vote,
    )


def legislatures_held(state_control: ByState) -> Share:
    """Number of state legislatures that the government's parties hold."""
    return jnp.sum(state_control)


def states_in_favour(
    state_control: ByState,
    opposition_support: ByBill,
    ratify_base: Share,
    ratify_control: Share,
    ratify_support: Share,
    state_line_luck: ByBillAndState,
) -> ByBill:
    """Number of state legislatures that would approve each amendment."""
    odds = ratify_base + ratify_control * state_control[None, :] + ratify_support * opposition_support[:, None]
    return jnp.sum(odds + state_line_luck > 0, axis=1).astype(float)


# Law


def opening_bill_passed() -> Share:
    """No bill is law before the hand-over."""
    return jnp.zeros(())


def next_bill_passed(
    bill_passed: ByBill,
    next_congress_passed: ByBill,
    constitutional_now: ByBill,
    states_in_favour: ByBill,
    states_needed: Share,
) -> ByBill:
    """Bills that are law: passed by Congress and, if they amend the Constitution, by a majority of the legislatures."""
    ratified = (constitutional_now == 0) | (states_in_favour >= states_needed)
    return jnp.maximum(bill_passed, jnp.where(ratified, next_congress_passed, 0))


def enacted_now(bill_passed: ByBill, next_bill_passed: ByBill) -> ByBill:
    """Bills that become law this month."""
    return next_bill_passed - bill_passed


def opening_bill_age(month: Month) -> Month:
    """No law is old at the hand-over."""
    return 0 * month


def next_bill_age(bill_age: MonthsByBill, bill_passed: ByBill, month: Month) -> MonthsByBill:
    """Months since each bill became law."""
    return bill_age + month * bill_passed


def opening_bill_month(month: Month) -> Month:
    """Month of enactment, minus one for bills that are not law."""
    return -month


def next_bill_month(bill_month: MonthsByBill, enacted_now: ByBill, elapsed: Month) -> MonthsByBill:
    """Month in which each bill became law, counted from the hand-over; minus one for bills that are not law."""
    return jnp.where(enacted_now > 0, elapsed, bill_month)


def strike_chance(
    court_base: Share, court_conflict: Share, bill_conflict: ByBill, bill_reviewable: ByBill, constitutional_now: ByBill
) -> ByBill:
    """Chance that the courts suspend or strike a law; amendments, treaties and appointments are beyond them."""
    odds = court_base + court_conflict * bill_conflict
    return bill_reviewable * (1 - constitutional_now) / (1 + jnp.exp(-odds))


def bill_in_force(
    bill_passed: ByBill, bill_age: MonthsByBill, strike_chance: ByBill, court_luck: ByBill, court_delay: Month
) -> ByBill:
    """Bills that are law and not struck."""
    struck = (bill_age >= court_delay) & (court_luck < strike_chance)
    return jnp.where(struck, 0, bill_passed)


def bill_intensity(
    bill_in_force: ByBill, concession: ByBill, concession_cost: Share, bill_fallback: ByBill, fallback_intensity: Share
) -> ByBill:
    """What is left of a bill in force after concessions, as a share of what was promised."""
    kept = 1 - concession_cost * concession
    return bill_in_force * kept * jnp.where(bill_fallback > 0, fallback_intensity, 1)


def constitution_amended(bill_passed: ByBill, constitutional_now: ByBill) -> ByBill:
    """Bills that have changed the Constitution, and not only the laws."""
    return bill_passed * constitutional_now


# What stood in the way


def opening_bill_obstacle() -> Share:
    """Nothing stands in the way before the hand-over."""
    return jnp.zeros(())


def next_bill_obstacle(
    bill_obstacle: ByObstacleAndBill,
    vote_held: ByChamberAndBill,
    vote_carried: ByChamberAndBill,
    vote_failed: ByBill,
    full_margin: ByChamberAndBill,
    next_congress_passed: ByBill,
    next_bill_passed: ByBill,
    bill_in_force: ByBill,
    bill_passed: ByBill,
) -> ByObstacleAndBill:
    """The last thing in the way of each bill: votes of the Chamber or Senate, absence, the states, or the courts."""
    lost = vote_held - vote_carried
    absence = jnp.sum(lost * (full_margin >= 0).astype(float), axis=0)
    votes = lost * (1 - absence)[None, :]
    now = jnp.stack(
        [votes[0], votes[1], absence, next_congress_passed * (1 - next_bill_passed), bill_passed * (1 - bill_in_force)]
    )
    kept = jnp.where((vote_failed > 0)[None, :], 0, bill_obstacle) * (1 - bill_in_force)[None, :]
    return jnp.where((jnp.sum(now, axis=0) > 0)[None, :], now, kept)


def full_margin(sitting: Groups, yes_rate: ByBillAndParty, required_share: ByBill) -> ByChamberAndBill:
    """Votes above what a bill needs if every member were present."""
    return _for_each_bill(sitting, yes_rate) - jnp.sum(sitting, axis=1)[:, None] * required_share[None, :]


def votes_missing(vote_margin: ByChamberAndBill, bill_chambers: ByChamberAndBill) -> ByChamberAndBill:
    """Votes that would have to change sides in each chamber a bill needs, none where it has enough."""
    return bill_chambers * jnp.maximum(-vote_margin, 0)


def pivotal(
    vote_margin: ByChamberAndBill,
    bill_chambers: ByChamberAndBill,
    voters: Voters,
    party_line: ByBillAndParty,
    dissent: ByParty,
) -> ByBillAndParty:
    """Whether the outcome in Congress would turn if one party changed its line and all others kept theirs."""
    turned = (1 - 2 * party_line) * (1 - 2 * dissent)[None, :]
    then = vote_margin[:, :, None] + turned[None, :, :] * voters[:, None, :]
    return (_carried(bill_chambers, vote_margin)[:, None] != _carried(bill_chambers[:, :, None], then)).astype(float)


def first_vote(vote_held: ByChamberAndBill, first_vote_month: MonthsByBill) -> ByBill:
    """Bills that are voted on for the first time this month."""
    return jnp.where(first_vote_month < 0, jnp.sum(vote_held, axis=0), 0)


def opening_first_vote_month(month: Month) -> Month:
    """Month of the first vote, minus one for bills that had none."""
    return -month


def next_first_vote_month(first_vote_month: MonthsByBill, first_vote: ByBill, elapsed: Month) -> MonthsByBill:
    """Month in which each bill was first voted on, counted from the hand-over; minus one for bills that were not."""
    return jnp.where(first_vote > 0, elapsed, first_vote_month)


def opening_first_pivotal() -> Share:
    """No party has decided over a bill before the hand-over."""
    return jnp.zeros(())


def next_first_pivotal(first_pivotal: ByBillAndParty, first_vote: ByBill, pivotal: ByBillAndParty) -> ByBillAndParty:
    """Whether the outcome would have turned with a party's line when the bill was first voted on."""
    return jnp.where(first_vote[:, None] > 0, pivotal, first_pivotal)


def _carried(chambers: Share, margin: Share) -> Array:
    # One chamber after the other: the compiler is slow at reducing an axis of two.
    first, second = ((margin[c] >= 0) | (chambers[c] == 0) for c in (0, 1))
    return first & second
