"""The book shows the whole model, and its pages hold together without a network."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.engine.graph import Equation, compose
from relevo.engine.units import Quantity
from relevo.evidence.coupling import coupling, readings
from relevo.evidence.drawings import coupling_picture

TOYLAND = "tests/packs/toyland"
VOID = {"meta", "br", "hr", "img"}


class Page(HTMLParser):
    """Identifiers, links and the balance of tags of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        self.open += [] if tag in VOID else [tag]
        self.names += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if "href" in given else []

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    first = relevo.book(TOYLAND, tmp_path_factory.mktemp("book"))
    return {file.name: file.read_text(encoding="utf-8") for file in first.parent.iterdir()}


def test_every_arena_has_a_page(pages):
    assert sorted(pages) == ["index.html", "paths.html", "sources.html", "state.html"]


def test_every_link_leads_somewhere_and_every_tag_closes(pages):
    parsed = {name: Page(text) for name, text in pages.items()}
    for page in parsed.values():
        assert page.open == []
        assert len(page.names) == len(set(page.names))
        for link in page.links:
            file, _, name = link.partition("#")
            assert file in parsed
            assert not name or name in parsed[file].names, link


def test_every_equation_figure_and_source_is_shown(pages):
    pack = relevo.load(TOYLAND)
    shown = {name for text in pages.values() for name in Page(text).names}
    assert shown >= {*pack.equations, *pack.parameters, *pack.sources, *pack.levers, *pack.path_quantities}


def test_pages_need_no_network(pages):
    for text in pages.values():
        assert not {"script", "link", "img", "iframe"} & set(Page(text).tags)
        assert not re.search(r"url\(|@import|src=", text)


def test_an_equation_shows_sentence_formula_unit_inputs_and_users(pages):
    section = re.search(r'<section id="interest">.*?</section>', pages["state.html"], re.DOTALL)
    assert section
    text = section[0]
    assert "Interest that falls due." in text
    assert "<mfrac>" in text
    assert "billion TOY / month" in text
    assert 'href="state.html#interest_rate"' in text
    assert 'href="state.html#borrowing"' in text
    assert "tests/toy_model.py:" in text


def test_a_prior_is_drawn_with_its_quantiles(pages):
    assert "prior: 10, 50 and 90 % at 493.6, 500, 506.4" in pages["state.html"]


def test_the_same_pack_gives_the_same_bytes(pages, tmp_path):
    again = relevo.book(TOYLAND, tmp_path / "new")
    assert {file.name: file.read_text(encoding="utf-8") for file in again.parent.iterdir()} == pages


def test_an_older_book_is_replaced_and_nothing_else(tmp_path):
    folder = tmp_path / "book"
    relevo.book(TOYLAND, folder)
    (folder / "state.html").rename(folder / "old_arena.html")
    relevo.book(TOYLAND, folder)
    assert not (folder / "old_arena.html").exists()
    (folder / "letter.txt").write_text("mine")
    result = CliRunner().invoke(app, ["book", TOYLAND, "--output", str(folder)])
    assert result.exit_code == 2
    assert result.stderr.strip() == f"{folder}: holds letter.txt, which is no page of a book; give a new folder"
    assert (folder / "letter.txt").read_text() == "mine"


def test_a_file_is_not_taken_for_a_folder():
    with pytest.raises(relevo.RunError, match="is a file; the book needs a folder"):
        relevo.book(TOYLAND, Path(__file__))


def _equation(name: str, arena: str, arguments: tuple[str, ...]) -> Equation:
    units = dict.fromkeys([*arguments, "return"], Quantity("1"))
    return Equation(name, lambda *values: sum(values), arguments, units, arena, f"{arena}.py", 1)


def test_coupling_counts_what_arenas_read_from_each_other():
    made = [
        _equation("price", "market", ("mood", "given")),
        _equation("next_mood", "people", ("mood", "price", "wage")),
        _equation("wage", "market", ("mood",)),
    ]
    graph = compose({e.name: e for e in made}, ["given", "mood"], [])
    assert readings(graph) == {("market", "people"): ["mood"], ("people", "market"): ["price", "wage"]}
    matrix = coupling(graph, ["market", "people"])
    assert matrix.to_numpy().tolist() == [[0, 1], [2, 0]]
    picture = coupling_picture(readings(graph), ["market", "people"])
    assert "<title>people reads from market: price, wage</title>" in picture
    Page(picture)
