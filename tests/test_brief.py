"""The brief stands on its own: one file, the same bytes each time, both languages complete, every name known."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from inspect import signature
from pathlib import Path
from string import Formatter

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

import relevo
from relevo.model.fiscal import budget
from relevo.pages.accounts import SOURCES, Accounts
from relevo.pages.charts import fan
from relevo.pages.content import first_screen, lengthy, numeric, rows
from relevo.pages.page import brief, chapters
from relevo.pages.parts import PROBABILITIES, Finding, Material, Part
from relevo.pages.words import LANGUAGES, Scale, Words, texts

TOYLAND = Path(__file__).parent / "packs" / "toyland"
ALLOWED = {"unit_en", "unit_es", "factor", "digits"}
TEXTS = sorted(p.stem for p in (Path(relevo.__file__).parent / "pages" / "texts").glob("*.toml"))


@pytest.fixture(scope="session")
def toyland_page(tmp_path_factory):
    return brief(TOYLAND, draws=100, output=tmp_path_factory.mktemp("brief") / "toyland.html").read_text()


def test_a_country_with_only_a_budget_gets_a_brief(toyland_page):
    assert "<h1>Toyland, January 2030</h1>" in toyland_page
    assert toyland_page.count("<figure") >= 4
    assert "Almanac of Toyland" in toyland_page


def test_the_page_needs_no_network_and_no_script(toyland_page):
    assert "<script" not in toyland_page
    loaded = re.findall(r'(?:src|srcset|data|action)="([^"]+)"|@import|<link[^>]+href="([^"]+)"', toyland_page)
    assert {b or a for a, b in loaded} <= {"data:,"}


def test_the_same_command_writes_the_same_bytes(toyland_page, tmp_path):
    again = brief(str(TOYLAND), draws=100, output=tmp_path / "again.html")
    assert again.read_text() == toyland_page


def test_another_language_is_refused_with_the_nearest_spelling(tmp_path):
    with pytest.raises(relevo.RunError, match=r"there is no language ens; did you mean es\?"):
        brief(TOYLAND, draws=10, language="ens", output=tmp_path / "never.html")


@pytest.mark.parametrize("name", TEXTS)
def test_every_text_has_both_languages_with_the_same_places_for_numbers(name):
    def places(text):
        return sorted({field for _, field, _, _ in Formatter().parse(text) if field})

    for key, entry in texts(name).items():
        assert set(LANGUAGES) <= set(entry) <= {*LANGUAGES, *ALLOWED}, key
        assert places(entry["en"]) == places(entry["es"]), key


@pytest.mark.parametrize(
    ("probability", "en", "es"),
    [
        (0.0, "no draw", "ninguna simulación"),
        (0.001, "fewer than 1 of 100 draws", "menos de 1 de cada 100 simulaciones"),
        (0.03, "3 of 100 draws", "3 de cada 100 simulaciones"),
        (0.15, "2 of 10 draws", "2 de cada 10 simulaciones"),
        (0.68, "7 of 10 draws", "7 de cada 10 simulaciones"),
        (0.97, "97 of 100 draws", "97 de cada 100 simulaciones"),
        (0.999, "more than 99 of 100 draws", "más de 99 de cada 100 simulaciones"),
        (1.0, "all draws", "todas las simulaciones"),
    ],
)
def test_a_chance_is_said_as_a_frequency(probability, en, es):
    assert Words("en").chance(probability) == en
    assert Words("es").chance(probability) == es


def test_arenas_decide_which_chapters_are_written():
    assert "public_finance" not in chapters(relevo.load(TOYLAND))
    mexico = chapters(relevo.load("mexico_2018"))
    assert list(mexico) == sorted(mexico, key=lambda name: mexico[name].order)
    assert "public_finance" in mexico


def test_no_chapter_asks_for_a_quantity_that_its_arena_does_not_have():
    pack = relevo.load("mexico_2018")
    graph = pack.graph()
    known = {*graph.equations, *graph.states, *graph.parameters, *graph.paths}
    for name, chapter in chapters(pack).items():
        assert chapter.wanted <= known, name


def test_the_chapter_with_the_heaviest_finding_opens_the_brief():
    light = Part("light", [], [Finding("one", 1), Finding("two", 0.5), Finding("three", 0.4), Finding("four", 0.3)])
    heavy = Part("heavy", [], [Finding("five", 9)])
    opening, findings = first_screen([light, heavy])
    assert opening is heavy
    assert [finding.text for finding in findings] == ["five", "one", "two", "three"]


def test_spanish_text_stands_where_english_did(tmp_path):
    page = brief(TOYLAND, draws=20, language="es", output=tmp_path / "es.html").read_text()
    assert '<html lang="es">' in page
    assert "Cómo se calculó" in page
    assert "How this was computed" not in page
    assert "A sweet for every child, every day" in page


def test_markup_in_a_pack_is_shown_and_never_run(tmp_path):
    pack = relevo.load(TOYLAND)
    stories = {**pack.stories, "strike": "<script>alert(1)</script>"}
    page = brief(replace(pack, stories=stories), draws=20, output=tmp_path / "escaped.html").read_text()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


# The accounts of public finance


@jax.jit
@jax.vmap
@jax.vmap
def months_of_budget(due, room, income, planned):
    """Where the money of a month comes from, by the equations of the budget."""
    gap = budget.raw_gap(room, income, planned, due)
    fund = budget.fund_draw(gap, 60.0, 12.0)
    trusts = budget.trust_draw(gap, fund, 20.0, 10.0)
    hasty = budget.hasty_cut(gap, fund, trusts, 0.1, 0.8, 50.0)
    uncovered = budget.uncovered_gap(gap, fund, trusts, hasty)
    claims = budget.senior_claims(due, jnp.array([2.0, 1.0, 3.0]), room)
    funded = budget.funded_share(due, claims, uncovered, room)
    late = budget.deferred_spending(due, budget.paid_share(funded, jnp.array([0.0, 0.5, 1.0]), 0.8))
    beyond = budget.borrowing_beyond_target(uncovered, late)
    cut = budget.spending_cut(planned, hasty)
    amount = budget.funding_amount(due, room, income, cut, fund, trusts, late, beyond)
    return {
        "pledge_due": due, "senior_claims": claims, "funded_share": funded, "pledge_income": income, "free_room": room,
        "funding_amount": amount, "funded_by": budget.funded_by(due, claims, room, amount),
    }  # fmt: skip


def accounts(seed):
    """Three pledges over two years and eight draws, one of them free of cost in half of the cases."""
    random = np.random.default_rng(seed)
    due = random.uniform(0, 20, (8, 24, 3)) * [1, 1, random.integers(0, 2)]
    room, income, planned = (random.uniform(low, high, (8, 24)) for low, high in ((-30, 40), (0, 30), (0, 3)))
    flows = months_of_budget(due, room, income, planned)
    names = ("draw", "month", "pledge")
    apart = {"funding_amount": ("draw", "month", "funding_source"), "funded_by": (*names, "funding_source")}
    run = xr.Dataset(
        {name: (apart.get(name, names[: value.ndim]), np.asarray(value)) for name, value in flows.items()},
        {"month": pd.date_range("2019-01-01", periods=24, freq="MS"), "pledge": ["a", "b", "c"]},
    )
    pack = relevo.load(TOYLAND)
    return Accounts(Material(pack, Words("en"), "announced", "baseline", 8, 1, {("announced", "baseline"): run}))


def test_the_brief_knows_every_source_of_money_that_the_budget_has():
    assert {*SOURCES, "pledge_due"} == set(signature(budget.funding_amount).parameters)
    assert len(SOURCES) == len(relevo.load("mexico_2018").dimensions["funding_source"])


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_the_brief_and_the_model_say_the_same_of_who_pays(seed):
    books = accounts(seed)
    run, due = books.material.run(), books.material.values("pledge_due")
    paid = (run["funded_by"] * due).sum(("draw", "month")) / due.sum(("draw", "month"))
    told = books.funding_by_pledge
    np.testing.assert_allclose(told.to_numpy(), paid.sel(pledge=told.index).transpose("pledge", "funding_source"))


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_what_pays_for_the_promises_adds_up_to_what_they_cost(seed):
    books = accounts(seed)
    np.testing.assert_allclose(books.funding.sum("source"), books.cost.transpose(*books.funding.sum("source").dims))
    assert (books.funding >= -1e-9).all()
    np.testing.assert_allclose(books.funding_by_pledge.sum(axis=1), 1)


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_a_promise_is_funded_by_what_is_neither_late_nor_beyond_the_target(seed):
    books = accounts(seed)
    due = books.material.values("pledge_due")
    funded = (due * books.material.values("funded_share")).sum(("draw", "month")) / due.sum(("draw", "month"))
    parts = books.funding_by_pledge.drop(columns=["deferred_spending", "borrowing_beyond_target"]).sum(axis=1)
    np.testing.assert_allclose(parts, funded.sel(pledge=parts.index))


@settings(max_examples=10)
@given(seed=st.integers(0, 10_000))
def test_what_the_programme_brings_in_counts_first_where_the_rest_of_the_budget_holds(seed):
    books = accounts(seed)
    flows = books.material.run()
    first = np.minimum(flows["pledge_income"], flows["pledge_due"].sum("pledge"))
    used = books.line.sel(end=1)
    assert (used <= first + 1e-9).all()
    np.testing.assert_allclose(used.where(flows["free_room"] >= 0), first.where(flows["free_room"] >= 0))


# In a browser

PROBE = """<!doctype html><meta charset="utf-8">
<iframe src="{page}" style="border:0;width:{width}px;height:900px"></iframe>
<script>onload = () => {{
  const page = document.querySelector("iframe").contentDocument, root = page.documentElement, wide = root.clientWidth;
  const every = (selector) => [...page.querySelectorAll(selector)], box = (e) => e.getBoundingClientRect();
  const out = every("body *").filter((e) => box(e).right > wide + 1 && !e.closest(".scroll, .skip, svg"));
  const shown = every("figure svg").filter((s) => box(s).width);
  const letters = shown.flatMap((s) => [...s.querySelectorAll("text")].map(
    (t) => parseFloat(getComputedStyle(t).fontSize) * box(s).width / s.viewBox.baseVal.width));
  document.body.innerHTML = "<pre>" + JSON.stringify({{
    wide, scroll: root.scrollWidth, out: out.map((e) => e.tagName + "." + e.className),
    smallest: Math.min(...letters), shown: shown.length, pictures: every("figure svg").length,
    asked: page.defaultView.performance.getEntriesByType("resource").map((e) => e.name) }}) + "</pre>";
}}</script>"""


def look(page, width, folder):
    """Open the page in Chromium at this width: what it measures and asks for, and what it says on the console."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not browser:
        pytest.skip("needs Chromium")
    probe = folder / f"probe{width}.html"
    probe.write_text(PROBE.format(page=page.as_uri(), width=width))
    command = [
        browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--allow-file-access-from-files", f"--user-data-dir={folder / f'profile{width}'}",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--window-size=1400,1000",
        "--virtual-time-budget=5000", "--dump-dom", probe.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    found = json.loads(re.search(r"<pre>(.*)</pre>", done.stdout).group(1))
    return found, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture(scope="session")
def mexico_page(tmp_path_factory):
    return brief("mexico_2018", draws=500, output=tmp_path_factory.mktemp("brief") / "mexico.html")


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_desk_and_phone_without_errors_or_network(mexico_page, width, tmp_path):
    found, said = look(mexico_page, width, tmp_path)
    assert found["scroll"] <= found["wide"] <= width
    assert found["out"] == []
    assert 2 * found["shown"] == found["pictures"] > 0
    assert found["smallest"] >= 10
    assert said == []
    assert found["asked"] == []


@pytest.mark.slow
def test_the_brief_on_mexico_is_one_light_file_that_reads_well(mexico_page):
    text = mexico_page.read_text()
    assert len(text.encode()) < 3e6
    assert "draws draws" not in text
    assert "nan" not in re.sub(r"<[^>]+>", " ", text).split()


@pytest.mark.parametrize(("past", "width", "step"), [(0, 700, 1), (8, 700, 1), (8, 350, 2), (15, 700, 2), (15, 350, 5)])
def test_labels_of_years_stand_apart(past, width, step):
    months = pd.date_range("2018-12-01", "2024-09-01", freq="MS")
    bands = pd.DataFrame(0.5, months, list(PROBABILITIES))
    history = pd.Series(0.5, pd.date_range(f"{2019 - past}-01-01", "2018-06-01", freq="MS")) if past else None
    drawn = fan(bands, Words("en"), Scale(), "", "", past=history).spec(width)
    axes = [layer["encoding"]["x"]["axis"] for layer in drawn["layer"] if "x" in layer["encoding"]]
    assert {axis["tickCount"]["step"] for axis in axes} == {step}


def test_years_that_name_the_rows_stand_at_the_left_and_dashes_among_numbers_at_the_right():
    frame = pd.DataFrame(
        {"year": ["2019", "2020"], "share": ["5\u00a0%", "−3%"], "month": ["12", "–"], "why": ["", "x"]}
    )
    assert numeric(frame) == [False, True, True, False]


@pytest.mark.parametrize(("language", "shown"), [("en", "5% or 6%"), ("es", "5\u00a0% or 6\u00a0%")])
def test_percentages_of_a_pack_are_set_as_in_the_readers_language(language, shown):
    assert rows(pd.DataFrame({"note": ["5 % or 6%"]}), Words(language)) == [[shown]]


def test_a_column_of_sentences_keeps_its_room_on_a_phone():
    sentence = "a sentence of more than forty letters in it"
    frame = pd.DataFrame({"promise": [sentence], "rule": ["short"], "why": [sentence]})
    assert lengthy(frame) == [False, False, True]
