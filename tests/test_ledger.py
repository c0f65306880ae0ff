"""The ledger lists every promise once, with its author, its place, and what the model covers of it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.errors import PackError
from relevo.evidence.ledger import COLUMNS
from relevo.pages.chapters import ledger as chapter
from relevo.pages.parts import Material
from relevo.pages.words import Words

TOYLAND = Path(__file__).parent / "packs" / "toyland"
PROMISE = (
    '[{name}]\npromise = "{promise}"\nessay = "{essay}"\nwhere = "page 3"\narena = "state"\nroute = "law"\n'
    'kept_when = "Every child smiles"\nmodelled = "{modelled}"\nwhy = "smiles are not counted"\n{more}'
)


@pytest.fixture(scope="module")
def mexico():
    return relevo.load("mexico_2018")


@pytest.fixture(scope="module")
def table(mexico):
    return relevo.ledger(mexico).set_index("id")


@pytest.fixture
def toyland(tmp_path):
    folder = tmp_path / "toyland"
    shutil.copytree(TOYLAND, folder)

    def read(**keys: str):
        usual = {"name": "smiles", "promise": "Smiles for all", "essay": "manifesto", "modelled": "no", "more": ""}
        (folder / "ledger.toml").write_text(PROMISE.format(**(usual | keys)))
        return relevo.ledger(folder).set_index("id")

    return read


def test_at_least_sixty_promises_have_author_and_place(mexico, table):
    assert len(table) >= 60
    assert set(table.index) == {*mexico.pledges, *mexico.promises}
    assert table.index.is_unique
    assert table.promise.is_unique
    for column in COLUMNS[1:-1]:  # a note is not needed
        assert (table[column].str.len() > 0).all(), column


def test_all_seven_sources_of_the_essays_report_promises(table):
    essays = {"wood-introduction-2018", "rios-2018", "wilson-2018", "wood-2018", "schmidtke-2018", "olson-2018"}
    assert essays | {"wayne-2018"} <= set(table.essay)


def test_each_row_says_whether_it_is_modelled_and_why(table):
    assert set(table.modelled) == {"yes", "partly", "no"}


def test_a_pledge_whose_lever_no_equation_reads_is_not_modelled(mexico):
    equations = {
        name: equation for name, equation in mexico.equations.items() if name not in ("energy_news", "round_income")
    }
    graph = mexico.graph()
    assert set(graph.readers("suspend_rounds")) == {"energy_news", "round_income"}
    without = replace(mexico, equations=equations, _graphs={})
    # What the removed equations gave is now a parameter, so that the rest still runs.
    given = {name: next(iter(mexico.parameters.values())) for name in ("energy_news", "round_income")}
    without = replace(without, parameters={**mexico.parameters, **given})
    row = relevo.ledger(without).set_index("id").loc["suspend_rounds"]
    assert row.modelled == "no"
    assert row.why == "no equation reads the lever suspend_rounds"
    assert relevo.ledger(mexico).set_index("id").loc["suspend_rounds", "modelled"] == "yes"


def test_what_stands_in_for_a_promise_must_itself_be_read(mexico):
    equations = {name: equation for name, equation in mexico.equations.items() if name != "energy_news"}
    given = {**mexico.parameters, "energy_news": next(iter(mexico.parameters.values()))}
    without = replace(mexico, equations=equations, parameters=given, _graphs={})
    row = relevo.ledger(without).set_index("id").loc["valid_contracts_honoured"]
    assert (row.modelled, row.why) == ("no", "no equation reads the lever contract_review")


@pytest.mark.parametrize(
    ("announced", "option"), [("dos_bocas", "second_refinery"), ("energy_law", "secondary_energy_law")]
)
def test_what_looks_like_one_promise_twice_says_what_sets_it_apart(mexico, table, announced, option):
    assert option in table.loc[announced, "note"]
    assert f"No double of {announced}" in table.loc[option, "note"]
    assert mexico.pledges[announced].full == 1
    assert mexico.pledges[option].full == mexico.pledges[option].otherwise


def test_a_bill_that_nothing_reads_beyond_the_vote_is_modelled_in_part(table):
    assert table.loc["trade_agreement", "modelled"] == "partly"


def test_a_promise_of_the_ledger_joins_the_pledges(toyland):
    found = toyland()
    assert list(found.index) == ["sweets", "rocking_horses", "smiles"]
    assert found.loc["smiles", ["lever", "modelled", "due"]].to_list() == ["none", "no", "2031-12"]
    assert found.loc["sweets", "due"] == "2031-01"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"name": "sweets"}, "ledger.toml: sweets is promised in sweets already"),
        ({"promise": "A rocking horse in every school"}, "smiles is promised in rocking_horses already"),
        ({"essay": "manifest"}, "cites manifest, which sources.toml does not have; did you mean manifesto?"),
        ({"modelled": "partly"}, 'needs a "lever" or a "quantity", and not both'),
        ({"more": 'lever = "sweets"\n'}, 'is not modelled, but names a "lever" or a "quantity"'),
        ({"modelled": "partly", "more": 'lever = "sweats"\n'}, "names the lever sweats, which no pledge has"),
        ({"modelled": "partly", "more": 'quantity = "dept"\n'}, "which no equation gives; did you mean debt?"),
    ],
)
def test_faults_are_named_with_the_nearest_spelling(toyland, keys, message):
    with pytest.raises(PackError) as told:
        toyland(**keys)
    assert message in str(told.value)


def test_the_command_prints_plain_csv():
    lines = CliRunner().invoke(app, ["ledger", "--csv"]).stdout.splitlines()
    assert lines[0] == ",".join(COLUMNS)
    assert "modelled:" in CliRunner().invoke(app, ["ledger"]).stdout.splitlines()[-1]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_chapter_folds_one_row_for_each_promise(mexico, language):
    say = Words(language, "ledger")
    part = chapter.write(Material(mexico, say, "announced", "baseline", 0, 1, {}))
    _, summary, every = part.sections[0].blocks
    assert every.folded
    assert len(every.frame) == len(relevo.ledger(mexico))
    assert summary.frame[say("promises")].astype(int).sum() == len(every.frame)
