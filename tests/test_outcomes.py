"""What happened stays apart: only scoring opens it, and the future cannot leak into a forecast."""

import ast
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

import relevo
from relevo.errors import PackError, RunError
from relevo.evidence.outcomes import outcomes
from relevo.pack.read import load
from toy_outcomes import toyland_with_outcomes

SOURCE = Path(relevo.__file__).parent
PACK = SOURCE / "packs" / "mexico_2018"
READER = SOURCE / "evidence" / "outcomes.py"
SCORERS = {"backtest", "benchmarks", "update"}

WATCHED = """
import sys
opened = []
kinds = {"open", "os.listdir", "os.scandir"}
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event in kinds else None)
import relevo
relevo.check("mexico_2018")
pack = sys.argv[1]
run = relevo.simulate(pack, draws=4)
relevo.cite(run)
relevo.explain(run, "debt", "2030-12")
relevo.compare(run, run)
relevo.brief(pack, draws=4, output=sys.argv[2])
assert any(name.endswith("pack.toml") for name in opened), "the watch saw nothing"
print(*[name for name in opened if "outcomes/" in name or name.endswith("outcomes")], sep="\\n")
"""


@pytest.fixture(scope="module")
def known():
    return outcomes(load("mexico_2018"))


def copied(folder):
    return Path(shutil.copytree(PACK, folder / "mexico_2018"))


def test_simulating_checking_citing_explaining_and_writing_open_no_outcome(tmp_path):
    pack, page = toyland_with_outcomes(tmp_path), tmp_path / "toyland.html"
    places = os.pathsep.join([str(SOURCE.parent), str(Path(__file__).parent)])
    command = [sys.executable, "-c", WATCHED, str(pack), str(page)]
    watched = subprocess.run(
        command, capture_output=True, text=True, check=True, env=os.environ | {"PYTHONPATH": places}
    )
    assert page.exists()
    assert watched.stdout.strip() == ""


def test_one_module_alone_names_the_folder_of_outcomes():
    named = set()
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        docs = {
            ast.get_docstring(n, clean=False)
            for n in ast.walk(tree)
            if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef)
        }
        if any("outcomes" in text for text in texts if text not in docs and not text.startswith("relevo.")):
            named.add(file.relative_to(SOURCE).as_posix())
    # The pack's reader names the folder to leave it out of the digest and to refuse tables from it.
    assert named <= {"evidence/outcomes.py", "pack/read.py"}


def test_only_scorers_import_the_reader_of_outcomes():
    users = set()
    for file in SOURCE.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        froms = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
        if any(n.module == "relevo.evidence.outcomes" for n in froms):
            users.add(file.relative_to(SOURCE).as_posix())
    assert users == {f"evidence/{name}.py" for name in SCORERS} & users
    assert "evidence/backtest.py" in users


def test_a_pack_reads_the_same_without_its_outcomes(tmp_path):
    folder = copied(tmp_path)
    shutil.rmtree(folder / "outcomes")
    assert load(folder).digest == load(PACK).digest


def test_a_parameter_dated_after_the_cutoff_is_refused(tmp_path):
    folder = copied(tmp_path)
    file = folder / "parameters" / "economy.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('date = "2018-06"', 'date = "2019-06"', 1), encoding="utf-8")
    with pytest.raises(PackError, match="is dated 2019-06, after the cut-off 2018-07-31"):
        load(folder)


def test_a_source_published_after_the_cutoff_is_refused(tmp_path):
    folder = copied(tmp_path)
    file = folder / "sources.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("[cbo-2018-04]")
    file.write_text(
        text[:start] + text[start:].replace("published = 2018-04", "published = 2019-04", 1), encoding="utf-8"
    )
    with pytest.raises(PackError, match="cites cbo-2018-04, published 2019-04"):
        load(folder)


@pytest.mark.parametrize("table", ["outcomes/figures.csv", "tables/../outcomes/figures.csv"])
def test_a_parameter_that_reads_its_table_from_outcomes_is_refused(tmp_path, table):
    folder = copied(tmp_path)
    file = folder / "parameters" / "markets.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("tables/pledge_news.csv", table), encoding="utf-8")
    with pytest.raises(PackError, match=r"reads .*outcomes/figures.csv; what happened is for scoring alone"):
        load(folder)


