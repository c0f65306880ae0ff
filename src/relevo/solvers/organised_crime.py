"""Groups of organised crime that recruit, fight, lose members to prison and shrink under their own size.

The published system of 150 groups, solved as published. Persons are members; time is in weeks since January 2012.
Source: Prieto-Curiel, Campedelli and Hope, Science 381 (2023) 1312; the authors' matrices, doi:10.5061/dryad.zw3r228d7.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.optimize import least_squares
from scipy.sparse import csr_matrix

from relevo.errors import RunError

Floats = NDArray[np.float64]
WEEKS_PER_YEAR = 52
MOST_YEARS = 1_000  # all weeks are in memory
MOST_TIMES = 1_000  # far beyond it the equations have no end
STARTS = {"2012": 0, "2022": 520}
COLUMNS = ["week", "members", "deaths_per_week", "recruits_per_week", "arrests_per_week", "saturation_per_week"]
TOLERANCE = 1e-9


@dataclass(frozen=True)
class GroupSystem:
    """The groups and what moves them.

    Attributes:
        groups: names, in falling order of links.
        members: members at week 0, by group (person).
        rivalry: symmetric, number of states in which two groups are rivals, group by group.
        alliance: symmetric, number of states in which two groups are allies, group by group.
        recruitment: recruits per member and week.
        arrests: members arrested per week, over all groups.
        conflict: deaths per week and pair of members of two rival groups of strength one.
        saturation: exits per week and pair of members of one group.
    """

    groups: tuple[str, ...]
    members: Floats
    rivalry: Floats
    alliance: Floats
    recruitment: float = 2.527474e-3
    arrests: float = 110.0
    conflict: float = 1.549231e-8
    saturation: float = 0.04e-6

    def __post_init__(self) -> None:
        count = len(self.groups)
        faults = [
            f"{name} has shape {array.shape}; {count} groups need {expected}"
            for name, array, expected in [
                ("members", self.members, (count,)),
                ("rivalry", self.rivalry, (count, count)),
                ("alliance", self.alliance, (count, count)),
            ]
            if array.shape != expected
        ]
        if not faults:
            faults = [
                f"{name} has a number that is {'negative' if np.isfinite(array).all() else 'not finite'};"
                " all numbers are zero or positive"
                for name, array in [("members", self.members), ("rivalry", self.rivalry), ("alliance", self.alliance)]
                if not (np.isfinite(array).all() and (array >= 0).all())
            ]
            faults += [
                f"{name} is not symmetric: a link of two groups has the same weight seen from both"
                for name, array in [("rivalry", self.rivalry), ("alliance", self.alliance)]
                if not np.array_equal(array, array.T)
            ]
            if not self.members.sum() > 0:
                faults.append("members sum to zero; at least one group needs members")
        faults += [
            f"{name} is {value!r}; it is a finite number from 0 upwards"
            for name, value in [
                ("recruitment", self.recruitment),
                ("arrests", self.arrests),
                ("conflict", self.conflict),
                ("saturation", self.saturation),
            ]
            if not (np.isfinite(value) and value >= 0)
        ]
        if faults:
            raise RunError(faults)

    @property
    def strength(self) -> Floats:
        """Alliance strength of each group: the weight of all its alliances."""
        return self.alliance.sum(1)

    def conflict_matrix(self) -> Floats:
        """How strongly each group (row) suffers from each other (column); not symmetric, zero on the diagonal."""
        matrix = (self.rivalry + 1) / (self.strength[:, None] + 1)
        np.fill_diagonal(matrix, 0.0)
        return matrix


def published_system() -> GroupSystem:
    """The system with the published parameters: 115,000 members in 2012, split among 150 groups by 1 / rank."""
    tables = resources.files("relevo.packs") / "mexico_2018" / "tables"
    names = pd.read_csv(str(tables / "security_groups.csv"))
    links = pd.read_csv(str(tables / "security_links.csv"))
    groups = tuple(str(name) for name in names["group"])
    shares = 1 / names["rank"].to_numpy(float)
    return GroupSystem(
        groups, 115_000 * shares / shares.sum(), link_matrix(groups, links, "rival"), link_matrix(groups, links, "ally")
    )


def link_matrix(groups: tuple[str, ...], links: pd.DataFrame, kind: str) -> Floats:
    """Symmetric matrix of links of one kind from a table with columns kind, group_a, group_b and states."""
    place = {group: i for i, group in enumerate(groups)}
    matrix = np.zeros((len(groups), len(groups)))
    for link in links.to_dict("records"):
        if link["kind"] == kind:
            first, second = place[link["group_a"]], place[link["group_b"]]
            matrix[first, second] = matrix[second, first] = link["states"]
    return matrix


def flows(system: GroupSystem) -> Callable[[Floats], tuple[Floats, Floats, Floats, Floats]]:
    """Function of the members by group that gives recruits, deaths, arrests and saturation exits per week, by group.

    The conflict matrix is one plus a sparse matrix of rivalries, divided by strength, so that it need not be stored.
    """
    rivalry, weakness = csr_matrix(system.rivalry), 1 / (system.strength + 1)

    def at(members: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        total = members.sum()
        pressure = (rivalry @ members + total - members) * weakness
        return (
            system.recruitment * members,
            system.conflict * members * pressure,
            system.arrests * members / total,
            system.saturation * members**2,
        )

    return at


def trajectory(system: GroupSystem, weeks: Floats) -> Floats:
    """Members by week (row) and group (column), at the given weeks, the first of which is that of ``system.members``.

    Raises ``RunError`` where the equations have no solution up to the last week: arrests are a constant number, so that
    groups that no longer recruit run out of members.
    """
    at = flows(system)

    def change(_: float, members: Floats) -> Floats:
        recruits, deaths, arrests, exits = at(members)
        return recruits - deaths - arrests - exits

    def gone(_: float, members: Floats) -> Any:
        # With arrests per week constant the last members would be arrested infinitely fast.
        return members.sum() - 1

    gone.terminal = True  # type: ignore[attr-defined]
    solved: Any = solve_ivp(
        change, (weeks[0], weeks[-1]), system.members, "LSODA", weeks, events=gone, rtol=TOLERANCE, atol=TOLERANCE
    )
    if solved.status != 0:
        when = f"in week {solved.t_events[0][0]:.0f}" if solved.status == 1 else f"because {solved.message}"
        raise RunError(f"no group has members left {when}; ask for fewer years or milder multipliers")
    return solved.y.T


def fitted_system(
    deaths: Floats, *, death_share: float, members: float, arrests: float, saturation: float
) -> GroupSystem:
    """The published groups with recruitment and conflict fitted to deaths, given what nobody has counted.

    Args:
        deaths: homicides and missing persons of each year from 2012 on (person / year).
        death_share: assumed share of these that are members killed in conflicts of groups.
        members: assumed members of all groups at the start of 2012.
        arrests: assumed arrests of members per week.
        saturation: assumed exits per week and pair of members of one group.

    Returns:
        The system whose deaths in the middle of each year come nearest, in least squares of their logarithms.
    """
    base = published_system()
    base = replace(base, members=base.members * members / base.members.sum(), arrests=arrests, saturation=saturation)
    wanted = np.log(np.asarray(deaths) * death_share / WEEKS_PER_YEAR)
    weeks = np.concatenate([[0.0], (np.arange(len(wanted)) + 0.5) * WEEKS_PER_YEAR])

    def scaled(logs: Floats) -> GroupSystem:
        recruitment, conflict = np.exp(logs)
        return replace(base, recruitment=base.recruitment * recruitment, conflict=base.conflict * conflict)

    def misses(logs: Floats) -> Floats:
        system = scaled(logs)
        at = flows(system)
        return np.array([np.log(at(row)[1].sum()) for row in trajectory(system, weeks)[1:]]) - wanted

    return scaled(least_squares(misses, np.zeros(2), diff_step=1e-4).x)


def organised_crime(
    years: float = 10.0,
    *,
    recruitment: float = 1.0,
    arrests: float = 1.0,
    conflict: float = 1.0,
    start: str = "2012",
    every: int = WEEKS_PER_YEAR,
    system: GroupSystem | None = None,
) -> pd.DataFrame:
    """Members, deaths, recruits, arrests and saturation exits of the groups of organised crime, per week.

    Args:
        years: how long, in years of 52 weeks.
        recruitment: multiplier of recruits per member from the start on; 0.5 halves recruitment.
        arrests: multiplier of arrests per week.
        conflict: multiplier of the lethality of conflict.
        start: ``"2012"``, or ``"2022"``: ten years run as published first, then the multipliers act; week 0 is 2022.
        every: weeks between rows.
        system: another system than the published one.

    Returns:
        One row for every ``every`` weeks: week, members (person), and flows (person / week) at that moment.

    Raises:
        RunError: a multiplier outside 0 to 1,000, an unknown start, fewer years than one row or more than 1,000, or
            no members left on the way.

    Source: Prieto-Curiel, Campedelli and Hope, Science 381 (2023) 1312.

    >>> organised_crime(10).members.round(-2).tolist()[-1]
    173800.0
    """
    multipliers = {"recruitment": recruitment, "arrests": arrests, "conflict": conflict}
    faults = [
        f"multiplier {name} is {value!r}; it is a number from 0 to {MOST_TIMES:,}, 1 for as published"
        for name, value in multipliers.items()
        if not 0 <= value <= MOST_TIMES
    ]
    if start not in STARTS:
        faults.append(f"start is {start!r}; it is one of {' and '.join(STARTS)}")
    if every < 1:
        faults.append(f"every is {every!r}; rows are at least one week apart")
    if not (np.isfinite(years) and years * WEEKS_PER_YEAR >= max(every, 1)):
        faults.append(
            f"years is {years!r}; {max(every, 1)} weeks are the least, {max(every, 1) / WEEKS_PER_YEAR:g} years"
        )
    elif years > MOST_YEARS:
        faults.append(f"years is {years!r}; {MOST_YEARS:,} are the most")
    if faults:
        raise RunError(faults)
    system = system or published_system()
    before = STARTS[start]
    if before:
        system = replace(system, members=trajectory(system, np.array([0.0, before]))[-1])
    system = replace(system, **{name: getattr(system, name) * value for name, value in multipliers.items()})
    weeks = np.arange(0, round(years * WEEKS_PER_YEAR) + 1, every, dtype=float)
    at = flows(system)
    rows: list[list[float]] = []
    for week, members in zip(weeks, trajectory(system, weeks), strict=True):
        recruits, deaths, arrested, exits = (flow.sum() for flow in at(members))
        rows.append([week, members.sum(), deaths, recruits, arrested, exits])
    return pd.DataFrame(rows, columns=pd.Index(COLUMNS)).astype({"week": int})
