"""The energy table of Wood's essay, audited: do its rows add up, and do the contracts give the same?

The table stands in ``tables/energy_table.csv`` of the pack as it was printed, with the rule of each row: ``sum``
(parts add up to the total), ``union`` (a firm that won in two rounds counts once in the total) or ``mean`` (the total
lies between the parts). Committed investment is cash and work programme together, in every column.
"""

from pathlib import Path

import pandas as pd

from relevo.errors import PackError
from relevo.pack.files import read_table
from relevo.solvers.government_take import contracts_file, read_contracts

PARTS = ["Round 1", "Round 2", "Round 3.1", "Farm-outs"]
TOTAL = "Total"
RULES = ("sum", "union", "mean")
# A printed whole number may be off by a half, and so may each number that it is made of.
HALF = 0.5
NEAR = 0.001
FITS, ROUNDING, DOES_NOT = "adds up", "rounding", "does not add up"
NOT_ADDITIVE = "not additive"


def printed_table(pack: str | Path = "mexico_2018") -> pd.DataFrame:
    """The table as printed, by row. Raises ``PackError`` for a column that is missing or a rule that is unknown."""
    file = contracts_file(pack).parent / "energy_table.csv"
    table = read_table(file, f"tables/{file.name}", ["row", "rule", *PARTS, TOTAL])
    faults = [
        f"{file.name}: row {line}: rule is {rule!r}; it is one of {', '.join(RULES)}"
        for line, rule in enumerate(table["rule"], 2)
        if rule not in RULES
    ]
    if faults:
        raise PackError(faults)
    return table.set_index("row")


def audit_energy_table(pack: str | Path = "mexico_2018") -> pd.DataFrame:
    """Every check of the table: which row and column, what is printed, what it should be, and the verdict.

    Columns are ``row``, ``column``, ``printed``, ``expected``, ``difference``, ``verdict`` and ``check``. The verdict
    is ``adds up``, ``rounding`` (off by no more than rounding of the parts explains), ``not additive`` (the total
    counts once what the parts count twice) or ``does not add up``.

    >>> found = audit_energy_table()
    >>> found[found.verdict == "does not add up"][["row", "column"]].values.tolist()
    [['potential', 'Total'], ['committed', 'Farm-outs'], ['committed', 'Total']]
    """
    table = printed_table(pack)
    rows: list[dict[str, object]] = []
    for name, row in table.iterrows():
        parts = row[PARTS].astype(float)
        total = float(row[TOTAL])
        if row["rule"] == "mean":
            inside = parts.min() <= total <= parts.max()
            expected = float(parts.mean())
            rows.append(_line(name, TOTAL, total, expected, FITS if inside else DOES_NOT, "between its parts"))
            continue
        expected = float(parts.sum())
        verdict = _verdict(total - expected, len(PARTS))
        if row["rule"] == "union" and parts.max() <= total <= expected:
            verdict = NOT_ADDITIVE if total < expected else FITS
        rows.append(_line(name, TOTAL, total, expected, verdict, "sum of its parts"))
    for column in [*PARTS, TOTAL]:
        expected = float(table.loc["cash", column]) + float(table.loc["work_programme", column])  # pyright: ignore[reportArgumentType]
        printed = float(table.loc["committed", column])  # pyright: ignore[reportArgumentType]
        rows.append(
            _line("committed", column, printed, expected, _verdict(printed - expected, 2), "cash and programme")
        )
    return pd.DataFrame(rows)


def table_from_contracts(pack: str | Path = "mexico_2018") -> pd.DataFrame:
    """Rows of the table that the contracts give, beside what is printed: ``row, column, printed, contracts, near``.

    Blocks and surface are those of all contracts; the surface of most blocks of Round 3.1 is known only in all. Cash
    and work programme hold what is known contract by contract, which is less than was printed where bids are not
    public.
    """
    table = printed_table(pack)
    contracts = read_contracts(contracts_file(pack))
    contracts["blocks"] = 1.0
    contracts["work_programme_musd"] = pd.to_numeric(contracts["work_programme_musd"]).fillna(0.0)
    columns = {
        "blocks": "blocks",
        "surface": "surface_km2",
        "cash": "cash_musd",
        "work_programme": "work_programme_musd",
    }
    rows: list[dict[str, object]] = []
    for name, column in columns.items():
        sums = contracts.groupby("round")[column].sum()
        for part in [*PARTS, TOTAL]:
            printed = float(table.loc[name, part])  # pyright: ignore[reportArgumentType]
            value = float(sums.sum() if part == TOTAL else sums[part])
            near = abs(value - printed) <= max(HALF, NEAR * printed)
            rows.append({"row": name, "column": part, "printed": printed, "contracts": value, "near": near})
    return pd.DataFrame(rows)


def _verdict(difference: float, parts: int) -> str:
    if difference == 0:
        return FITS
    return ROUNDING if abs(difference) <= HALF * (parts + 1) else DOES_NOT


def _line(row: object, column: str, printed: float, expected: float, verdict: str, check: str) -> dict[str, object]:
    return {
        "row": row, "column": column, "printed": printed, "expected": expected, "difference": printed - expected,
        "verdict": verdict, "check": check,
    }  # fmt: skip
