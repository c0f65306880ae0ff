"""A pack is read whole or refused: every fault is named with file, entry and nearest spelling, all at once."""

import shutil
from pathlib import Path

import numpy as np
import pytest

import relevo
from relevo.engine.draws import draw_parameters
from relevo.errors import ModelError, PackError

TOYLAND = Path(__file__).parent / "packs" / "toyland"
STATE = "parameters/state.toml"
RATE = "[interest_rate]\n"


@pytest.fixture
def toyland(tmp_path):
    folder = tmp_path / "toyland"
    shutil.copytree(TOYLAND, folder)

    class Country:
        path = folder

        @staticmethod
        def change(file: str, old: str, new: str) -> None:
            text = (folder / file).read_text()
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
            (folder / file).write_text(text.replace(old, new))

        @staticmethod
        def add(file: str, text: str) -> None:
            target = folder / file
            target.parent.mkdir(exist_ok=True)
            target.write_text((target.read_text() if target.exists() else "") + text)

        @staticmethod
        def faults() -> str:
            try:
                return "\n".join(relevo.check(str(folder)))
            except (PackError, ModelError) as error:
                return str(error)

    return Country


def test_toyland_is_sound(toyland):
    assert toyland.faults() == ""
    pack = relevo.load(toyland.path)
    assert pack.info.country == "Toyland"
    assert pack.dimensions["pledge"] == ("sweets", "rocking_horses")
    assert len(pack.months) == 24


def test_percentages_become_shares_when_read(toyland):
    pack = relevo.load(toyland.path)
    assert float(pack.parameters["interest_rate"].value) == pytest.approx(0.06)
    assert pack.parameters["interest_rate"].unit == "1 / year"
    assert pack.parameters["tax_share"].priors[0].at == pytest.approx((0.22, 0.01))


def test_faults_of_sources_are_all_told_at_once_with_the_nearest_spelling(toyland):
    toyland.change(STATE, RATE + 'meaning = "Interest on debt"\nunit = "% / year"\nvalue = 6.0\nsource = "almanac"\n',
                   RATE + 'meaning = "Interest on debt"\nunit = "% / year"\nvalue = 6.0\n')  # fmt: skip
    toyland.change(STATE, 'at = [500.0, 5.0]\nsource = "almanac"', 'at = [500.0, 5.0]\nsource = "almanack"')
    toyland.change(STATE, 'source = "almanac"\nwhere = "table 4"', 'source = "almanac"')
    toyland.change(STATE, 'note = "Statistical Office: ten years of months, by eye."\n', "")
    toyland.add("sources.toml", '[manifest]\ntitle = "Draft"\nauthor = "Party of Sweets"\npublished = 2029-07-01\n')
    toyland.add("sources.toml", '[later]\ntitle = "Later"\nauthor = "Nobody"\npublished = 2030-07-01\n')
    toyland.change(STATE, 'at = [1.5, 0.2]\nsource = "manifesto"', 'at = [1.5, 0.2]\nsource = "later"')
    told = toyland.faults()
    for part in (
        f"{STATE}: interest_rate has no source",
        f"{STATE}: inherited_debt cites almanack, which sources.toml does not have; did you mean almanac?",
        f'{STATE}: tax_share has a source but does not say "where" in it',
        f'{STATE}: volatility rests on judgement: "note" must say whose and why',
        "sources.toml: nothing cites manifest",
        f"{STATE}: programme_cost.sweets cites later, published 2030-07-01, after the cut-off 2029-09-30;"
        ' a later edition of an earlier figure needs "vintage" and "date"',
    ):
        assert part in told


def test_an_unused_source_close_to_a_misspelt_one_is_pointed_at(toyland):
    toyland.add("sources.toml", '[yearbook_2028]\ntitle = "T"\nauthor = "A"\npublished = 2028-01-01\n')
    toyland.change(STATE, 'source = "almanac"\nwhere = "table 4"', 'source = "yearbook_2082"\nwhere = "table 4"')
    assert "sources.toml: nothing cites yearbook_2028; did you mean yearbook_2082?" in toyland.faults()
    assert (
        "tax_share cites yearbook_2082, which sources.toml does not have; did you mean yearbook_2028?"
        in toyland.faults()
    )


@pytest.mark.parametrize("source", ["almanac", "judgement"])
def test_a_figure_dated_after_the_cut_off_is_refused(toyland, source):
    toyland.change(STATE, 'where = "table 4"\n', 'where = "table 4"\ndate = "2029-12"\nnote = "Office: by eye"\n')
    toyland.change(STATE, 'source = "almanac"\nwhere = "table 4"', f'source = "{source}"\nwhere = "table 4"')
    assert "tax_share is dated 2029-12, after the cut-off 2029-09-30" in toyland.faults()


