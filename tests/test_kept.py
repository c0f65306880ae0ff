"""A brief is found again only where nothing that it is made of has changed."""

import shutil
from pathlib import Path

import pytest

import relevo
from relevo.pages.kept import files_digest, key

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
