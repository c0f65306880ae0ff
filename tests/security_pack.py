"""The security arena by itself: the shipped figures, with growth as a path and every bill passed."""

import json
import re
import shutil
import tomllib
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from relevo.pack.read import Pack, find_pack, load

TRUST = """
[baseline.trust]
meaning = "Trust in the federal government"
unit = "1"
path = { 2018-12 = 0.255 }
source = "olson-2018"
where = "test"
"""
GROWTH = """
[baseline.annual_growth]
meaning = "Growth over twelve months"
unit = "1 / year"
path = { 2018-12 = 0.025 }
source = "olson-2018"
where = "test"

[baseline.usual_growth]
meaning = "Growth that is usual"
unit = "1 / year"
path = { 2018-12 = 0.025 }
source = "olson-2018"
where = "test"
"""
DIMENSIONS = ("state", "season", "group", "contender", "splinter", "offence", "reform", "force")
OTHERS = ("[youth_apprentice_jcf]", "[independent_prosecutor]")
PASSED = """
[bill_passed]
meaning = "Bills that are law"
unit = "1"
by = "bill"
value = 1.0
source = "olson-2018"
where = "test"
"""
PAID = """
[cut_share]
meaning = "Part of what can be cut that is cut"
unit = "1"
value = 0.0
source = "olson-2018"
where = "test"
"""
OWN = ("police_corruption", "guard_on_migration")


@cache
def security_pack() -> Pack:
    """The pack of Mexico with the security arena alone."""
    shipped = find_pack("mexico_2018")
    folder = Path(mkdtemp()) / "security"
    shutil.copytree(shipped / "tables", folder / "tables")
    (folder / "parameters").mkdir()
    for file in (shipped / "parameters").glob("security*.toml"):
        shutil.copy(file, folder / "parameters")
    (folder / "series").mkdir()
    shutil.copy(shipped / "series" / "homicide_victims.csv", folder / "series")
    (folder / "parameters" / "bills.toml").write_text(PASSED + PAID, encoding="utf-8")
    (folder / "pack.toml").write_text(_head(shipped), encoding="utf-8")
    security = _entries(shipped / "pledges.toml", _is_security)
    (folder / "pledges.toml").write_text(re.sub(r"^rule = .*\n", "", security, flags=re.M), encoding="utf-8")
    paths = _entries(shipped / "scenarios.toml", lambda text: any(f"baseline.{name}]" in text for name in OWN))
    story = '[baseline]\nstory = "As it was."\n\n'
    (folder / "scenarios.toml").write_text(story + paths + GROWTH + TRUST, encoding="utf-8")
    files = [*(folder / "parameters").glob("*.toml"), folder / "pledges.toml", folder / "scenarios.toml"]
    used = "".join(file.read_text(encoding="utf-8") for file in files)
    cited = set(re.findall(r'^(?:source|essay) = "(.*?)"', used, re.M))
    sources = _entries(shipped / "sources.toml", lambda text: text[1 : text.index("]")] in cited)
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    return load(folder)


def _is_security(text: str) -> bool:
    return 'essay = "olson-2018"' in text or text.startswith(OTHERS)


def _head(shipped: Path) -> str:
    info = tomllib.loads((shipped / "pack.toml").read_text(encoding="utf-8"))
    lines = [f"{key} = {info[key]}" for key in ("start", "end", "cutoff")]
    lines += [f"{key} = {json.dumps(info[key])}" for key in ("country", "title", "currency", "base")]
    lines += ["[arenas]", 'security = "relevo.model.security"', "[dimensions]"]
    for name in DIMENSIONS:
        members = info["dimensions"][name]
        if isinstance(members, dict):
            lines.append(f'{name} = {{ table = "{members["table"]}", column = "{members["column"]}" }}')
        else:
            lines.append(f"{name} = {json.dumps(members)}")
    return "\n".join(lines) + "\n"


def _entries(file: Path, wanted) -> str:
    parts = re.split(r"^(?=\[)", file.read_text(encoding="utf-8"), flags=re.M)
    return "".join(part for part in parts if part.startswith("[") and wanted(part))
