"""Indices of sensitivity have their published values, see luck as an assumption, and keep to the pack's priors."""

import numpy as np
import pytest

import relevo
from relevo.errors import RunError
from relevo.explore.sensitivity import sensitivity, sensitivity_options

PACK = """
country = "Ishigami"
title = "Waves"
start = 2030-01-01
end = 2030-03-31
cutoff = 2029-12-31
currency = "XXX"
base = "none"
outputs = ["waves"]
[arenas]
waves = "ishigami_model"
"""
SOURCE = """
[ishigami-1990]
title = "An importance quantification technique in uncertainty analysis"
author = "Ishigami and Homma"
published = 1990-12-03
"""
ENTRY = """
[{name}]
meaning = "{name}"
unit = "1"
{figure}
source = "ishigami-1990"
where = "test function"
"""
FIGURES = {
    **dict.fromkeys(["first", "second", "third"], f'prior = "uniform"\nat = [{-np.pi}, {np.pi}]'),
    "bend": "value = 7.0",
    "twist": "value = 0.1",
}
OPTIONS = {"draws": 4, "seed": 1}


@pytest.fixture(scope="module")
def waves(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packs") / "waves"
    (folder / "parameters").mkdir(parents=True)
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    (folder / "sources.toml").write_text(SOURCE, encoding="utf-8")
    (folder / "pledges.toml").write_text("", encoding="utf-8")
    (folder / "scenarios.toml").write_text('[baseline]\nstory = "none"\n', encoding="utf-8")
    entries = [ENTRY.format(name=name, figure=figure) for name, figure in FIGURES.items()]
    (folder / "parameters" / "all.toml").write_text("".join(entries), encoding="utf-8")
    return relevo.load(folder)


def test_sobol_indices_of_ishigami_are_as_published(waves):
    table = sensitivity_options(waves, OPTIONS, "waves", samples=4096).table.set_index("assumption")
    names = ["first", "second", "third"]
    assert table.loc[names, "first"].to_numpy() == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert table.loc[names, "total"].to_numpy() == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert table.loc["luck", "total"] == pytest.approx(0.0, abs=1e-6)


def test_luck_has_its_share_of_the_variance(waves):
    table = sensitivity_options(waves, OPTIONS, "noisy", "2030-02", samples=1024).table.set_index("assumption")
    assert table.loc[["first", "luck"], "first"].to_numpy() == pytest.approx([0.5, 0.5], abs=0.05)
    assert "second" not in table.index


def test_pawn_tells_what_matters_from_noise(waves):
    table = sensitivity_options(waves, OPTIONS, "waves", method="pawn", samples=256).table.set_index("assumption")
    assert (table.loc[["first", "second"], "median"] > 2 * table["noise"].iloc[0]).all()
    assert "luck" not in table.index


def test_pawn_finds_nothing_where_there_is_little(waves):
    table = sensitivity_options(waves, OPTIONS, "mostly_luck", method="pawn", samples=256).table
    assert table["median"].iloc[0] < 1.5 * table["noise"].iloc[0]


def test_the_gradient_of_a_straight_line_is_its_spread(waves):
    table = sensitivity_options(waves, OPTIONS, "noisy", samples=16).table.set_index("assumption")
    assert table.loc["first", "gradient"] == pytest.approx(2 * np.pi / np.sqrt(12), rel=0.1)


def test_a_run_is_enough_to_ask_what_it_hangs_on(waves):
    found = sensitivity(relevo.simulate(waves, draws=4), "waves", samples=8)
    assert found.month == "2030-03"
    assert found.runs == 8 * (4 + 2)
    assert "what it hangs on (sobol, 48 runs)" in str(found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"samples": 100}, "samples must be a power of 2, not 100"),
        ({"method": "sobel"}, 'method is "sobol" or "pawn", not \'sobel\'; did you mean sobol?'),
        ({"of": "north"}, "waves is one number; it has no member north"),
        ({"month": "2031-01"}, "there is no month 2031-01 in this run of 2030-01 to 2030-03"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(waves, options, message):
    with pytest.raises(RunError) as error:
        sensitivity_options(waves, OPTIONS, "waves", **options)
    assert error.value.messages[0].startswith(message)


def test_members_of_a_vector_are_one_assumption():
    toyland = relevo.load("tests/packs/toyland")
    table = sensitivity_options(toyland, OPTIONS, "debt", "2031-12", samples=32).table
    assert table["assumption"].tolist().count("programme_cost") == 1
    assert {"tax_share", "trend_growth", "inherited_debt", "luck"} <= set(table["assumption"])
