"""A pack in another language says the same: every text has its translation, and every figure in it stays."""

import re
import shutil
from dataclasses import fields
from pathlib import Path

import pytest

import relevo
from relevo.pack.translate import translated
from relevo.pages.words import LANGUAGES, texts

TOYLAND = Path(__file__).parent / "packs" / "toyland"
TEXTS = {
    "pledges": ("name", "promise", "kept_when", "note"),
    "promises": ("promise", "kept_when", "why"),
    "claims": ("statement", "note"),
}


def told(pack):
    """Every text that a reader of the brief meets, by its place."""
    found = {
        f"{kind}.{name}.{key}": getattr(entry, key)
        for kind, keys in TEXTS.items()
        for name, entry in getattr(pack, kind).items()
        for key in keys
    }
    found |= {f"stories.{name}": story for name, story in pack.stories.items()} | {"title": pack.info.title}
    return {place: text for place, text in found.items() if text}


def figures(text):
    """Figures in a text; a century is written in letters in Spanish."""
    return sorted(re.findall(r"\d[\d,.]*\d|\d", text.replace("21st century", "")))


@pytest.fixture(scope="module")
def mexico():
    return relevo.load("mexico_2018")


def test_every_text_of_mexico_is_there_in_spanish(mexico):
    english, spanish = told(mexico), told(translated(mexico, "es"))
    assert english.keys() == spanish.keys()
    same = [place for place in english if english[place] == spanish[place]]
    assert same == []


def test_a_translation_keeps_every_figure(mexico):
    english, spanish = told(mexico), told(translated(mexico, "es"))
    assert [p for p in english if figures(english[p]) != figures(spanish[p])] == []


def test_a_translation_changes_texts_and_nothing_else(mexico):
    spanish = translated(mexico, "es")
    changed = {f.name for f in fields(mexico) if getattr(mexico, f.name) is not getattr(spanish, f.name)}
    assert changed == {"info", "stories", "pledges", "promises", "claims"}
    for kind, keys in TEXTS.items():
        for name, entry in getattr(mexico, kind).items():
            assert getattr(spanish, kind)[name].model_dump(exclude=set(keys)) == entry.model_dump(exclude=set(keys))


def test_a_pack_without_a_translation_stays_as_it_is(mexico):
    assert translated(mexico, "en") is mexico


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('[pledges.sweet]\npromise = "x"', "es.toml: pledges: the pack has no sweet; did you mean sweets?"),
        ('[pledges.sweets]\npromised = "x"', "es.toml: pledges.sweets.promised: extra inputs are not permitted"),
        ("[pledges", "es.toml: is not TOML"),
    ],
)
def test_a_faulty_translation_is_named(text, fault, tmp_path):
    folder = tmp_path / "toyland"
    shutil.copytree(TOYLAND, folder)
    (folder / "translations").mkdir()
    (folder / "translations" / "es.toml").write_text(text)
    with pytest.raises(relevo.PackError, match=re.escape(fault)):
        translated(relevo.load(folder), "es")


def test_units_and_parts_that_packs_and_equations_name_are_there_in_both_languages(mexico):
    known = texts("terms")
    assert {claim.unit for claim in mexico.claims.values()} <= {*known, "%", "MW", "km2"}
    assert set(mexico.info.arenas) <= set(known)
    assert all(set(entry) == set(LANGUAGES) for entry in known.values())