def test_a_later_edition_of_history_says_so_and_is_taken(toyland):
    toyland.add("sources.toml", '[later]\ntitle = "Later"\nauthor = "Nobody"\npublished = 2030-07-01\n')
    toyland.change(STATE, 'source = "almanac"\nwhere = "table 4"',
                   'source = "later"\nwhere = "table 4"\nvintage = "edition of 2030"\ndate = "2029-06"')  # fmt: skip
    assert toyland.faults() == ""


def test_a_pledge_published_after_the_cut_off_is_refused(toyland):
    toyland.change("sources.toml", "published = 2029-08-01", "published = 2029-12-01")
    assert "pledges.toml: sweets cites manifesto, published after the cut-off 2029-09-30" in toyland.faults()


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (STATE, "value = 6.0", "valeu = 6.0", "interest_rate has an unknown key valeu; did you mean value?"),
        (
            STATE,
            'unit = "% / year"\nvalue',
            'unit = "% / yaer"\nvalue',
            "unknown unit yaer in '1 / yaer'; did you mean year?",
        ),
        (STATE, "value = 6.0", "value = nan", "interest_rate value: is no finite number"),
        (STATE, "value = 6.0", 'value = "six"', "interest_rate value: is no finite number"),
        (STATE, "at = [22.0, 1.0]", "at = [22.0]", 'tax_share prior "beta" needs 2 numbers in "at", not 1'),
        (
            STATE,
            "at = [22.0, 1.0]",
            "at = [22.0, 60.0]",
            'tax_share: prior "beta" with at = [22.0, 60.0] is no distribution',
        ),
        (STATE, "at = [500.0, 5.0]", "at = [500.0, 5.0]\nwithin = [3.0, 2.0]", "within [3.0, 2.0] is no distribution"),
        (STATE, 'prior = "beta"', 'prior = "betta"', "tax_share prior: Input should be 'normal'"),
        (STATE, "value = 0.4", 'value = 0.4\nprior = "normal"', "programme_cost.rocking_horses needs exactly one of"),
        (
            STATE,
            "[programme_cost.sweets]",
            "[programme_cost.sweet]",
            "has a value for sweet, which is no programme; did you mean sweets?",
        ),
        (
            STATE,
            "[programme_cost.sweets]",
            "[programme_cost.sweet]",
            "programme_cost has no value for programme sweets",
        ),
        (
            STATE,
            'by = "programme"',
            'by = "program"',
            "is by program, which pack.toml does not list; did you mean programme?",
        ),
        (
            STATE,
            "[volatility]",
            "[volatilty]",
            "next_output needs volatility, which no equation, state, path or parameter gives",
        ),
        (
            STATE,
            'unit = "bn TOY"',
            'unit = "mn TOY"',
            "opening_debt: reads inherited_debt in billion money, but parameters/state.toml: inherited_debt gives",
        ),
        (
            "pledges.toml",
            'rule = "programme"\nmonths',
            'rule = "program"\nmonths',
            "sweets has the cost rule program, which pack.toml does not list; did you mean programme?",
        ),
        (
            "pledges.toml",
            'route = "budget"\nrule = "programme"\nmonths',
            'route = "budge"\nrule = "programme"\nmonths',
            "pledges.toml: sweets route: Input should be",
        ),
        (
            "pledges.toml",
            'from = "2030-07"',
            'from = "2030-13"',
            "pledges.toml: rocking_horses from: String should match pattern",
        ),
        (
            "pledges.toml",
            'from = "2030-07"',
            'lever = "sweets"',
            "pledges.toml: rocking_horses moves the lever sweets, as sweets does",
        ),
        (
            "pledges.toml",
            'from = "2030-07"',
            'lever = "upkeep"',
            "moves the lever upkeep, which is a path in scenarios.toml",
        ),
        (
            "scenarios.toml",
            "[strike.upkeep]",
            "[strike.upkep]",
            "strike changes upkep, which baseline does not have; did you mean upkeep?",
        ),
        ("scenarios.toml", "[baseline]", "[basline]", "scenarios.toml: baseline has no story"),
        ("scenarios.toml", '"Toys sell as they do."', "1", "scenarios.toml: baseline has no story"),
        (
            "scenarios.toml",
            'change = "multiply"',
            'unit = "bn TOY"',
            "strike.upkeep is in bn TOY, but baseline has it in bn TOY / month",
        ),
        (
            "scenarios.toml",
            'unit = "bn TOY / month"',
            'unit = "bn TOY / month"\nchange = "add"',
            "baseline.upkeep has nothing to add to",
        ),
        ("scenarios.toml", "2031-12 = 24.0", "2031-13 = 24.0", "scenarios.toml: baseline.upkeep path.2031-13"),
        (
            "scenarios.toml",
            "2031-12 = 24.0",
            "2031-12 = inf",
            "scenarios.toml: baseline.upkeep path.2031-12: Input should be a finite number",
        ),
        (
            "pack.toml",
            'outputs = ["debt"',
            'outputs = ["dept"',
            "pack.toml: outputs: there is no quantity dept; did you mean debt?",
        ),
        ("pack.toml", "cutoff = 2029-09-30", "cutoff = 2032-09-30", "are not in this order"),
        ("pack.toml", 'base = "GDP base 2029"\n', "", "pack.toml has no base"),
        ("pack.toml", 'state = "toy_model"', 'state = "toy_modle"', "arena state: there is no module toy_modle"),
        ("sources.toml", "[almanac]\n", "[almanac\n", "sources.toml: is not TOML"),
    ],
)
def test_a_fault_is_told_with_its_place(toyland, file, old, new, told):
    toyland.change(file, old, new)
    assert told in toyland.faults()


