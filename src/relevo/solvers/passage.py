"""Counting votes in Congress: what a bill needs, whether a vote carried it, and who has how much weight."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import ceil, factorial

from relevo.errors import RunError, did_you_mean

AMENDMENT, LAW = "constitution", "law"
INSTRUMENTS = (AMENDMENT, LAW)
TWO_THIRDS = Fraction(2, 3)


@dataclass(frozen=True)
class Count:
    """A vote: its numbers, what it needed, and whether it carried the bill."""

    yes: float
    no: float
    abstentions: float
    needed: int
    carried: bool

    @property
    def missing(self) -> float:
        """Votes that would have to be added to those in favour, none if the bill was carried."""
        return max(0, self.needed - self.yes)


def votes_needed(present: int, instrument: str) -> int:
    """Least number of votes in favour: two thirds of the members present for an amendment, more than half for a law.

    Sources: Constitution, arts. 72 and 135.

    >>> votes_needed(484, "constitution"), votes_needed(122, "constitution"), votes_needed(122, "law")
    (323, 82, 62)
    """
    if instrument not in INSTRUMENTS:
        raise RunError(f"there is no instrument {instrument}{did_you_mean(instrument, INSTRUMENTS)}")
    return ceil(TWO_THIRDS * present) if instrument == AMENDMENT else present // 2 + 1


def count(yes: float, no: float, abstentions: float = 0, *, instrument: str) -> Count:
    """Whether a vote carries a bill. An ordinary bill needs more yes than no; who abstains is present all the same.

    >>> count(81, 39, 2, instrument="constitution").missing
    1
    """
    present = int(yes + no + abstentions)
    if instrument == AMENDMENT:
        needed = votes_needed(present, instrument)
        return Count(yes, no, abstentions, needed, yes >= needed)
    needed = votes_needed(int(yes + no), instrument)
    return Count(yes, no, abstentions, needed, yes > no)


def replay(
    groups: Mapping[str, float],
    lines: Mapping[str, float],
    *,
    instrument: str,
    absent: Mapping[str, float] | None = None,
    abstentions: Mapping[str, float] | None = None,
) -> Count:
    """A vote of groups of given size, each with the share of its voters who say yes.

    ``absent`` and ``abstentions`` are members by group. Raises ``RunError`` for a line or absence of an unknown group,
    and where more members are away than a group has.
    """
    away, silent = dict(absent or {}), dict(abstentions or {})
    named = {**lines, **away, **silent}
    faults = [f"there is no group {name}{did_you_mean(name, groups)}" for name in named if name not in groups]
    faults += [f"group {name} has no line" for name in groups if name not in lines]
    faults += [
        f"group {name} has {groups[name]:g} members, fewer than are absent or abstain"
        for name in groups
        if away.get(name, 0) + silent.get(name, 0) > groups[name]
    ]
    if faults:
        raise RunError(sorted(faults))
    voting = {name: size - away.get(name, 0) - silent.get(name, 0) for name, size in groups.items()}
    yes = sum(round(voting[name] * lines[name]) for name in groups)
    return count(yes, sum(voting.values()) - yes, sum(silent.values()), instrument=instrument)


def voting_power(seats: Mapping[str, int], needed: int) -> dict[str, tuple[float, float]]:
    """Power indices of Shapley and Shubik and of Banzhaf (normalised), by party, when parties vote as one.

    >>> voting_power({"A": 50, "B": 49, "C": 1}, 51)["C"]
    (0.16666666666666666, 0.2)
    """
    names = list(seats)
    orders = dict.fromkeys(names, 0.0)
    swings = dict.fromkeys(names, 0)
    for name in names:
        others = [other for other in names if other != name]
        for size in range(len(names)):
            weight = factorial(size) * factorial(len(names) - size - 1) / factorial(len(names))
            for group in combinations(others, size):
                total = sum(seats[other] for other in group)
                if total < needed <= total + seats[name]:
                    orders[name] += weight
                    swings[name] += 1
    every = sum(swings.values()) or 1
    return {name: (orders[name], swings[name] / every) for name in names}


def district_winners(votes: Mapping[str, Mapping[str, int]], coalitions: Mapping[str, str]) -> dict[str, str]:
    """The candidate with most votes in each district, as the parties behind it joined by ``+``.

    ``coalitions`` says which parties have one candidate in a district, such as ``A+B|C+D``; the others run alone.

    >>> district_winners({"1": {"A": 3, "B": 2, "C": 4}}, {"1": "A+B"})
    {'1': 'A+B'}
    """
    won: dict[str, str] = {}
    for district, by_party in votes.items():
        joint = [tuple(group.split("+")) for group in coalitions.get(district, "").split("|") if group]
        unknown = [p for group in joint for p in group if p not in by_party]
        if unknown:
            raise RunError([f"district {district}: {p} has no votes{did_you_mean(p, by_party)}" for p in unknown])
        alone = [(p,) for p in by_party if not any(p in group for group in joint)]
        won[district] = "+".join(max([*joint, *alone], key=lambda group: sum(by_party[p] for p in group)))
    return won