def test_there_are_sixty_series_with_figures_after_the_handover(known):
    late = [o for o in known.figures if any(p.end_time >= pd.Timestamp("2018-08-31") for p in o.values.index)]
    assert len(late) >= 60


def test_every_figure_says_its_unit_source_and_measure(known):
    for outcome in known.figures:
        assert outcome.entry.unit
        assert outcome.entry.source
        assert outcome.entry.measure in {"mean", "sum", "middle", "end", "last"}


def test_history_ends_before_the_cutoff_and_has_no_gap(known):
    last = pd.Period("2018-06", "M")
    for outcome in known.figures:
        past = list(outcome.before(last).index)
        assert all(p.end_time <= last.end_time for p in past), outcome.label
        assert all((b - a).n == 1 for a, b in pairwise(past)), outcome.label


def test_raters_judge_the_same_hundred_commitments_and_disagree(known):
    ratings = known.ratings
    counts = ratings[["kept", "in_process", "not_kept", "not_judged"]]
    # One rater left two commitments out, another is a press figure with one too few.
    assert counts.sum(axis=1).between(98, 100).all()
    assert (counts >= 0).all(axis=None)
    assert (ratings.url.str.startswith("http")).all()
    late = ratings[ratings.date == "2020-12"].set_index("rater").kept
    assert late["Government"] > 2 * late.drop("Government").max()


def test_forecasts_of_others_were_published_by_the_cutoff(known):
    assert len(known.forecasts)
    assert (known.forecasts["published"] <= "2018-07-31").all()


def test_a_forecast_published_later_is_refused(tmp_path):
    folder = copied(tmp_path)
    with (folder / "outcomes" / "forecasts.csv").open("a", encoding="utf-8") as file:
        file.write("Late,2019-01,yearly_growth,2019,1.8,1.0,nobody,\n")
    with pytest.raises(PackError, match="Late was published after the cut-off"):
        _ = outcomes(load(folder)).forecasts


def test_a_figure_without_entry_is_refused_with_the_nearest_name(tmp_path):
    folder = copied(tmp_path)
    with (folder / "outcomes" / "figures.csv").open("a", encoding="utf-8") as file:
        file.write("exchange_rates,,2019-01,19.0,,\n")
    with pytest.raises(PackError, match=r"has no exchange_rates; did you mean exchange_rate\?"):
        outcomes(load(folder))


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("index.toml", b"[debt", "outcomes/index.toml: is not TOML"),
        ("figures.csv", b"", "outcomes/figures.csv: is not a table of comma-separated values"),
        ("figures.csv", b"\xff\xfe", "outcomes/figures.csv: is not a table of comma-separated values"),
        ("figures.csv", None, "outcomes/figures.csv: there is no such file"),
        ("figures.csv", b"quantity,of,dates,value\n", "outcomes/figures.csv: has no column date; did you mean dates?"),
        ("figures.csv", b"quantity,of,date,value\ndebt,,2031-13,1\n", "outcomes/figures.csv: '2031-13' is no period"),
        ("world.csv", b"quantity,date,value\noutput,soon,1\n", "outcomes/world.csv: "),
        ("policy.csv", b"quantity;date;value\n", "outcomes/policy.csv: has no column quantity"),
        ("forecasts.csv", b"forecaster\n", "outcomes/forecasts.csv: has no column published"),
        ("widening.csv", b"arena,factor\nstate,wide\n", "outcomes/widening.csv: is not a table"),
    ],
)
def test_a_damaged_file_of_outcomes_is_told(tmp_path, file, content, message):
    pack = toyland_with_outcomes(tmp_path)
    place = pack / "outcomes" / file
    place.unlink(missing_ok=True)
    if content is not None:
        place.write_bytes(content)
    parts = ("world", "policy", "forecasts", "widening")
    with pytest.raises(PackError) as error:
        _ = [getattr(found, part) for found in [outcomes(load(pack))] for part in parts]
    assert error.value.messages[0].startswith(message)


def test_a_pack_without_outcomes_says_so():
    with pytest.raises(RunError, match=r"has no outcomes/index.toml: nothing to score it on"):
        outcomes(load(Path(__file__).parent / "packs" / "toyland"))
