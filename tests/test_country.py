"""An invented country, a folder of text without Python, loads, runs and is briefed like the one shipped."""

import re
from base64 import b64decode
from io import StringIO
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app

FOLDER = Path(__file__).parent / "packs" / "cordillera"
OUTPUTS = [
    "debt_ratio",
    "public_debt",
    "funded_share",
    "pledge_spending",
    "annual_growth",
    "exchange_rate",
    "oil_price",
]


@pytest.fixture(scope="module")
def country():
    return relevo.load(FOLDER)


@pytest.fixture(scope="module")
def announced(country):
    return relevo.simulate(country, draws=200, outputs=OUTPUTS)


@pytest.fixture(scope="module")
def none(country):
    return relevo.simulate(country, draws=200, outputs=OUTPUTS, programme="none")


def test_it_is_text_alone_and_has_no_fault(country):
    assert {file.suffix for file in FOLDER.rglob("*") if file.is_file()} <= {".toml", ".csv"}
    assert relevo.check(country) == []
    assert relevo.not_modelled(country) == []
    assert country.info.currency == "COR"


def test_it_runs_over_its_own_months_with_its_own_pledges(announced):
    assert announced.sizes["month"] == 48
    assert str(announced.month.values[0])[:7] == "2022-03"
    assert "coast_railway" in announced.pledge.values
    assert announced.public_debt.attrs["units"] == "billion COR"
    assert announced.attrs["lost_draws"] == 0


def test_its_figures_stay_where_figures_of_a_country_are(announced):
    assert float(announced.debt_ratio.min()) > 0.2
    assert float(announced.debt_ratio.max()) < 2
    assert np.all((announced.funded_share >= 0) & (announced.funded_share <= 1))
    assert float(announced.annual_growth.median()) == pytest.approx(0.02, abs=0.02)


def test_its_programme_costs_money_and_leaves_the_world_alone(announced, none):
    assert np.all(none.pledge_spending == 0)
    spent = announced.pledge_spending.sel(pledge=["child_benefit", "school_meals"])
    assert np.all(spent.isel(month=-1) > 0)
    assert np.array_equal(announced.oil_price, none.oil_price)


def test_a_benefit_alone_raises_debt_and_a_saving_alone_lowers_it(country, none):
    for pledge, sign in (("child_benefit", 1), ("fewer_ministries", -1)):
        alone = relevo.simulate(country, draws=200, outputs=OUTPUTS, programme={pledge: 1.0})
        assert sign * float((alone.debt_ratio - none.debt_ratio).isel(month=-1).median()) > 0


def test_a_rule_without_a_pledge_is_empty(country):
    assert country.sizes["support"] == 0
    assert relevo.simulate(country, draws=2, outputs=["support_effort"]).support_effort.shape == (2, 48, 0)


def test_a_storm_weakens_its_money(country, announced):
    storm = relevo.simulate(country, draws=200, outputs=OUTPUTS, scenario="storm")
    before, after = slice("2022-03", "2023-06"), "2023-10"
    assert np.array_equal(announced.exchange_rate.sel(month=before), storm.exchange_rate.sel(month=before))
    weaker = (storm.exchange_rate - announced.exchange_rate).sel(month=after)
    assert float(weaker.median()) > 0


@pytest.fixture(scope="module")
def briefed(tmp_path_factory):
    """What `relevo brief` prints, with the folder of the page and of the briefs kept."""
    folder = tmp_path_factory.mktemp("briefed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RELEVO_CACHE", str(folder))
        yield brief(folder), folder


def brief(folder, *options):
    words = ["brief", str(FOLDER), "--draws", "50", "--output", str(folder / "cordillera.html"), *options]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_is_briefed(briefed):
    page = (briefed[1] / "cordillera.html").read_text(encoding="utf-8")
    for words in ("Cordillera, March 2022", "A railway along the coast", "Yearbook of Cordillera", "COR"):
        assert words in page
    for words in ("Mexic", "MXN", "NAFTA"):
        assert words not in page


def test_the_brief_prints_the_verdicts_of_its_own_run_and_then_its_path(briefed):
    printed, folder = briefed
    page = (folder / "cordillera.html").read_text(encoding="utf-8")
    files = [b64decode(code).decode() for code in re.findall(r"data:text/csv;charset=utf-8;base64,([^\"]+)", page)]
    (table,) = (pd.read_csv(StringIO(text)) for text in files if text.startswith("pledge,essay,route,passes,"))
    lines = printed.splitlines()
    assert lines[1].split() == [*table]
    shown = {line.split()[0]: line.split() for line in lines[2 : 2 + len(table)]}
    assert list(shown) == list(table["pledge"])
    assert f"{table.set_index('pledge').loc['child_benefit', 'funded']:.4g}" in shown["child_benefit"]
    assert lines[2 + len(table)].endswith("judged promises kept on average; in half of the draws or more")
    assert lines[-1] == str(folder / "cordillera.html")


def test_a_brief_that_nothing_has_changed_of_is_taken_from_the_kept_ones(briefed):
    printed, folder = briefed
    page = (folder / "cordillera.html").read_text(encoding="utf-8")
    (kept,) = (folder / "briefs").iterdir()
    written = kept.stat().st_ino
    assert brief(folder) == printed
    assert kept.stat().st_ino == written
    assert (folder / "cordillera.html").read_text(encoding="utf-8") == page
    assert brief(folder, "--fresh") == printed
    assert kept.stat().st_ino != written
    assert (folder / "cordillera.html").read_text(encoding="utf-8") == page
    assert [*(folder / "briefs").iterdir()] == [kept]


def test_a_cache_folder_that_cannot_be_written_is_told_and_the_brief_is_written(briefed, tmp_path, monkeypatch):
    (tmp_path / "briefs").write_text("a file where the folder should be")
    monkeypatch.setenv("RELEVO_CACHE", str(tmp_path))
    words = ["brief", str(FOLDER), "--draws", "50", "--output", str(tmp_path / "page.html")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    assert result.stderr.endswith("the brief is not kept for the next time\n")
    assert (tmp_path / "page.html").read_bytes() == (briefed[1] / "cordillera.html").read_bytes()
