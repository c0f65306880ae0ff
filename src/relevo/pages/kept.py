"""Briefs that were written before, in the user's cache folder: where nothing has changed, nothing is computed again."""

import json
import os
import platform
import sys
from collections.abc import Mapping
from hashlib import blake2b
from importlib import resources
from importlib.metadata import distributions
from io import StringIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pandas as pd

from relevo.engine.simulate import cache_folder
from relevo.pack.read import Pack
from relevo.pages.page import Written, compose
from relevo.run import Progress

MOST = 20  # briefs kept, of some three megabytes each
COMPILER_SETTINGS = ("JAX_", "XLA_")


def compose_or_find(pack: Pack, *, fresh: bool = False, progress: Progress | None = None, **options: Any) -> Written:
    """What ``compose`` gives for these options, found in the cache folder where it was composed before.

    ``fresh`` composes it anew. A brief with scores or a PDF, or of a pack with equations of its own, is never kept.
    Raises errors as ``compose`` does. A kept brief that is damaged is composed anew; that, and a cache folder that
    cannot be written, are told on standard error.
    """
    name = None if options.get("score") or options.get("pdf") else key(pack, options)
    if name is None:
        return compose(pack, progress=progress, **options)
    file = cache_folder() / "briefs" / f"{name}.brief"
    if file.is_file() and not fresh:
        found = _found(file)
        if found:
            return found
        print(f"warning: {file}: the kept brief is damaged; it is composed anew", file=sys.stderr)
    written = compose(pack, progress=progress, **options)
    try:
        _keep(written, file)
    except OSError as error:
        print(f"warning: {file.parent}: {error.strerror}: the brief is not kept for the next time", file=sys.stderr)
    return written


def key(pack: Pack, options: Mapping[str, Any]) -> str | None:
    """A name that changes with whatever a brief is made of: the pack's files, Relevo's own files, the versions of
    Python and of every installed package, the machine, the settings of the compiler and the options.

    None where the pack has equations outside of Relevo, for nobody can list what these import.
    """
    if not all(equation.function.__module__.startswith("relevo.") for equation in pack.equations.values()):
        return None
    told = {
        "pack": [pack.reference, pack.digest],
        "options": options,
        "machine": [sys.version, platform.platform(), platform.processor()],
        "packages": sorted(f"{package.name} {package.version}" for package in distributions()),
        "settings": {name: value for name, value in os.environ.items() if name.startswith(COMPILER_SETTINGS)},
    }
    digest = blake2b(json.dumps(told, sort_keys=True, default=str).encode(), digest_size=16)
    with resources.as_file(resources.files("relevo")) as folder:
        digest.update(files_digest(folder))
    return digest.hexdigest()


def files_digest(folder: Path) -> bytes:
    """A digest of names and contents of the files of a package, but for compiled ones and the packs in it.

    A pack is told by its own digest, which leaves what happened afterwards unread.
    """
    digest = blake2b(digest_size=16)
    for file in sorted(f for f in folder.rglob("*") if f.is_file() and f.suffix != ".pyc"):
        place = file.relative_to(folder)
        if place.parts[0] != "packs":
            digest.update(f"\0{place.as_posix()}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return digest.digest()


def _found(file: Path) -> Written | None:
    """The brief in a file of the cache folder; None where it cannot be read or is not, byte for byte, what was kept."""
    try:
        stamp, content = file.read_bytes().split(b"\n", 1)
    except (OSError, ValueError):
        return None
    if stamp != _stamp(content):
        return None
    found = json.loads(content)
    return Written(found["html"], pd.read_json(StringIO(found["verdicts"]), orient="table", precise_float=True))


def _stamp(content: bytes) -> bytes:
    return blake2b(content, digest_size=16).hexdigest().encode()


def _keep(written: Written, file: Path) -> None:
    """Write a brief to the cache folder in one step, and let go of the oldest ones."""
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {
        "html": written.html,
        "verdicts": written.verdicts.to_json(orient="table", index=False, double_precision=15),
    }
    told = json.dumps(content).encode()
    with NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as part:
        part.write(_stamp(told) + b"\n" + told)
    Path(part.name).replace(file)
    for old in sorted(file.parent.iterdir(), key=lambda f: f.stat().st_mtime)[:-MOST]:
        old.unlink(missing_ok=True)
