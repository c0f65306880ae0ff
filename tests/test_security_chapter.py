"""The security chapter of the brief, written from the arena alone."""

import pytest

import relevo
from security_pack import security_pack


@pytest.mark.slow
@pytest.mark.parametrize(("language", "heading"), [("en", "What becomes of a crime"), ("es", "Qué pasa con un delito")])
def test_the_chapter_maps_every_state_and_weighs_every_lever(tmp_path, language, heading):
    """Slow: the brief runs the arena with and without the programme, and once for each lever."""
    pack = security_pack()
    page = relevo.brief(pack, draws=40, output=tmp_path / "brief.html", language=language).read_text(encoding="utf-8")
    assert heading in page
    for state in pack.dimensions["state"]:
        assert state in page
    for pledge in pack.pledges.values():
        assert pledge.promise in page
    assert "28,867" in page
