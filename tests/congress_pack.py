"""Congress and society alone: the pack of Mexico with the rest of the country as flat paths, for quick tests."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from shutil import copytree
from tempfile import mkdtemp

import relevo
from relevo.pack.read import Pack

MEXICO = Path(str(files("relevo.packs") / "mexico_2018"))
ARENAS = {"congress": "relevo.model.congress", "society": "relevo.model.society"}
FILES = ("congress.toml", "congress_yearly.toml", "consultations.toml", "congress_estimates.toml", "society.toml")
PATHS = ("opposition_alliance", "opposition_pact", "concession_limit")
# What society reads of other arenas: quantity, unit, a usual value.
WORLD = [
    ("annual_growth", "% / year", 2.2),
    ("potential_growth", "% / year", 2.2),
    ("annual_inflation", "% / year", 3.5),
    ("inflation_target", "% / year", 3.0),
    ("pump_price_growth", "1 / month", 0.003),
    ("national_homicides", "person / month", 2600.0),
    ("reached_people", "k person", 0.0),
]


@cache
def congress_alone() -> Pack:
    """The pack of Mexico with Congress and society alone."""
    folder = Path(mkdtemp()) / "congress"
    folder.mkdir()
    for part in ("parameters", "tables"):
        copytree(MEXICO / part, folder / part)
    for file in (folder / "parameters").glob("*.toml"):
        if file.name not in FILES:
            file.unlink()
    info = tomllib.loads((MEXICO / "pack.toml").read_text())
    wanted = ("party", "chamber", "state", "district", "yearly_bill", "obstacle", "consultation")
    lines = [f'{k} = "{info[k]}"' for k in ("country", "title", "currency", "base")]
    lines += [f"{k} = {info[k]}" for k in ("start", "end", "cutoff")]
    lines += ['outputs = ["approval"]', "[arenas]", *(f'{k} = "{v}"' for k, v in ARENAS.items()), "[dimensions]"]
    lines += [re.search(rf"^{d} = .*$", (MEXICO / "pack.toml").read_text(), re.M)[0] for d in wanted]
    (folder / "pack.toml").write_text("\n".join(lines) + "\n")
    pledges = _entries(MEXICO / "pledges.toml")
    legal = [text for text in pledges.values() if re.search(r'^route = "(law|constitution|consultation)"$', text, re.M)]
    legal = [re.sub(r"^rule = .*\n", "", text, flags=re.M) for text in legal]
    (folder / "pledges.toml").write_text("\n".join(legal))
    paths = [text for name, text in _entries(MEXICO / "scenarios.toml").items() if name.split(".")[-1] in PATHS]
    paths += [
        f'[baseline.{name}]\nmeaning = "{name}"\nunit = "{unit}"\npath = {{ 2018-12 = {value} }}\n'
        'source = "judgement"\nnote = "Flat, for tests."\n'
        for name, unit, value in WORLD
    ]
    stories = "".join(
        f'[{s}]\nstory = "As in the pack of Mexico."\n' for s in ("baseline", "opposition_united", "no_concessions")
    )
    (folder / "scenarios.toml").write_text(stories + "\n".join(paths))
    everything = "".join(f.read_text() for f in [*folder.glob("*.toml"), *folder.glob("parameters/*.toml")])
    cited = set(re.findall(r'^(?:source|essay) = "(.+)"$', everything, re.M))
    sources = [text for name, text in _entries(MEXICO / "sources.toml").items() if name in cited]
    (folder / "sources.toml").write_text("\n".join(sources))
    return relevo.load(folder)


def _entries(file: Path) -> dict[str, str]:
    """The entries of a TOML file as text, by name."""
    parts = re.split(r"^\[([\w.-]+)\]\n", file.read_text(), flags=re.M)
    return {name: f"[{name}]\n{text}" for name, text in zip(parts[1::2], parts[2::2], strict=True)}
