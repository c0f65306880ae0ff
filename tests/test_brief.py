"""The brief stands on its own: one file, the same bytes each time, both languages complete, every name known."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from string import Formatter

import pytest

import relevo
from relevo.brief.page import brief
from relevo.brief.words import LANGUAGES, Words, texts

TOYLAND = Path(__file__).parent / "packs" / "toyland"
ALLOWED = {"unit_en", "unit_es", "factor", "digits"}
TEXTS = sorted(p.stem for p in (Path(relevo.__file__).parent / "brief" / "texts").glob("*.toml"))


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
        (0.0, "none", "ninguno"),
        (0.001, "fewer than 1 of 100", "menos de 1 de cada 100"),
        (0.03, "3 of 100", "3 de cada 100"),
        (0.15, "2 of 10", "2 de cada 10"),
        (0.68, "7 of 10", "7 de cada 10"),
        (0.97, "97 of 100", "97 de cada 100"),
        (0.999, "more than 99 of 100", "más de 99 de cada 100"),
        (1.0, "all", "todos"),
    ],
)
def test_a_chance_is_said_as_a_frequency(probability, en, es):
    assert Words("en").chance(probability) == en
    assert Words("es").chance(probability) == es


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


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_desk_and_phone_without_errors_or_network(width, tmp_path):
    page = brief("mexico_2018", draws=100, output=tmp_path / "brief.html")
    found, said = look(page, width, tmp_path)
    assert found["scroll"] <= found["wide"] <= width
    assert found["out"] == []
    assert 2 * found["shown"] == found["pictures"] > 0
    assert found["smallest"] >= 10
    assert said == []
    assert found["asked"] == []
