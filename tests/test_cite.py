"""A run lists every figure it rests on, and nothing else."""

from pathlib import Path

import pytest

import relevo

TOYLAND = "tests/packs/toyland"


def cited(**options):
    run = relevo.simulate(TOYLAND, draws=2, **options)
    return relevo.cite(run).table


def test_only_figures_that_reach_the_quantity_are_cited():
    table = cited(outputs=["taxes"])
    assert sorted(table["entry"]) == ["output", "tax_share", "trend_growth", "volatility"]


def test_figures_are_found_by_file_and_line():
    table = cited(outputs=["debt"]).set_index("entry")
    row = table.loc["programme_cost.sweets"]
    lines = Path(TOYLAND, row["file"]).read_text().splitlines()
    assert lines[row["line"] - 1] == "[programme_cost.sweets]"
    assert row["title"] == "A sweet for every child"


def test_pledges_and_scenarios_are_cited_when_the_run_uses_them():
    assert "rocking_horses" not in cited(outputs=["debt"], programme={"sweets": 1.0})["entry"].tolist()
    assert "sweets" in cited(outputs=["debt"], programme={"sweets": 1.0})["entry"].tolist()
    assert "strike.upkeep" not in cited(outputs=["debt"])["entry"].tolist()
    assert "strike.upkeep" in cited(outputs=["debt"], scenario="strike")["entry"].tolist()


def test_an_imposed_path_takes_the_sources_of_its_equation_away():
    assert "tax_share" not in cited(outputs=["debt"], impose={"taxes": 1.0})["entry"].tolist()


def test_documents_are_counted_and_judgement_is_said():
    sources = relevo.cite(relevo.simulate(TOYLAND, draws=2, outputs=["taxes"]))
    assert sources.documents[["source", "figures"]].to_numpy().tolist() == [["almanac", 3]]
    assert sources.judgement == pytest.approx(1 / 4)
    assert str(sources).startswith("4 figures, 25% of them judgement; 1 documents")


def test_bibtex_has_one_entry_per_document():
    bibtex = relevo.cite(relevo.simulate(TOYLAND, draws=2)).bibtex()
    assert bibtex.count("@misc{") == 2
    assert "@misc{almanac,\n  author = {{Statistical Office of Toyland}}," in bibtex
    assert "judgement" not in bibtex


def test_quantities_of_the_run_can_be_chosen():
    run = relevo.simulate(TOYLAND, draws=2)
    assert sorted(relevo.cite(run, ["taxes"]).table["entry"])[0] == "output"
    with pytest.raises(relevo.RunError, match=r"the run has no quantity taxs; did you mean taxes\?"):
        relevo.cite(run, ["taxs"])


def test_a_dataset_that_is_no_run_is_refused():
    run = relevo.simulate(TOYLAND, draws=2)
    run.attrs.clear()
    with pytest.raises(relevo.RunError, match="this dataset is not a run"):
        relevo.cite(run)
