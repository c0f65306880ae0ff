"""From votes to seats by the electoral law of Mexico, in whole numbers and with the article that each step rests on.

The Chamber has 300 districts and 200 list seats (Constitution, articles 52 to 54; LGIPE, articles 14 to 20): a
threshold, the natural quotient with largest remainders, two caps per party, and five circumscriptions of 40. The
Senate has two seats per state for the first formula, one for the first minority, and 32 of a national list
(Constitution, article 56; LGIPE, article 21). Everything is integer arithmetic, so nothing depends on rounding.

Where the law is silent, these rules hold, and the trace says so each time one was needed:

- Equal remainders: the party (or circumscription) with more votes comes first, then the one that stands first in the
  file.
- Every party with a right to list seats is capped, or none has that right: the seats that are left stay vacant,
  because the caps of article 54 hold "in no case" otherwise. They are the row ``vacant``.
- The quotient of a circumscription gives a party more than its national number: it gives back where its remainder is
  smallest.
- A capped party's own quotient gives more than a circumscription has left: the surplus goes by largest remainder to
  the others.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from os import PathLike
from pathlib import Path
from typing import Any

import pandas as pd

from relevo.errors import Faults, PackError, RunError, did_you_mean

DISTRICTS = 300
LIST_SEATS = 200
THRESHOLD = 0.03
SENATE_LIST_SEATS = 32
SENATE_STATE_SEATS = 96
MOST_SEATS = 300
CAP_POINTS = Fraction(8, 100)
CIRCUMSCRIPTIONS = ("c1", "c2", "c3", "c4", "c5")
INDEPENDENTS = "independents"
VACANT = "vacant"
CHAMBERS = ("deputies", "senate")
COLUMNS = ("party", "votes", "district_seats", "affiliated_seats", *CIRCUMSCRIPTIONS)
REQUIRED = COLUMNS[:3]
# National parties registered in federal elections since 2006, under their usual short names.
PARTIES = frozenset("PAN PRI PRD PT PVEM MC CONVERGENCIA CONVE NA PNA PANAL MORENA PES PH RSP FXM PSD PASDC".split())


@dataclass(frozen=True)
class Step:
    """One step of the law: the article, and what it did."""

    article: str
    text: str

    def __str__(self) -> str:
        return f"{self.article}: {self.text}"


@dataclass(frozen=True)
class Votes:
    """An election as the law reads it; ``independents`` holds the places of rows that count for the threshold only."""

    parties: tuple[str, ...]
    votes: tuple[int, ...]
    district_seats: tuple[int, ...]
    affiliated_seats: tuple[int, ...]
    circumscriptions: tuple[tuple[int, ...], ...] | None = None
    independents: frozenset[int] = frozenset()


@dataclass
class Allocation:
    """List seats by party and by party and circumscription, seats left vacant, and the steps that led there."""

    list_seats: list[int]
    limits: dict[int, int] = field(default_factory=dict[int, int])
    capped: list[int] = field(default_factory=list[int])
    vacant: int = 0
    places: list[list[int]] | None = None
    steps: list[Step] = field(default_factory=list[Step])

    def note(self, article: str, text: str) -> None:
        """Add a step to the trace."""
        self.steps.append(Step(article, text))


def seats(
    votes: "str | PathLike[str] | pd.DataFrame | Mapping[str, int]",
    *,
    district_seats: Mapping[str, int] | None = None,
    affiliated_seats: Mapping[str, int] | None = None,
    circumscriptions: Mapping[str, Sequence[int]] | None = None,
    threshold: float = THRESHOLD,
    list_seats: int | None = None,
    chamber: str = "deputies",
    parties: Iterable[str] = (),
    trace: bool = False,
) -> pd.DataFrame:
    """List seats and all seats of each party, by the law.

    Args:
        votes: a CSV file or table with the columns ``party,votes,district_seats`` and, where wanted,
            ``affiliated_seats`` and ``c1`` to ``c5``; or votes by party, with the other columns as mappings by party.
            A row ``independents`` counts for the threshold only. Null and unregistered votes are no part of the valid
            vote: leave them out.
        district_seats: seats won in districts (in states for the Senate), by party, where ``votes`` is a mapping.
        affiliated_seats: district seats of each party's members, for the cap only (INE/CG193/2021); else those won.
        circumscriptions: votes in the five circumscriptions, by party.
        threshold: share of the valid vote that gives a right to list seats: 0.03, and 0.02 for elections to 2012.
        list_seats: 200 in the Chamber, 32 in the Senate.
        chamber: ``"deputies"``, or ``"senate"``, which has no caps and no circumscriptions.
        parties: names to be known beside those of registered parties. Where most names are of no registered party, the
            election is read as an invented one and its names are taken as they are.
        trace: keep the steps with their articles under ``attrs["trace"]``.

    Returns:
        ``party,list_seats,total_seats`` in the order given, and list seats by circumscription in ``c1`` to ``c5`` where
        their votes were given. Seats that the caps leave without a party stand in a last row ``vacant``.

    Raises:
        PackError: a cell of the table cannot be right; every fault is listed with its row and column.
        RunError: a threshold, number of seats or chamber that does not exist.

    Sources: Constitución, arts. 52-54 and 56; LGIPE, arts. 14-21; INE/CG804/2015; INE/CG193/2021.

    >>> result = seats({"A": 600, "B": 400}, district_seats={"A": 170, "B": 130})
    >>> result.total_seats.tolist()
    [290, 210]
    """
    number = list_seats if list_seats is not None else SENATE_LIST_SEATS if chamber == "senate" else LIST_SEATS
    faults = Faults()
    faults.attempt(_check_options, threshold, number, chamber)
    place = "votes" if isinstance(votes, Mapping | pd.DataFrame) else Path(votes).name
    table = faults.attempt(_table, votes, district_seats, affiliated_seats, circumscriptions)
    election = None
    if table is not None:
        districts = SENATE_STATE_SEATS if chamber == "senate" else DISTRICTS
        election = faults.attempt(_election, table, place, districts, frozenset(parties))
    if election and election.circumscriptions and number % len(CIRCUMSCRIPTIONS):
        faults.append(f"{number} list seats do not divide into {len(CIRCUMSCRIPTIONS)} circumscriptions")
    faults.tell()
    assert election
    found = allocate(election, threshold, number, capped=chamber == "deputies")
    rows = {
        "party": list(election.parties),
        "list_seats": found.list_seats,
        "total_seats": [won + given for won, given in zip(election.district_seats, found.list_seats, strict=True)],
    }
    if found.places is not None:
        rows |= {name: [row[c] for row in found.places] for c, name in enumerate(CIRCUMSCRIPTIONS)}
    result = pd.DataFrame(rows)
    if found.vacant:
        empty: dict[str, Any] = {"party": VACANT, "list_seats": found.vacant, "total_seats": found.vacant}
        if found.places is not None:
            each = number // len(CIRCUMSCRIPTIONS)
            empty |= {n: each - sum(row[c] for row in found.places) for c, n in enumerate(CIRCUMSCRIPTIONS)}
        result = pd.concat([result, pd.DataFrame([empty])], ignore_index=True)
    if trace:
        result.attrs["trace"] = [str(step) for step in found.steps]
    return result


def allocate(
    election: Votes, threshold: float = THRESHOLD, list_seats: int = LIST_SEATS, *, capped: bool = True
) -> Allocation:
    """Divide the list seats. ``capped=False`` is the Senate's list: no caps and no circumscriptions.

    >>> allocate(Votes(("A", "B"), (700, 300), (200, 100), (200, 100))).limits
    {0: 300, 1: 190}
    """
    found = Allocation([0] * len(election.parties))
    eligible = _eligible(election, threshold, found, senate=not capped)
    base = sum(election.votes[p] for p in eligible)
    free = list(eligible)
    if capped:
        chamber = DISTRICTS + list_seats
        for p in eligible:
            limit = int(chamber * (Fraction(election.votes[p], base) + CAP_POINTS))
            found.limits[p] = min(MOST_SEATS, limit)
    while True:
        rest = list_seats - sum(found.list_seats[p] for p in found.capped)
        if not free:
            found.vacant = rest
            if rest:
                found.note(
                    "Constitution, art. 54 IV-VI",
                    f"no party is left with a right to list seats: {rest} stay vacant (the law is silent, and no case"
                    " lifts the caps)",
                )
            break
        given = _largest_remainder(election, free, rest, found, senate=not capped)
        over = [p for p in free if capped and election.affiliated_seats[p] + given[p] > found.limits[p]]
        if not over:
            for p in free:
                found.list_seats[p] = given[p]
            break
        for p in over:
            found.list_seats[p] = max(0, found.limits[p] - election.affiliated_seats[p])
            found.note(
                "Constitution, art. 54 IV-V; LGIPE, arts. 15.3 and 17.2",
                f"{election.parties[p]} would have {election.affiliated_seats[p] + given[p]} seats, above its limit of"
                f" {found.limits[p]}: {given[p]} list seats become {found.list_seats[p]}",
            )
        found.capped += over
        free = [p for p in free if p not in over]
        if free:
            left = list_seats - sum(found.list_seats[p] for p in found.capped)
            found.note(
                "Constitution, art. 54 VI; LGIPE, art. 18.1",
                f"{left} seats go to the other parties by the effective national vote of"
                f" {sum(election.votes[p] for p in free):,}",
            )
    if election.circumscriptions and capped:
        _distribute(election, free, list_seats // len(CIRCUMSCRIPTIONS), found)
    return found


def _eligible(election: Votes, threshold: float, found: Allocation, *, senate: bool) -> list[int]:
    valid = sum(election.votes)
    needed = Fraction(str(threshold)) * valid
    parties = [p for p in range(len(election.parties)) if p not in election.independents]
    eligible = [p for p in parties if election.votes[p] >= needed and election.votes[p] > 0]
    out = [election.parties[p] for p in parties if p not in eligible]
    found.note(
        "Constitution, art. 56; LGIPE, art. 21.1" if senate else "Constitution, art. 54 II; LGIPE, art. 15.1",
        f"valid vote {valid:,}; threshold of {float(threshold):.1%} is {float(needed):,.2f} votes;"
        f" without a right to list seats: {', '.join(out) or 'no party'}",
    )
    return eligible


def _largest_remainder(
    election: Votes, parties: Sequence[int], number: int, found: Allocation, *, senate: bool
) -> dict[int, int]:
    base = sum(election.votes[p] for p in parties)
    article = "LGIPE, art. 21.2-3" if senate else "LGIPE, arts. 16-17" if not found.capped else "LGIPE, art. 18.1"
    given = {p: election.votes[p] * number // base for p in parties}
    remainders = {p: Fraction(election.votes[p] * number % base, number) for p in parties} if number else {}
    left = number - sum(given.values())
    quotient = base / number if number else 0
    found.note(
        article,
        f"vote {base:,} / {number} seats = quotient {quotient:,.2f}; whole numbers: "
        + ", ".join(f"{election.parties[p]} {given[p]}" for p in parties),
    )
    if left:
        first = _by_remainder(parties, remainders, lambda p: election.votes[p], left, election.parties, found, article)
        for p in first:
            given[p] += 1
        found.note(article, f"{left} by largest remainder: " + ", ".join(election.parties[p] for p in first))
    return given


def _by_remainder(
    members: Sequence[int],
    remainders: Mapping[int, Fraction],
    weight: Callable[[int], int],
    number: int,
    names: Sequence[str],
    found: Allocation,
    article: str,
) -> list[int]:
    """The first ``number`` members by remainder; ties go to more votes, then to the earlier one, and are noted."""
    order = sorted(members, key=lambda m: (-remainders[m], -weight(m), m))
    if number < len(order) and number and remainders[order[number - 1]] == remainders[order[number]]:
        tied = [names[m] for m in order if remainders[m] == remainders[order[number]]]
        found.note(
            article,
            f"equal remainders of {', '.join(tied)}: more votes first, then the order given (the law is silent)",
        )
    return order[:number]


def _distribute(election: Votes, free: Sequence[int], size: int, found: Allocation) -> None:
    """Place the list seats in the circumscriptions: capped parties by their own quotient first, then the others."""
    votes = election.circumscriptions or ()
    places = [[0] * len(CIRCUMSCRIPTIONS) for _ in election.parties]
    found.places = places
    every = range(len(CIRCUMSCRIPTIONS))

    def left(c: int) -> int:
        return size - sum(row[c] for row in places)

    def fill(p: int, remainders: Mapping[int, Fraction], article: str) -> None:
        """Missing seats by largest remainder among circumscriptions that are not full, in repeated passes."""
        while (missing := found.list_seats[p] - sum(places[p])) > 0:
            open_ones = [c for c in every if left(c) > 0]
            if not open_ones:
                return
            for c in _by_remainder(
                open_ones, remainders, lambda c: votes[p][c], missing, CIRCUMSCRIPTIONS, found, article
            ):
                places[p][c] += 1

    descending = sorted(found.capped, key=lambda p: (-election.votes[p], p))
    for p in descending:
        own = found.list_seats[p]
        if not own:
            continue
        article = "LGIPE, art. 17.3"
        for c in every:
            places[p][c] = min(votes[p][c] * own // election.votes[p], left(c))
        remainders = {c: Fraction(votes[p][c]) - Fraction(places[p][c] * election.votes[p], own) for c in every}
        fill(p, remainders, article)
        found.note(
            article, f"{election.parties[p]} first, by its own quotient of {election.votes[p] / own:,.2f}: {places[p]}"
        )

    article = "LGIPE, art. 18.2" if found.capped else "LGIPE, art. 19"
    open_seats = [left(c) for c in every]
    effective = [sum(votes[p][c] for p in free) for c in every]
    quotients = [Fraction(effective[c], open_seats[c]) if open_seats[c] else None for c in every]
    for p in free:
        for c in every:
            quotient = quotients[c]
            places[p][c] = int(votes[p][c] / quotient) if quotient else 0
    over = {p: {c: Fraction(votes[p][c]) - places[p][c] * (quotients[c] or 0) for c in every} for p in free}
    found.note(
        article,
        "quotients of the circumscriptions " + ", ".join(f"{float(q or 0):,.2f}" for q in quotients)
        + "; whole numbers: " + ", ".join(f"{election.parties[p]} {places[p]}" for p in free),
    )  # fmt: skip
    for p in free:
        while sum(places[p]) > found.list_seats[p]:
            c = min((c for c in every if places[p][c]), key=lambda c: (over[p][c], votes[p][c], -c))
            places[p][c] -= 1
            found.note(
                article, f"{election.parties[p]} gives back one seat in {CIRCUMSCRIPTIONS[c]} (the law is silent)"
            )
    for p in sorted(free, key=lambda p: (-election.votes[p], p)):
        fill(p, over[p], article)
        found.note(article, f"{election.parties[p]}, in descending order of the national vote: {places[p]}")


def senate_state_seats(first: Sequence[str], second: Sequence[str]) -> dict[str, int]:
    """Seats of the states: two for the formula with most votes, one for the runner-up (Constitution, art. 56).

    ``first`` and ``second`` name the party of record of each state's winning and second formula.

    >>> senate_state_seats(["A", "A"], ["B", "C"])
    {'A': 4, 'B': 1, 'C': 1}
    """
    won: dict[str, int] = {}
    for party, number in [*((p, 2) for p in first), *((p, 1) for p in second)]:
        won[party] = won.get(party, 0) + number
    return won


def _check_options(threshold: float, list_seats: int, chamber: str) -> None:
    faults: list[str] = []
    if not 0 <= threshold < 1:
        faults.append(f"the threshold is a share from 0 to 1, not {threshold}")
    if list_seats < 0:
        faults.append(f"list seats cannot be {list_seats}")
    if chamber not in CHAMBERS:
        faults.append(
            f"there is no chamber {chamber}{did_you_mean(chamber, CHAMBERS)}; there are {' and '.join(CHAMBERS)}"
        )
    if faults:
        raise RunError(faults)


def _text(cell: Any) -> str:
    if pd.isna(cell):
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _table(
    votes: Mapping[str, int] | pd.DataFrame | str | PathLike[str],
    district_seats: Mapping[str, int] | None,
    affiliated_seats: Mapping[str, int] | None,
    circumscriptions: Mapping[str, Sequence[int]] | None,
) -> pd.DataFrame:
    if isinstance(votes, Mapping):
        return _as_table(votes, district_seats, affiliated_seats, circumscriptions)
    return votes.astype(object).map(_text) if isinstance(votes, pd.DataFrame) else _read(Path(votes))


def _as_table(
    votes: Mapping[str, int],
    district_seats: Mapping[str, int] | None,
    affiliated_seats: Mapping[str, int] | None,
    circumscriptions: Mapping[str, Sequence[int]] | None,
) -> pd.DataFrame:
    columns: dict[str, Any] = {"party": list(votes), "votes": [str(v) for v in votes.values()]}
    for name, given in {"district_seats": district_seats or {}, "affiliated_seats": affiliated_seats}.items():
        if given is None:
            continue
        unknown = [f"votes: {name} of {p}, which has no votes{did_you_mean(p, votes)}" for p in given if p not in votes]
        if unknown:
            raise PackError(unknown)
        columns[name] = [str(given.get(party, 0)) for party in votes]
    if circumscriptions is not None:
        for c, name in enumerate(CIRCUMSCRIPTIONS):
            columns[name] = [str(circumscriptions[p][c]) if p in circumscriptions else "" for p in votes]
    return pd.DataFrame(columns)


def _read(file: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(file, dtype=str, keep_default_na=False, skipinitialspace=True)
    except FileNotFoundError as error:
        raise PackError(f"{file}: there is no such file") from error
    except pd.errors.EmptyDataError as error:
        raise PackError(f"{file.name}: the file is empty; its columns are {', '.join(REQUIRED)}") from error
    except (pd.errors.ParserError, UnicodeDecodeError, OSError) as error:
        why = str(error).strip()
        raise PackError(f"{file.name}: is not a table of comma-separated values: {why}") from error


def _election(table: pd.DataFrame, place: str, districts: int, extra: frozenset[str]) -> Votes:
    """The table as checked numbers. Raises ``PackError`` with every fault: its row (the header is row 1) and column."""
    table = table.rename(columns={name: str(name).strip() for name in table.columns})
    faults = [
        f"{place}: there is no column {name}{did_you_mean(name, table.columns)}"
        for name in REQUIRED
        if name not in table
    ]
    faults += [
        f"{place}: unknown column {name}{did_you_mean(str(name), COLUMNS)}"
        for name in table.columns
        if name not in COLUMNS
    ]
    given = [name for name in CIRCUMSCRIPTIONS if name in table]
    if given and len(given) < len(CIRCUMSCRIPTIONS):
        absent = [name for name in CIRCUMSCRIPTIONS if name not in given]
        faults.append(
            f"{place}: has the column {given[0]} but not {', '.join(absent)}; the circumscriptions need all five"
        )
    if not len(table) and not faults:
        faults.append(f"{place}: has no row of votes")
    if faults:
        raise PackError(faults)

    names = [str(name).strip() for name in table["party"]]
    independents = frozenset(i for i, name in enumerate(names) if name.lower() == INDEPENDENTS)
    faults += _name_faults(names, independents, place, extra)
    numbers: dict[str, list[int]] = {}
    for column in [name for name in COLUMNS[1:] if name in table]:
        values: list[int] = []
        for i, cell in enumerate(table[column]):
            text = str(cell).strip()
            if not text and column in CIRCUMSCRIPTIONS and i in independents:
                text = "0"
            if not text and column == "affiliated_seats":
                text = str(table["district_seats"].iloc[i]).strip()
            if not (text.isascii() and text.isdigit()):
                what = "negative" if text.startswith("-") and text[1:].isdigit() else "not a whole number"
                faults.append(
                    f"{place}: row {i + 2}, column {column} ({names[i]}): {text or 'an empty cell'} is {what}"
                )
                text = "0"
            values.append(int(text))
        numbers[column] = values
    if faults:
        raise PackError(faults)

    if sum(numbers["votes"]) == 0:
        faults.append(f"{place}: column votes: nobody has a vote")
    won = numbers["district_seats"]
    if sum(won) > districts:
        row = next(i for i in range(len(won)) if sum(won[: i + 1]) > districts)
        faults.append(
            f"{place}: row {row + 2}, column district_seats ({names[row]}): {won[row]} brings the sum above"
            f" {districts}; the column has {sum(won)}"
        )
    if given:
        for i, name in enumerate(names):
            total = sum(numbers[c][i] for c in CIRCUMSCRIPTIONS)
            if i not in independents and total != numbers["votes"][i]:
                faults.append(
                    f"{place}: row {i + 2}, columns c1 to c5 ({name}): add up to {total:,}, but column votes has"
                    f" {numbers['votes'][i]:,}"
                )
    if faults:
        raise PackError(faults)
    return Votes(
        parties=tuple(names),
        votes=tuple(numbers["votes"]),
        district_seats=tuple(numbers["district_seats"]),
        affiliated_seats=tuple(numbers.get("affiliated_seats", numbers["district_seats"])),
        circumscriptions=tuple(zip(*(numbers[c] for c in CIRCUMSCRIPTIONS), strict=True)) if given else None,
        independents=independents,
    )


def _name_faults(names: Sequence[str], independents: frozenset[int], place: str, extra: frozenset[str]) -> list[str]:
    faults: list[str] = []
    known = {*PARTIES, *extra}
    # Where most names are of no registered party, the election is an invented one and its names are taken as they are.
    strange = sum(name.upper() not in known and i not in independents for i, name in enumerate(names))
    real = 2 * strange <= len(names) - len(independents)
    for i, name in enumerate(names):
        where = f"{place}: row {i + 2}, column party"
        if not name:
            faults.append(f"{where}: an empty cell")
        elif name in names[:i]:
            faults.append(f"{where}: {name} stands in row {names.index(name) + 2} as well")
        elif name.lower() == VACANT:
            faults.append(f"{where}: {name} is the name of seats without a party")
        elif real and i not in independents and name.upper() not in known and name not in extra:
            near = did_you_mean(name.upper(), known) or did_you_mean(name.lower(), [INDEPENDENTS])
            faults.append(f"{where}: unknown party {name}{near}")
    return faults
