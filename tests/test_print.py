"""The PDF says what the page says, on fewer than 60 sheets, the same bytes each time, and nothing on it is cut off."""

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import typst
from pypdf import PdfReader
from typer.testing import CliRunner

import relevo
from relevo.cli import app
from relevo.pages.content import Pictures
from relevo.pages.page import brief
from relevo.pages.parts import Chart, Material, Part, Points, Section, Table
from relevo.pages.print import check_pdf, document, print_content, write_pdf
from relevo.pages.words import Words

PACKS = Path(__file__).parent / "packs"
STYLE = (Path(relevo.__file__).parent / "pages" / "templates" / "style.css").read_text(encoding="utf-8")
PAGES = 60
SHEET = 842 - 72 * (25 + 21) / 25.4  # points between the margins at the top and the foot
# A square with the letters of every kind of mark that Typst would read as markup.
MARKS = '#set text(red) *bold* _thin_ $x^2$ `code` @label <tag> [box] // gone \\ ~ -- " é'


class Page(HTMLParser):
    """Headings of a page, and rows of its tables but for the data behind pictures."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.rows: list[str] = []
        self.open: list[list[str]] = []
        self.picture = False
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if tag == "figure":
            self.picture = False
        if tag == "svg":
            self.picture = True
        if tag in ("h1", "h2", "h3", "h4", "tr"):
            self.open.append([])

    def handle_endtag(self, tag):
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append("".join(self.open.pop()))
        if tag == "tr":
            row = "".join(self.open.pop())
            if not self.picture:
                self.rows.append(row)

    def handle_data(self, data):
        for text in self.open:
            text.append(data)


def letters(text):
    """A text without what the setting of a page changes: spaces, hyphens at the end of lines, joined letters."""
    return re.sub(r"[\s\u00ad\u200b\u2010-]+", "", unicodedata.normalize("NFKC", text))


def said(pdf):
    return letters("".join(page.extract_text() for page in PdfReader(pdf).pages))


def missing(page, pdf):
    """What the page says and the PDF does not."""
    told, paper = Page(page.read_text(encoding="utf-8")), said(pdf)
    assert told.headings
    assert told.rows
    return [text for text in (*told.headings, *told.rows) if letters(text) not in paper]


def material(language="en"):
    pack = relevo.load(PACKS / "toyland")
    return Material(pack, Words(language), "announced", "baseline", 8, 1, {})


def chart(height, legend=()):
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 700 {height}"><rect width="9" height="9"/></svg>'
    block = Chart(lambda _: picture, pd.DataFrame({"value": [1.0]}), f"Height {height}", "caption", [], legend)
    return block, Pictures(picture, picture)


def content_of(*blocks, language="en"):
    """The content of a brief with one chapter that holds these blocks, pictures with their charts."""
    pictures = {f"only-1-{i + 1}": b[1] for i, b in enumerate(blocks) if isinstance(b, tuple)}
    section = Section("Section", [b[0] if isinstance(b, tuple) else b for b in blocks])
    return print_content(material(language), {"only": Part("Chapter", [section])}, pictures)


@pytest.fixture(scope="session")
def toyland(tmp_path_factory):
    folder = tmp_path_factory.mktemp("print")
    page = brief(PACKS / "toyland", draws=20, output=folder / "toyland.html", pdf=folder / "toyland.pdf")
    return page, folder / "toyland.pdf"


def test_every_heading_and_row_of_the_page_is_on_paper(toyland):
    assert missing(*toyland) == []


def test_a_small_country_takes_few_sheets(toyland):
    assert len(PdfReader(toyland[1]).pages) < 10


def test_the_pdf_says_what_it_is_and_opens_with_bookmarks(toyland):
    pdf, page = PdfReader(toyland[1]), Page(toyland[0].read_text())
    assert pdf.metadata.title == "Toyland, January 2030: Brief on a change of government"
    assert pdf.metadata.author == "The Relevo authors"
    assert pdf.metadata.creation_date.date() == date(2029, 9, 30)
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    chapters = [entry.title for entry in pdf.outline if not isinstance(entry, list)]
    assert set(chapters) <= set(page.headings)
    assert {"If the world turns", "Sources"} <= set(chapters)


def test_the_same_command_prints_the_same_bytes(toyland, tmp_path):
    brief(PACKS / "toyland", draws=20, output=tmp_path / "again.html", pdf=tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == toyland[1].read_bytes()


def test_spanish_is_set_as_spanish(tmp_path):
    write_pdf(content_of("texto", language="es"), tmp_path / "es.pdf")
    pdf = PdfReader(tmp_path / "es.pdf")
    assert pdf.trailer["/Root"]["/Lang"] == "es"
    assert "Fuentes" in pdf.pages[-1].extract_text()


def test_addresses_and_commands_are_printed_letter_by_letter_in_spanish(tmp_path):
    given = material("es")
    address = "https://example.org/" + "-".join(["palabra"] * 40)
    known = next(iter(given.pack.sources.values()))
    sources = {"almanac": known.model_copy(update={"url": address})}
    part = Part("Chapter", [Section("Section", ["text"])])
    content = print_content(replace(given, pack=replace(given.pack, sources=sources)), {"only": part}, {})
    write_pdf(content, tmp_path / "es.pdf")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "es.pdf").pages)
    assert address in text.replace("\n", "")
    assert "--language" in text


def test_what_looks_like_markup_is_printed_as_it_stands(tmp_path):
    frame = pd.DataFrame({MARKS: [MARKS, "x"]})
    write_pdf(content_of(MARKS, Points([MARKS]), Table(frame, MARKS, MARKS)), tmp_path / "marks.pdf")
    assert said(tmp_path / "marks.pdf").count(letters(MARKS)) == 6


def test_a_folded_table_is_printed_whole_under_repeated_headings(tmp_path):
    frame = pd.DataFrame({"Item": [f"row number {i}" for i in range(200)], "Figure": [1000.0 + i for i in range(200)]})
    write_pdf(content_of(Table(frame, "Long", "caption", folded=True)), tmp_path / "long.pdf")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "long.pdf").pages]
    held = [page for page in pages if "row number" in page]
    assert len(held) > 1
    assert all("Figure" in page for page in held)
    lines = "\n".join(held).splitlines()
    assert [line for line in lines if line.startswith("row")] == [f"row number {i} {1000 + i:,}" for i in range(200)]


@pytest.mark.parametrize("height", [100, 700, 5000])
def test_no_picture_is_taller_or_wider_than_a_sheet(height):
    found = json.loads(typst.query(**document(content_of("text", chart(height))), selector="image"))
    size = {side: float(re.search(r"([\d.]+)(pt)?$", found[0][side])[1]) for side in ("width", "height")}
    assert size["height"] == pytest.approx(size["width"] * height / 700, rel=1e-3)
    assert size["height"] <= SHEET
    assert size["width"] <= 595


def test_neighbours_share_a_row_where_both_stay_legible():
    def kinds(*heights):
        blocks = content_of(*map(chart, heights))["chapters"][0]["sections"][0]["blocks"]
        return [block["kind"] for block in blocks]

    assert kinds(300, 301, 302, 303, 304) == ["pair", "pair", "chart"]
    assert kinds(300, 2000, 301) == ["chart", "chart", "chart"]


def test_every_swatch_of_the_page_is_drawn_on_paper(tmp_path):
    names = [name.replace(".", " ") for name in re.findall(r"^\.swatch\.([\w.-]+) \{", STYLE, re.MULTILINE)]
    assert len(names) > 15
    write_pdf(content_of(chart(300, [(name, name) for name in names])), tmp_path / "legend.pdf")
    with pytest.raises(typst.TypstError, match="no swatch is called plaid"):
        write_pdf(content_of(chart(300, [("plaid", "plaid")])), tmp_path / "never.pdf")


def test_a_machine_without_fonts_prints_without_a_warning(monkeypatch):
    content = content_of("text", chart(300, [("line", "label")]), Table(pd.DataFrame({"a": ["b"]}), "t", "c"))
    bare = typst.Fonts(include_system_fonts=False)
    monkeypatch.setattr(typst, "Fonts", lambda: bare)
    assert typst.compile_with_warnings(**document(content), format="pdf")[1] == []


def test_many_sources_are_named_as_a_set_that_the_list_holds():
    pack = material().pack
    known = next(iter(pack.sources.values()))
    many = {f"s{i:02}": known.model_copy(update={"author": f"Author {i:02}"}) for i in range(30)}
    table = Table(pd.DataFrame({"a": ["b"]}), "t", "c", [f"s{i:02}" for i in range(0, 30, 2)])
    few = replace(table, sources=["s03", "s04", "s05", "judgement"])
    part = Part("Chapter", [Section("", [table, few])])
    content = print_content(replace(material(), pack=replace(pack, sources=many)), {"only": part}, {})
    wide, narrow = (block["sources"] for block in content["chapters"][0]["sections"][0]["blocks"])
    assert wide["set"] == "set\u00a01"
    assert content["sources"]["sets"][0]["runs"] == [[i, i] for i in range(1, 31, 2)]
    assert (narrow["runs"], narrow["set"], narrow["judgement"]) == ([[4, 6]], "", "judgement")


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("no/such/folder/brief.pdf", "there is no folder"),
        ("brief.docx", "is written to a file that ends in .pdf"),
        ("folder.pdf", "is a folder already"),
    ],
)
def test_a_name_that_cannot_be_written_is_refused_before_anything_runs(name, fault, tmp_path):
    (tmp_path / "folder.pdf").mkdir()
    command = ["brief", str(PACKS / "toyland"), "--output", str(tmp_path / "page.html"), "--pdf", str(tmp_path / name)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2
    assert done.stderr.startswith(str(tmp_path / name))
    assert fault in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_the_page_and_the_pdf_are_two_files(tmp_path):
    with pytest.raises(relevo.RunError, match="the page and the PDF cannot be the same file"):
        check_pdf(tmp_path / "page.pdf", tmp_path / "." / "page.pdf")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "es"])
def test_mexico_fits_on_fewer_than_sixty_sheets(language, tmp_path):
    page = brief("mexico_2018", draws=200, language=language, output=tmp_path / "m.html", pdf=tmp_path / "m.pdf")
    assert len(PdfReader(tmp_path / "m.pdf").pages) < PAGES
    assert missing(page, tmp_path / "m.pdf") == []
    promises = {pledge.promise for pledge in relevo.load("mexico_2018").pledges.values()}
    text = unescape(page.read_text())
    shown = sum(promise in text for promise in promises)
    assert shown == (len(promises) if language == "en" else 0)
    assert (tmp_path / "m.pdf").stat().st_size < 5e6