def test_a_figure_that_no_equation_reads_is_told(toyland):
    toyland.add(STATE, '[interest_rates]\nmeaning = "m"\nunit = "1"\nvalue = 1.0\nsource = "almanac"\nwhere = "t"\n')
    path = 'unit = "1"\npath = { 2030-01 = 1.0 }\nsource = "almanac"\nwhere = "t"\n'
    toyland.add("scenarios.toml", f'[baseline.upkeeep]\nmeaning = "m"\n{path}')
    told = toyland.faults()
    assert f"{STATE}: interest_rates is read by no equation; did you mean interest_rate?" in told
    assert "scenarios.toml: upkeeep is read by no equation; did you mean upkeep?" in told


def test_a_name_in_two_files_is_told(toyland):
    figure = 'meaning = "m"\nunit = "1"\nvalue = 1.0\nsource = "almanac"\nwhere = "t"\n'
    toyland.add("parameters/more.toml", f"[volatility]\n{figure}")
    assert "parameters/state.toml: volatility stands in parameters/more.toml as well" in toyland.faults()


def test_faults_of_all_files_are_told_at_once(toyland):
    toyland.change(STATE, "value = 6.0", "valeu = 6.0")
    toyland.change("pledges.toml", "months = 12", "months = -1")
    toyland.change("scenarios.toml", "[strike.upkeep]", "[strike.upkep]")
    told = toyland.faults()
    assert all(file in told for file in (STATE, "pledges.toml: sweets months", "scenarios.toml: strike"))


def test_missing_files_are_named(toyland):
    (toyland.path / "pledges.toml").unlink()
    (toyland.path / "sources.toml").unlink()
    told = toyland.faults()
    assert "pledges.toml: the pack has no such file" in told
    assert "sources.toml: the pack has no such file" in told


def test_a_pack_that_is_not_there_is_named_with_the_nearest_spelling(tmp_path):
    with pytest.raises(PackError, match=r"there is no pack mexico_2108; did you mean mexico_2018\?"):
        relevo.load("mexico_2108")
    with pytest.raises(PackError, match=r"there is no pack\.toml in this folder"):
        relevo.load(tmp_path)


TABLE = """
[surface]
meaning = "m"
unit = "km2"
{by}
table = "tables/land.csv"
source = "almanac"
where = "t"
"""
BY = 'by = "programme"\ncolumn = "area"'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("programme,area\nsweets,1\n", "surface: tables/land.csv has no area for programme rocking_horses"),
        ("programme,area\nsweets,1\nsweets,1\nrocking_horses,2\n", "tables/land.csv has sweets twice"),
        (
            "programme,area\nsweets,\nrocking_horses,2\n",
            "column area of tables/land.csv has no finite number in line 2",
        ),
        (
            "programme,area\nsweets,much\nrocking_horses,2\n",
            "column area of tables/land.csv has a value that is no number",
        ),
        ("programme,aera\nsweets,1\nrocking_horses,2\n", "tables/land.csv has no column area; did you mean aera?"),
        ("", "tables/land.csv: is not a table of comma-separated values"),
        ("programme,area\nsweets,1\nrocking_horses,2\n", "surface is read by no equation"),
    ],
)
def test_a_fault_of_a_table_is_told(toyland, text, told):
    toyland.add("tables/land.csv", text)
    toyland.add(STATE, TABLE.format(by=BY))
    assert told in toyland.faults()


