"""Claims are checked by computation: each rule on examples and by property, the known cases, and what is refused."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.errors import PackError
from relevo.evidence.claims import COLUMNS, COMPUTE, EXACTLY, FEWEST, VERDICTS, claim_reviews
from relevo.evidence.energy_table import audit_energy_table, printed_table, table_from_contracts
from relevo.pack.read import CLAIM_FACTS
from relevo.pack.schema import Claim
from relevo.pages.chapters import claims as chapter
from relevo.pages.page import brief
from relevo.pages.parts import Material
from relevo.pages.words import Words

TOYLAND = Path(__file__).parent / "packs" / "toyland"
FACT_LINES = "id,date,value,unit,source,url,published,note\n"
number = st.floats(min_value=0.01, max_value=1e6)
numbers = st.lists(number, min_size=2, max_size=6)


@pytest.fixture(scope="module")
def mexico():
    return relevo.load("mexico_2018")


@pytest.fixture(scope="module")
def table(mexico):
    return relevo.claims(mexico).set_index("id")


@pytest.fixture
def toyland(tmp_path):
    """Toyland with claims: returns a function of facts (lines) and claims (text) that gives the table."""
    folder = tmp_path / "toyland"
    shutil.copytree(TOYLAND, folder)

    def check(facts: str, claims: str) -> pd.DataFrame:
        (folder / "tables").mkdir(exist_ok=True)
        (folder / CLAIM_FACTS).write_text(FACT_LINES + facts)
        (folder / "claims.toml").write_text(claims)
        return relevo.claims(folder).set_index("id")

    return check


def claim(name: str = "toys", **keys: object) -> str:
    entry = {"essay": "manifesto", "where": "page 1", "statement": "Children have toys", "stated": 7, "unit": "toys"}
    entry |= {"rule": "value", "tolerance": 0, "facts": ["toys"]} | keys
    return f"[{name}]\n" + "".join(
        f"{key} = {json.dumps(value)}\n" for key, value in entry.items() if value is not None
    )


TOYS = "toys,2029,7,toys,Almanac,,2029-01-01,\n"


# Rules


@pytest.mark.parametrize(
    ("rule", "values", "expected"),
    [
        ("value", [3.0], 3.0),
        ("sum", [1.0, 2.0, 4.0], 7.0),
        ("difference", [10.0, 2.0, 3.0], 5.0),
        ("ratio", [12.0, 2.0, 3.0], 2.0),
        ("share", [1.0, 4.0], 25.0),
        ("remainder", [1.0, 4.0], 75.0),
        ("growth", [4.0, 5.0], 25.0),
        ("mean", [73.0, 73.0, 72.0, 76.0], 73.5),
        ("smallest", [310.0, -24.0], -24.0),
        ("rises", [1.0, 5.0, 3.0, 2.0, 5.0, 4.0], 2.0),
        ("rank", [3.0, 9.0, 3.0, 1.0], 2.0),
        ("range", [5.0, 1.0, 9.0], (1.0, 9.0)),
        ("union", [45.0, 27.0, 12.0, 3.0], (45.0, 87.0)),
    ],
)
def test_rules_on_examples(rule, values, expected):
    assert COMPUTE[rule](values) == pytest.approx(expected)


def test_every_rule_of_the_schema_is_computed():
    declared = Claim.model_fields["rule"].annotation.__args__[0].__args__
    assert set(declared) == set(COMPUTE) == set(FEWEST)
    assert set(EXACTLY) <= set(FEWEST)


@given(values=numbers)
def test_a_difference_undoes_a_sum(values):
    assert COMPUTE["difference"]([COMPUTE["sum"](values), *values[1:]]) == pytest.approx(values[0], rel=1e-6, abs=1e-6)


@given(before=number, after=number)
def test_growth_and_its_way_back_cancel(before, after):
    there, back = COMPUTE["growth"]([before, after]), COMPUTE["growth"]([after, before])
    assert (1 + there / 100) * (1 + back / 100) == pytest.approx(1)


@given(part=number, whole=number)
def test_share_and_remainder_make_the_whole(part, whole):
    assert COMPUTE["share"]([part, whole]) + COMPUTE["remainder"]([part, whole]) == pytest.approx(100)


@given(values=numbers)
def test_means_and_ranges_lie_between_the_facts(values):
    low, high = COMPUTE["range"](values)
    assert low == COMPUTE["smallest"](values)
    assert low - 1e-6 <= COMPUTE["mean"](values) <= high + 1e-6


@given(values=numbers)
def test_a_union_is_never_wider_than_the_sum_of_its_parts(values):
    largest, total = COMPUTE["union"](values)
    assert max(values) == largest <= total == pytest.approx(COMPUTE["sum"](values))


@given(values=numbers)
def test_ranks_go_from_one_to_the_number_of_facts(values):
    assert 1 <= COMPUTE["rank"](values) <= len(values)


# Verdicts


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        ({}, "holds"),
        ({"stated": 8}, "fails"),
        ({"stated": 8, "tolerance": 1}, "holds"),
        ({"stated": 8.01, "tolerance": 1}, "fails"),
        ({"stated": 8, "compare": "at_most"}, "holds"),
        ({"stated": 8, "compare": "at_least"}, "fails"),
        ({"stated": 6, "compare": "at_least"}, "holds"),
        ({"stated": [6, 7]}, "holds"),
        ({"stated": [8, 9]}, "fails"),
        ({"stated": 14, "scale": 2.0}, "holds"),
        ({"rule": None, "tolerance": None, "facts": None, "note": "Nobody counted."}, "unchecked"),
    ],
)
def test_verdicts_follow_what_is_stated_and_how_it_is_compared(toyland, keys, verdict):
    other = claim("more")
    assert toyland(TOYS, claim(**keys) + other).loc["toys", "verdict"] == verdict


def test_a_claim_that_held_on_what_was_known_is_told_apart(toyland):
    facts = TOYS + "toys_then,2028,9,toys,Old almanac,,2028-06-01,\n"
    found = toyland(facts, claim(stated=9, known_then=["toys_then"])).loc["toys"]
    assert (found.verdict, found.computed, found.then) == ("held_then", "7", "9")
    assert found.source == "Almanac; Old almanac"


def test_a_claim_that_never_held_fails_whatever_was_known(toyland):
    facts = TOYS + "toys_then,2028,9,toys,Old almanac,,2028-06-01,\n"
    assert toyland(facts, claim(stated=11, known_then=["toys_then"])).loc["toys", "verdict"] == "fails"


def test_ends_of_a_range_are_compared_one_by_one(toyland):
    facts = TOYS + "horses,2029,3,toys,Almanac,,2029-01-01,\n"
    keys = {"rule": "range", "facts": ["toys", "horses"]}
    assert toyland(facts, claim(stated=[3, 7], **keys)).loc["toys", "verdict"] == "holds"
    assert toyland(facts, claim(stated=[3, 8], **keys)).loc["toys", "verdict"] == "fails"


def test_a_total_that_counts_once_what_parts_share_lies_between_largest_part_and_sum(toyland):
    facts = TOYS + "horses,2029,3,toys,Almanac,,2029-01-01,\n"
    keys = {"rule": "union", "facts": ["toys", "horses"]}
    verdicts = [toyland(facts, claim(stated=total, **keys)).loc["toys", "verdict"] for total in (6, 7, 10, 11)]
    assert verdicts == ["fails", "holds", "holds", "fails"]


# What is refused


@pytest.mark.parametrize(
    ("facts", "keys", "message"),
    [
        (TOYS, {"facts": ["toyz"]}, "there is no fact toyz; did you mean toys?"),
        (TOYS, {"facts": ["horsy.*"]}, "there are no facts horsy.*; did you mean horse.*?"),
        (TOYS, {"essay": "manifest"}, "cites manifest, which sources.toml does not have; did you mean manifesto?"),
        (TOYS, {"tolerence": 1}, "has an unknown key tolerence; did you mean tolerance?"),
        (TOYS, {"facts": None, "rule": None, "tolerance": None}, '"note" must say why it cannot be checked'),
        (TOYS, {"tolerance": None}, 'has facts but no "rule" or no "tolerance"'),
        (TOYS, {"stated": [9, 7]}, "states a range whose low end is above its high end"),
        (TOYS, {"rule": "sum"}, "the rule sum cannot be applied to 1 facts"),
        (TOYS, {"unit": "horses"}, "is stated in horses, but its facts are in toys"),
        ("toys,2029,7,toys,,,2029-01-01,\n", {}, "tables/claim_facts.csv: row 2 has no source"),
        ("toys,2029,many,toys,Almanac,,2029-01-01,\n", {}, "tables/claim_facts.csv: row 2 value:"),
        (TOYS + TOYS, {}, "tables/claim_facts.csv: row 3 repeats toys"),
        (TOYS, {"known_then": ["late"]}, "late was published 2031-01-01, after the cut-off 2029-09-30"),
    ],
)
def test_faults_are_named_with_place_and_nearest_spelling(toyland, facts, keys, message):
    late = "late,2030,9,toys,Almanac,,2031-01-01,\nhorse.one,2029,1,toys,Almanac,,2029-01-01,\n"
    with pytest.raises(PackError) as told:
        toyland(facts + late, claim(**keys) + claim("also", rule="sum", facts=["late", "horse.*"], tolerance=99))
    assert message in str(told.value)


def test_a_fact_that_no_claim_reads_is_a_fault(toyland):
    with pytest.raises(PackError, match=r"tables/claim_facts\.csv: no claim reads spare"):
        toyland(TOYS + "spare,2029,1,toys,Almanac,,2029-01-01,\n", claim())


def test_no_parameter_may_read_the_facts_that_know_later(toyland, tmp_path):
    toyland(TOYS, claim())
    file = tmp_path / "toyland" / "parameters" / "state.toml"
    file.write_text(
        file.read_text()
        + '\n[toys]\nmeaning = "Toys"\nunit = "1"\nby = "programme"\ntable = "tables/claim_facts.csv"\n'
        'column = "value"\nsource = "almanac"\nwhere = "page 1"\n'
    )
    with pytest.raises(PackError, match="facts that check claims may be later than the cut-off"):
        relevo.load(tmp_path / "toyland")


def test_a_pack_without_claims_has_an_empty_table():
    found = relevo.claims(TOYLAND)
    assert found.empty
    assert set(COLUMNS) <= set(found.columns)


# Mexico


def test_at_least_a_hundred_figures_of_all_six_essays_are_checked(table):
    assert len(table) >= 100
    essays = {"wood-introduction-2018", "rios-2018", "wilson-2018", "wood-2018", "schmidtke-2018", "olson-2018"}
    assert set(table.essay) == essays | {"wayne-2018"}
    assert set(table.verdict) == set(VERDICTS)


def test_no_claim_passes_without_a_source(table):
    checked = table[table.verdict != "unchecked"]
    assert (checked.source.str.len() > 0).all()
    assert (checked.computed.str.len() > 0).all()
    assert (table[table.verdict == "unchecked"].note.str.len() > 0).all()


@pytest.mark.parametrize(
    ("name", "computed", "verdict"),
    [
        ("table_committed_farm_outs", 2965, "fails"),
        ("table_potential_total", 161801, "fails"),
        ("table_work_programme_total", 4023, "holds"),
        ("asylum_growth", 1028, "fails"),
        ("tijuana", 5.6, "fails"),
        ("states_rising", 27, "fails"),
        ("states_rising_with_femicide", 28, "holds"),
        ("undocumented", 5.4, "held_then"),
        ("net_zero", 160000, "held_then"),
        ("debt_peak", 48.7, "held_then"),
        ("homicide_interval", 18.2, "holds"),
        ("crime_reported", 9.75, "fails"),
        ("two_thirds_deputies", 356, "holds"),
        ("two_thirds_senate", 84, "fails"),
        ("auction_capacity", 7153, "holds"),
        ("impunity", 99.16, "holds"),
        ("deportations", 1.044, "holds"),
    ],
)
def test_known_cases_come_out_right(table, name, computed, verdict):
    assert table.loc[name, "verdict"] == verdict
    assert float(table.loc[name, "computed"]) == pytest.approx(computed, rel=0.002)


def test_winning_companies_are_not_additive_and_no_fault(table):
    assert table.loc["table_companies_total", ["computed", "verdict"]].to_list() == ["45 to 87", "holds"]


def test_the_table_of_contracts_is_claimed_cell_by_cell_as_printed(table):
    printed = printed_table()
    columns = {"Round 1": "round_1", "Round 2": "round_2", "Round 3.1": "round_3_1", "Farm-outs": "farm_outs"}
    for row in printed.index:
        for heading, column in (columns | {"Total": "total"}).items():
            assert float(table.loc[f"table_{row}_{column}", "stated"]) == float(printed.loc[row, heading])


def test_sums_of_the_table_agree_with_its_audit(table):
    audit = audit_energy_table()
    totals = audit[audit.check == "sum of its parts"].set_index("row")
    for row in ("blocks", "surface", "cash", "work_programme", "committed", "potential"):
        found = table.loc[f"table_{row}_total"]
        assert float(found.computed) == totals.loc[row, "expected"]
        assert (found.verdict == "fails") == (totals.loc[row, "verdict"] == "does not add up")


def test_facts_on_contracts_are_those_of_the_contracts(table):
    contracts = table_from_contracts().set_index(["row", "column"]).contracts
    for row, heading, column in (
        ("blocks", "Round 2", "round_2"), ("surface", "Round 1", "round_1"), ("surface", "Round 2", "round_2"),
        ("surface", "Farm-outs", "farm_outs"), ("work_programme", "Round 1", "round_1"),
        ("work_programme", "Farm-outs", "farm_outs"),
    ):  # fmt: skip
        assert float(table.loc[f"table_{row}_{column}", "computed"]) == pytest.approx(contracts[row, heading], rel=1e-5)


# Faces


def test_the_command_prints_plain_csv():
    result = CliRunner().invoke(app, ["claims", "--csv"])
    lines = result.stdout.splitlines()
    assert lines[0] == "id,essay,statement,stated,computed,unit,verdict,source"
    assert len(lines) >= 101


def test_the_command_can_show_failures_alone():
    result = CliRunner().invoke(app, ["claims", "--failed", "--csv"])
    verdicts = {line.split(",")[6] for line in result.stdout.splitlines()[1:] if '"' not in line}
    assert verdicts == {"fails"}
    assert "fails" in CliRunner().invoke(app, ["claims", "--failed"]).stdout.splitlines()[-1]


def test_reviews_follow_the_words_of_schema_org(mexico, table):
    reviews = claim_reviews(mexico)
    assert len(reviews) == (table.verdict != "unchecked").sum()
    review = next(r for r in reviews if r["identifier"] == "tijuana")
    assert review["@type"] == "ClaimReview"
    assert review["reviewRating"]["alternateName"] == "fails"
    assert review["reviewRating"]["ratingValue"] == review["reviewRating"]["worstRating"]
    assert review["itemReviewed"]["author"]["name"] == "Eric L. Olson"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_chapter_shows_what_does_not_hold_and_folds_the_rest(mexico, language):
    say = Words(language, "claims")
    part = chapter.write(Material(mexico, say, "announced", "baseline", 0, 1, {}))
    summary, wrong, every = part.sections[0].blocks[1:]
    assert every.folded
    assert not wrong.folded
    assert len(every.frame) == len(relevo.claims(mexico))
    assert set(wrong.frame[say("verdict")]) == {say("fails"), say("held_then")}
    assert summary.frame[say("claims")].astype(int).sum() == len(every.frame)
    assert len(part.linked_data) > 0


def test_reviews_stand_in_the_page_as_data_that_nothing_runs(toyland, tmp_path):
    toyland(TOYS, claim(statement="Children have </script> toys"))
    page = brief(tmp_path / "toyland", draws=10, output=tmp_path / "page.html").read_text()
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert [kind.strip() for kind, _ in scripts] == ['type="application/ld+json"']
    (review,) = json.loads(scripts[0][1])
    assert review["claimReviewed"] == "Children have </script> toys"
    assert page.count("<details><summary>Show all 1 rows</summary>") == 1


def test_a_pack_without_claims_gets_no_chapter():
    pack = relevo.load(TOYLAND)
    assert chapter.write(Material(pack, Words("en", "claims"), "announced", "baseline", 0, 1, {})) is None
    assert replace(pack).claims == {}
