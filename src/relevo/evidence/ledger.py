"""The ledger: every promise, proposal and option that the essays name, and whether the model covers it.

Promises that move a lever of their own stand in ``pledges.toml`` of a pack, all others in ``ledger.toml``.
"""

from pathlib import Path

import pandas as pd

from relevo.errors import PackError, did_you_mean
from relevo.pack.read import LEDGER, Pack, load
from relevo.pack.schema import BILL, Pledge
from relevo.run import not_modelled

COLUMNS = (
    "id", "promise", "essay", "author", "where", "arena", "route", "lever", "kept_when", "due", "modelled", "why",
    "note",
)  # fmt: skip
YES, PARTLY, NO = MODELLED = ("yes", "partly", "no")
# Pledges with a cost rule are paid for in this arena, whichever others feel them; bills are voted on in this one.
PAYS, VOTES = "fiscal", "congress"
NONE = "none"


def ledger(pack: str | Path | Pack = "mexico_2018") -> pd.DataFrame:
    """One row for each promise: pledges in the order of ``pledges.toml``, then those of ``ledger.toml``.

    Columns: ``id``, ``promise`` (our words), ``essay`` (key of ``sources.toml``), ``author``, ``where``, ``arena``,
    ``route``, ``lever`` (``none`` where there is none), ``kept_when``, ``due`` (month from which it can be judged),
    ``modelled`` (``yes``, ``partly``, ``no``), ``why``, and ``note`` where a pledge has one, such as what sets it apart
    from another. A pledge whose lever no equation reads is not modelled, which is not to say that it has no effect.

    Raises ``PackError`` for a promise that names a lever or a quantity that does not exist, with the nearest spelling.

    >>> table = ledger("mexico_2018").set_index("id")
    >>> table.loc["elder_pension", ["arena", "route", "modelled"]].to_list()
    ['fiscal', 'budget', 'yes']
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    graph = pack.graph()
    known = {*graph.equations, *graph.states}
    unknown = [
        f"{LEDGER}: {name} names the lever {entry.lever}, which no pledge has{did_you_mean(entry.lever, pack.levers)}"
        for name, entry in pack.promises.items()
        if entry.lever and entry.lever not in pack.levers
    ]
    unknown += [
        f"{LEDGER}: {name} is judged by {entry.quantity}, which no equation gives{did_you_mean(entry.quantity, known)}"
        for name, entry in pack.promises.items()
        if entry.quantity and entry.quantity not in known
    ]
    if unknown:
        raise PackError(unknown)
    silent = set(not_modelled(pack))
    end = f"{pack.info.end:%Y-%m}"
    rows: list[dict[str, str]] = []
    for name, pledge in pack.pledges.items():
        readers = _readers(pack, name, pledge)
        lever = pledge.lever or name
        modelled, why = YES, f"read by {', '.join(readers)}"
        if name in silent:
            modelled, why = NO, f"no equation reads the lever {lever}"
        elif all(pack.equations[reader].arena == VOTES for reader in readers):
            modelled, why = PARTLY, "whether its bill passes is modelled; what follows from the law is not"
        rows.append(
            {
                "id": name, "promise": pledge.promise, "essay": pledge.essay, "where": pledge.where,
                "arena": _arena(pack, pledge, readers), "route": pledge.route, "lever": lever,
                "kept_when": pledge.kept_when, "due": _due(pack, pledge), "modelled": modelled, "why": why,
                "note": pledge.note or "",
            }
        )  # fmt: skip
    for name, entry in pack.promises.items():
        # What stands in for a promise may itself be a pledge that no equation reads.
        unread = entry.lever is not None and pack.levers[entry.lever] in silent
        covered = entry.modelled == PARTLY and not unread
        why = f"no equation reads the lever {entry.lever}" if unread else entry.why
        rows.append(
            {
                "id": name, "promise": entry.promise, "essay": entry.essay, "where": entry.where,
                "arena": entry.arena, "route": entry.route, "lever": entry.lever or NONE,
                "kept_when": entry.kept_when, "due": entry.due or end, "modelled": PARTLY if covered else NO,
                "why": why, "note": "",
            }
        )  # fmt: skip
    for row in rows:
        row["author"] = pack.sources[row["essay"]].author.split(",")[0]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _readers(pack: Pack, name: str, pledge: Pledge) -> list[str]:
    """Equations that read the lever of a pledge, alone or with the levers of its cost rule or of all bills."""
    graph = pack.graph()
    paths = [pledge.lever or name, *([f"{pledge.rule}_effort"] if pledge.rule else [])]
    if name in pack.dimensions.get(BILL, ()):
        paths.append(f"{BILL}_effort")
    return list(dict.fromkeys(reader for path in paths for reader in graph.readers(path)))


def _arena(pack: Pack, pledge: Pledge, readers: list[str]) -> str:
    arenas = [pack.equations[reader].arena for reader in readers]
    if pledge.rule and PAYS in pack.info.arenas:
        return PAYS
    others = [arena for arena in arenas if arena != VOTES]
    return (others or arenas or [NONE])[0]


def _due(pack: Pack, pledge: Pledge) -> str:
    """The month in which the lever of a pledge is at its full value."""
    start = pd.Period(pledge.start or f"{pack.info.start:%Y-%m}", "M") + pledge.months
    return str(min(start, pd.Period(pack.info.end, "M")))