def test_a_table_that_is_not_there_is_named(toyland):
    toyland.add("tables/lend.csv", "programme,area\n")
    toyland.add(STATE, TABLE.format(by=BY))
    assert "there is no table tables/land.csv; did you mean tables/lend.csv?" in toyland.faults()


def test_a_table_of_two_dimensions_holds_known_members_only(toyland):
    text = "programme,rule,area\nsweets,a,1\nrocking_horse,b,2\n"
    toyland.change("pack.toml", "[arenas]", '[dimensions]\nplace = ["a", "b"]\n\n[arenas]')
    toyland.add("tables/land.csv", text)
    toyland.add(STATE, TABLE.format(by='by = ["programme", "place"]\ncolumns = ["programme", "rule", "area"]'))
    assert "tables/land.csv has rocking_horse, which is no programme; did you mean rocking_horses?" in toyland.faults()


def test_a_dimension_has_each_member_once(toyland):
    toyland.change("pack.toml", "[arenas]", '[dimensions]\nplace = ["a", "b", "a"]\n\n[arenas]')
    assert "pack.toml: dimension place has a twice" in toyland.faults()


def test_joint_priors_take_rows_of_one_table(toyland):
    toyland.add("tables/fit.csv", "rate,share\n5.0,20.0\n7.0,24.0\n")
    toyland.change(STATE, "value = 6.0", 'prior = "joint"\ntable = "tables/fit.csv"\ncolumn = "rate"')
    toyland.change(
        STATE, 'prior = "beta"\nat = [22.0, 1.0]', 'prior = "joint"\ntable = "tables/fit.csv"\ncolumn = "share"'
    )
    assert toyland.faults() == ""
    drawn = draw_parameters(relevo.load(toyland.path).parameters, 1, 0, 64)[0]
    pairs = {
        (round(float(a), 3), round(float(b), 3))
        for a, b in zip(drawn["interest_rate"], drawn["tax_share"], strict=True)
    }
    assert pairs == {(0.05, 0.2), (0.07, 0.24)}


def test_a_joint_prior_without_a_number_in_a_row_is_refused(toyland):
    toyland.add("tables/fit.csv", "rate\n5.0\n\n7.0\nnan\n")
    toyland.change(STATE, "value = 6.0", 'prior = "joint"\ntable = "tables/fit.csv"\ncolumn = "rate"')
    assert "column rate of tables/fit.csv has no finite number" in toyland.faults()


SERIES = '[toys]\nmeaning = "Toys sold"\nunit = "1"\nfrequency = "monthly"\nsource = "almanac"\nwhere = "t"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("date,value\n2029-08-01,1\n2029-10-01,2\n", "series/toys.csv: has a value of 2029-10-01, after the cut-off"),
        ("day,value\n2029-08-01,1\n", "series/toys.csv: has no column date"),
        ("date,sold\n2029-08-01,1\n", "series/toys.csv: has no column value"),
        ("date,value\n2029-08-01,many\n", "series/toys.csv: column value has a value that is no number"),
        ("date,value\nsoon,1\n", "series/toys.csv: soon is no date"),
        ("date,value\n2029-08-01,1\n", ""),
    ],
)
def test_a_series_ends_at_the_cut_off(toyland, text, told):
    toyland.add("series/index.toml", SERIES)
    toyland.add("series/toys.csv", text)
    assert told in toyland.faults()
    if not told:
        assert relevo.load(toyland.path).history("toys").to_dict() == {np.datetime64("2029-08-01"): 1}


def test_the_digest_follows_the_files_but_not_what_happened(toyland):
    before = relevo.load(toyland.path).digest
    toyland.add("outcomes/what_happened.csv", "date,value\n2031-01-01,3\n")
    assert relevo.load(toyland.path).digest == before
    toyland.add(STATE, "# a remark\n")
    assert relevo.load(toyland.path).digest != before


def test_a_pledge_without_a_lever_in_the_model_is_said_to_be_not_modelled(toyland):
    toyland.add(
        "pledges.toml", '\n[puppets]\npromise = "p"\nessay = "manifesto"\nwhere = "w"\nroute = "law"\nkept_when = "k"\n'
    )
    pack = relevo.load(toyland.path)
    assert relevo.not_modelled(pack) == ["puppets"]
    assert relevo.check(pack) == []
