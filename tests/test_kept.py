"""A brief is found again only where nothing that it is made of has changed."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

import relevo
from relevo.pages import kept
from relevo.pages.kept import compose_or_find, files_digest, key
from relevo.pages.page import Written

FOLDER = Path(__file__).parent / "packs" / "cordillera"
OPTIONS = {"draws": 100, "seed": 1, "programme": "announced", "scenario": "baseline", "language": "en"}


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / "cordillera"))


def test_the_same_files_and_options_have_the_same_key(copy):
    assert key(relevo.load(copy), OPTIONS) == key(relevo.load(copy), dict(reversed(OPTIONS.items())))


@pytest.mark.parametrize("file", ["parameters/*.toml", "pledges.toml", "scenarios.toml"])
def test_one_changed_figure_changes_the_key(copy, file):
    before = key(relevo.load(copy), OPTIONS)
    (changed, *_) = sorted(copy.glob(file))
    text = changed.read_text()
    place = next(i for i, letter in enumerate(text) if letter in "0123456789" and text[i - 1] in " .")
    changed.write_text(f"{text[:place]}{(int(text[place]) + 1) % 10}{text[place + 1 :]}")
    assert key(relevo.load(copy), OPTIONS) != before


@pytest.mark.parametrize(
    "other",
    [{"draws": 101}, {"seed": 2}, {"programme": {"child_benefit": 0.5}}, {"scenario": "storm"}, {"language": "es"}],
)
def test_every_option_changes_the_key(other):
    pack = relevo.load(FOLDER)
    assert key(pack, OPTIONS | other) != key(pack, OPTIONS)


def test_the_settings_of_the_compiler_change_the_key(monkeypatch):
    pack = relevo.load(FOLDER)
    before = key(pack, OPTIONS)
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=true")
    assert key(pack, OPTIONS) != before


def test_one_changed_letter_of_the_code_changes_the_digest(tmp_path):
    (tmp_path / "model").mkdir()
    file = tmp_path / "model" / "economy.py"
    file.write_text("a = 1\n")
    before = files_digest(tmp_path)
    (tmp_path / "economy.cpython-311.pyc").write_bytes(b"compiled")
    assert files_digest(tmp_path) == before
    file.write_text("a = 2\n")
    changed = files_digest(tmp_path)
    file.rename(file.with_name("markets.py"))
    assert len({before, changed, files_digest(tmp_path)}) == 3


def test_the_version_of_a_package_changes_the_key(tmp_path, monkeypatch):
    pack = relevo.load(FOLDER)
    before = key(pack, OPTIONS)
    folder = tmp_path / "luck-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: luck\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    first = key(pack, OPTIONS)
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: luck\nVersion: 1.1\n")
    assert len({before, first, key(pack, OPTIONS)}) == 3


def test_a_country_with_equations_of_its_own_has_no_key():
    assert key(relevo.load(FOLDER.with_name("toyland")), OPTIONS) is None


@pytest.fixture
def composed(tmp_path, monkeypatch):
    """A cache folder of its own, and the number of briefs that were composed so far."""
    count: list[int] = []

    def compose(pack, **options):
        count.append(1)
        return Written("<p>año</p>" * 100, pd.DataFrame({"pledge": ["a", "b"], "all": [0.1, 1 / 3]}))

    monkeypatch.setenv("RELEVO_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(kept, "compose", compose)
    return count


def test_a_brief_is_found_as_it_was_composed(composed, capsys):
    pack = relevo.load(FOLDER)
    first, second = (compose_or_find(pack, **OPTIONS) for _ in range(2))
    assert len(composed) == 1
    assert second.html == first.html
    pd.testing.assert_frame_equal(second.verdicts, first.verdicts, rtol=1e-14)
    assert not capsys.readouterr().err


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:40],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace(b"<p>", b"<b>", 1),
        lambda whole: whole + b" ",
        lambda whole: b"\xff\xfe" * 50,
    ],
)
def test_a_damaged_brief_is_told_in_one_line_and_composed_anew(composed, tmp_path, capsys, damage):
    pack = relevo.load(FOLDER)
    before = compose_or_find(pack, **OPTIONS)
    (file,) = (tmp_path / "cache" / "briefs").iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    again = compose_or_find(pack, **OPTIONS)
    assert capsys.readouterr().err == f"warning: {file}: the kept brief is damaged; it is composed anew\n"
    assert len(composed) == 2
    assert again.html == before.html
    assert file.read_bytes() == whole
