"""The security chapter of the brief, written from the arena alone."""

import pytest

import relevo
from relevo.evidence.claims import claims
from relevo.pages.chapters.security import checked_claims
from relevo.pages.parts import Material, Table
from relevo.pages.words import Words
from security_pack import security_pack


@pytest.mark.slow
@pytest.mark.parametrize(("language", "heading"), [("en", "What becomes of a crime"), ("es", "Qué pasa con un delito")])
def test_the_chapter_maps_every_state_and_weighs_every_lever(tmp_path, language, heading):
    """Slow: the brief runs the arena with and without the programme, and draws pictures for a page and a phone."""
    pack = security_pack()
    page = relevo.brief(pack, draws=40, output=tmp_path / "brief.html", language=language).read_text(encoding="utf-8")
    assert heading in page
    for state in pack.dimensions["state"]:
        assert state in page
    for pledge in pack.pledges.values():
        assert pledge.promise in page


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_chapter_shows_the_checked_claims_of_its_essay_and_no_others(language):
    pack = relevo.load("mexico_2018")
    table = claims(pack)
    own = table[table["essay"] == "olson-2018"]
    section = checked_claims(Material(pack, Words(language, "security"), "none", "baseline", 1, 1, {}))
    (shown,) = [block for block in section.blocks if isinstance(block, Table)]
    assert len(shown.frame) == len(own) > 0
    for statement, row in zip(own["statement"], shown.frame.iloc[:, 0], strict=True):
        assert statement in row


def test_a_pack_without_claims_shows_none_in_the_chapter():
    assert checked_claims(Material(security_pack(), Words("en", "security"), "none", "baseline", 1, 1, {})) is None
