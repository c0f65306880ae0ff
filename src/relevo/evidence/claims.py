"""Claims: every figure that the essays state, checked by a declared rule against facts.

``claims.toml`` of a pack says what is stated, where, and by which rule it is checked; ``tables/claim_facts.csv`` holds
the facts with their sources and the days when they were published. A rule makes one number of the facts of a claim:

=============  ======================================================================================
``value``      the only fact
``sum``        of all facts
``difference`` the first less the others
``ratio``      the first over the product of the others
``share``      the first in per cent of the second
``remainder``  what the first leaves of the second, in per cent
``growth``     from the first to the second, in per cent
``mean``       of all facts
``smallest``   of all facts
``rises``      how many of the first half of the facts are smaller than their partners in the second half
``rank``       of the first among all, the largest being 1
``range``      the smallest and the largest fact, each compared with its end of the range stated
``union``      the largest fact and the sum: a total that counts once what its parts share lies between
=============  ======================================================================================

A claim ``holds`` on the best facts, or ``held_then``, only on those published by the cut-off, or ``fails``; it is
``unchecked`` where there are no facts.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import ValidationError

from relevo.errors import PackError, did_you_mean
from relevo.pack.files import read_table
from relevo.pack.read import CLAIM_FACTS, CLAIMS, Pack, load
from relevo.pack.schema import Claim, Fact

COLUMNS = ("id", "essay", "statement", "stated", "computed", "unit", "verdict", "source")
HOLDS, HELD_THEN, FAILS, UNCHECKED = VERDICTS = ("holds", "held_then", "fails", "unchecked")
# ClaimReview wants a number beside the word: from worst to best.
RATINGS = {FAILS: 1, HELD_THEN: 2, HOLDS: 3}
ANY = ".*"

Values = Sequence[float]


def _rank(values: Values) -> float:
    return 1 + sum(other > values[0] for other in values[1:])


def _rises(values: Values) -> float:
    half = len(values) // 2
    return float(sum(after > before for before, after in zip(values[:half], values[half:], strict=True)))


COMPUTE: Mapping[str, Callable[[Values], float | tuple[float, float]]] = {
    "value": lambda v: v[0],
    "sum": sum,
    "difference": lambda v: v[0] - sum(v[1:]),
    "ratio": lambda v: v[0] / prod(v[1:]),
    "share": lambda v: 100 * v[0] / v[1],
    "remainder": lambda v: 100 * (1 - v[0] / v[1]),
    "growth": lambda v: 100 * (v[1] / v[0] - 1),
    "mean": lambda v: sum(v) / len(v),
    "smallest": min,
    "rises": _rises,
    "rank": _rank,
    "range": lambda v: (min(v), max(v)),
    "union": lambda v: (max(v), sum(v)),
}
FEWEST = {
    "value": 1, "sum": 2, "difference": 2, "ratio": 2, "share": 2, "remainder": 2, "growth": 2, "mean": 2,
    "smallest": 1, "rises": 2, "rank": 2, "range": 2, "union": 2,
}  # fmt: skip
EXACTLY = {"value": 1, "share": 2, "remainder": 2, "growth": 2}
# The result of these rules has the unit of the facts; that of the others is a pure number, a count or a per cent.
KEEPS_UNIT = ("value", "sum", "difference", "mean", "smallest", "range", "union")


def claims(pack: str | Path | Pack = "mexico_2018") -> pd.DataFrame:
    """Every claim of a pack with what the facts give and the verdict, in the order of ``claims.toml``.

    Columns: ``id``, ``essay`` (key of ``sources.toml``), ``where``, ``statement``, ``stated``, ``computed`` (a number,
    or two ends in words; empty where unchecked), ``then`` (on what was known by the cut-off, where that differs),
    ``unit``, ``rule``, ``compare``, ``tolerance``, ``verdict`` (``holds``, ``held_then``, ``fails``, ``unchecked``),
    ``source`` (of all facts read), ``url``, ``note``.

    Raises ``PackError`` with every fault of the claims and of the facts: an unknown fact (with the nearest spelling),
    units that do not fit the rule, a fact known then that was published later, a fact without source or that no claim
    reads.

    >>> table = claims("mexico_2018").set_index("id")
    >>> table.loc["table_committed_farm_outs", ["stated", "computed", "verdict"]].to_list()
    ['2435', '2965', 'fails']
    """
    pack = pack if isinstance(pack, Pack) else load(pack)
    if not pack.claims:
        return pd.DataFrame(columns=[*COLUMNS, "where", "then", "rule", "compare", "tolerance", "url", "note"])
    faults: list[str] = []
    facts = _facts(pack, faults)
    rows: list[dict[str, Any]] = []
    used: set[str] = set()
    for name, claim in pack.claims.items():
        best = _named(name, claim.facts, facts, faults)
        then = _named(name, claim.known_then, facts, faults)
        used |= {fact.id for fact in (*best, *then)}
        faults += _misfits(pack, name, claim, best, then)
        rows.append(_row(name, claim, best, then) if not faults else {})
    faults += [f"{CLAIM_FACTS}: no claim reads {name}" for name in facts if name not in used]
    if faults:
        raise PackError(faults)
    return pd.DataFrame(rows)


def _facts(pack: Pack, faults: list[str]) -> dict[str, Fact]:
    file = pack.folder / CLAIM_FACTS
    if not file.is_file():
        faults.append(f"{CLAIMS} needs {CLAIM_FACTS}, which the pack does not have")
        return {}
    table = read_table(file, CLAIM_FACTS, dtype=str, keep_default_na=False)
    facts: dict[str, Fact] = {}
    for line, entry in enumerate(table.to_dict("records"), 2):
        place = f"{CLAIM_FACTS}: row {line}"
        try:
            fact = Fact.model_validate({str(key): value for key, value in entry.items() if value != ""})
        except ValidationError as error:
            for fault in error.errors():
                key = ".".join(str(part) for part in fault["loc"])
                if fault["type"] == "extra_forbidden":
                    faults.append(f"{place} has an unknown column {key}{did_you_mean(key, Fact.model_fields)}")
                elif fault["type"] == "missing":
                    faults.append(f"{place} has no {key}")
                else:
                    faults.append(f"{place} {key}: {fault['msg']}")
            continue
        if fact.id in facts:
            faults.append(f"{place} repeats {fact.id}")
        facts[fact.id] = fact
    return facts


def _named(claim: str, names: Sequence[str], facts: Mapping[str, Fact], faults: list[str]) -> list[Fact]:
    """The facts of these names; ``prefix.*`` stands for all that begin so, in order of their names."""
    found: list[Fact] = []
    for name in names:
        if name.endswith(ANY):
            members = sorted(key for key in facts if key.startswith(name.removesuffix("*")))
            if not members:
                groups = {key.rpartition(".")[0] + ANY for key in facts}
                faults.append(f"{CLAIMS}: {claim}: there are no facts {name}{did_you_mean(name, groups)}")
            found += [facts[key] for key in members]
        elif name in facts:
            found.append(facts[name])
        elif facts:
            faults.append(f"{CLAIMS}: {claim}: there is no fact {name}{did_you_mean(name, facts)}")
    return found


def _misfits(pack: Pack, name: str, claim: Claim, best: Sequence[Fact], then: Sequence[Fact]) -> list[str]:
    """Facts that the rule of a claim cannot be applied to."""
    faults: list[str] = []
    place = f"{CLAIMS}: {name}"
    for fact in then:
        if fact.published > pack.info.cutoff:
            faults.append(
                f"{place}: {fact.id} was published {fact.published}, after the cut-off {pack.info.cutoff}:"
                " it was not known then"
            )
    rule = claim.rule
    for group in (best, then):
        if not group or rule is None:
            continue
        if len(group) < FEWEST[rule] or len(group) > EXACTLY.get(rule, len(group)):
            faults.append(f"{place}: the rule {rule} cannot be applied to {len(group)} facts")
        if rule == "rises" and len(group) % 2:
            faults.append(f"{place}: the rule rises needs as many facts after as before, not {len(group)} in all")
        units = {fact.unit for fact in group}
        if rule != "ratio" and len(units) > 1:
            faults.append(f"{place}: the rule {rule} needs facts of one unit, not {' and '.join(sorted(units))}")
        elif rule in KEEPS_UNIT and claim.scale == 1 and units != {claim.unit}:
            faults.append(f"{place} is stated in {claim.unit}, but its facts are in {' and '.join(sorted(units))}")
    return faults


def _row(name: str, claim: Claim, best: Sequence[Fact], then: Sequence[Fact]) -> dict[str, Any]:
    computed, known = (_computed(claim, group) if group else None for group in (best, then))
    if computed is None:
        verdict = UNCHECKED
    elif _agrees(claim, computed):
        verdict = HOLDS
    else:
        verdict = HELD_THEN if known is not None and _agrees(claim, known) else FAILS
    read = [*best, *then]
    return {
        "id": name, "essay": claim.essay, "where": claim.where, "statement": claim.statement,
        "stated": _shown(claim.stated), "computed": _shown(computed), "then": _shown(known), "unit": claim.unit,
        "rule": claim.rule or "", "compare": claim.compare if claim.rule else "", "tolerance": claim.tolerance,
        "verdict": verdict, "source": _joined(fact.source for fact in read),
        "url": " ".join(dict.fromkeys(fact.url for fact in read if fact.url)), "note": claim.note or "",
    }  # fmt: skip


def _joined(texts: Any) -> str:
    return "; ".join(dict.fromkeys(texts))


def _computed(claim: Claim, facts: Sequence[Fact]) -> float | tuple[float, float]:
    assert claim.rule is not None
    result = COMPUTE[claim.rule]([fact.value for fact in facts])
    if isinstance(result, tuple):
        return result[0] * claim.scale, result[1] * claim.scale
    return float(result) * claim.scale


def _agrees(claim: Claim, computed: float | tuple[float, float]) -> bool:
    """Whether what the facts give stands to what is stated as the claim says, within its tolerance."""
    assert claim.tolerance is not None
    low, high = claim.stated if isinstance(claim.stated, tuple) else (claim.stated, claim.stated)
    # Six digits are printed; a difference beyond them is one of arithmetic.
    near = partial(np.isclose, rtol=1e-9, atol=claim.tolerance)
    if isinstance(computed, tuple):
        if claim.rule == "range":
            return bool(near(computed[0], low) and near(computed[1], high))
        return computed[0] - claim.tolerance <= low and high <= computed[1] + claim.tolerance
    above = computed >= low or near(computed, low)
    below = computed <= high or near(computed, high)
    return bool((claim.compare == "at_most" or above) and (claim.compare == "at_least" or below))


def _shown(value: float | tuple[float, float] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f"{_shown(value[0])} to {_shown(value[1])}"
    return f"{value:.10g}" if float(value).is_integer() else f"{value:.6g}"


def claim_reviews(pack: Pack, table: pd.DataFrame | None = None) -> list[dict[str, Any]]:
    """A schema.org ClaimReview of every claim that was checked, to be written into a page as JSON-LD."""
    found = claims(pack) if table is None else table
    reviews: list[dict[str, Any]] = []
    for row in found[found["verdict"] != UNCHECKED].to_dict("records"):
        essay = pack.sources[row["essay"]]
        work = {"@type": "CreativeWork", "name": essay.title} | ({"url": essay.url} if essay.url else {})
        author, _, publisher = essay.author.partition(",")
        reviews.append(
            {
                "@context": "https://schema.org",
                "@type": "ClaimReview",
                "identifier": row["id"],
                "claimReviewed": row["statement"],
                "author": {"@type": "Organization", "name": "The Relevo authors"},
                "itemReviewed": {
                    "@type": "Claim",
                    "author": {"@type": "Person", "name": author}
                    | ({"affiliation": publisher.strip()} if publisher else {}),
                    "datePublished": str(essay.published),
                    "appearance": work,
                },
                "reviewRating": {
                    "@type": "Rating",
                    "ratingValue": RATINGS[row["verdict"]],
                    "worstRating": min(RATINGS.values()),
                    "bestRating": max(RATINGS.values()),
                    "alternateName": row["verdict"].replace("_", " "),
                },
                "reviewBody": f"Stated: {row['stated']}; computed: {row['computed']} ({row['unit']})."
                f" Sources: {row['source']}.",
            }
        )
    return reviews
