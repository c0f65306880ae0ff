"""The printed energy table of Wood's essay is audited by rule, and its rows are rebuilt from the contracts."""

import pytest

from relevo.errors import PackError
from relevo.evidence.energy_table import audit_energy_table, printed_table, table_from_contracts


def verdict(row, column, check="sum of its parts"):
    found = audit_energy_table()
    return found[(found.row == row) & (found.column == column) & (found.check == check)].iloc[0]


@pytest.mark.parametrize("row", ["blocks", "surface", "cash"])
def test_rows_that_add_up_are_not_flagged(row):
    assert verdict(row, "Total").verdict == "adds up"


def test_potential_investment_is_flagged():
    line = verdict("potential", "Total")
    assert (line.printed, line.expected, line.verdict) == (161263, 161801, "does not add up")


def test_companies_are_not_additive():
    line = verdict("companies", "Total")
    assert (line.printed, line.expected, line.verdict) == (69, 87, "not additive")


def test_the_work_programme_is_off_by_rounding():
    line = verdict("work_programme", "Total")
    assert (line.printed, line.expected, line.verdict) == (4022, 4023, "rounding")


def test_committed_investment_of_farm_outs_is_less_than_cash_and_programme():
    line = verdict("committed", "Farm-outs", "cash and programme")
    assert (line.printed, line.expected, line.verdict) == (2435, 2965, "does not add up")


def test_nothing_else_is_flagged_but_the_total_that_the_farm_outs_spoil():
    found = audit_energy_table()
    flagged = found[found.verdict == "does not add up"]
    assert flagged[["row", "column"]].to_numpy().tolist() == [
        ["potential", "Total"],
        ["committed", "Farm-outs"],
        ["committed", "Total"],
    ]
    rounded = found[found.verdict == "rounding"]
    assert rounded[["row", "column"]].to_numpy().tolist() == [["work_programme", "Total"], ["committed", "Round 2"]]


def test_blocks_and_surface_come_out_of_the_contracts():
    found = table_from_contracts()
    assert found[found.row.isin(["blocks", "surface"])].near.all()


def test_cash_of_contracts_is_what_is_known_bid_by_bid():
    found = table_from_contracts().set_index(["row", "column"])
    assert found.contracts["cash", "Round 2"] == pytest.approx(599.7, abs=0.1)
    assert (found.contracts["cash"] <= found.printed["cash"] + 0.5).all()


def test_a_rule_that_is_none_is_refused_with_its_row(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "contracts.csv").write_text("contract\n")
    (tmp_path / "tables" / "energy_table.csv").write_text(
        "row,rule,Round 1,Round 2,Round 3.1,Farm-outs,Total\nblocks,summ,1,1,1,1,4\n"
    )
    with pytest.raises(PackError, match=r"energy_table\.csv: row 2: rule is .summ.; it is one of sum, union, mean"):
        printed_table(tmp_path)
