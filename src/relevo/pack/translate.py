"""What a pack says in another language: ``translations/<language>.toml`` has its texts, by entry.

Names, figures and sources stay as they are, and so does every text that is not translated.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError

from relevo.errors import PackError, did_you_mean
from relevo.pack.files import read_toml
from relevo.pack.read import Pack
from relevo.pack.schema import Strict, Text

FOLDER = "translations"
Entry = TypeVar("Entry", bound=BaseModel)


class PledgeText(Strict):
    """Texts of a pledge."""

    name: Text | None = None
    promise: Text | None = None
    kept_when: Text | None = None
    note: Text | None = None


class PromiseText(Strict):
    """Texts of a promise of the ledger."""

    promise: Text | None = None
    kept_when: Text | None = None
    why: Text | None = None


class ClaimText(Strict):
    """Texts of a claim."""

    statement: Text | None = None
    note: Text | None = None


class Translation(Strict):
    """The file of one language."""

    title: Text | None = None
    headline: dict[str, Text] = Field(default_factory=dict)
    stories: dict[str, Text] = Field(default_factory=dict)
    pledges: dict[str, PledgeText] = Field(default_factory=dict)
    promises: dict[str, PromiseText] = Field(default_factory=dict)
    claims: dict[str, ClaimText] = Field(default_factory=dict)


def translated(pack: Pack, language: str) -> Pack:
    """The same pack with its texts in this language, as far as it has them. Raises ``PackError`` for a faulty file."""
    file = pack.folder / FOLDER / f"{language}.toml"
    if not file.is_file():
        return pack
    place = f"{FOLDER}/{file.name}"
    try:
        texts = Translation.model_validate(read_toml(file, place))
    except ValidationError as error:
        faults = [f"{place}: {'.'.join(map(str, e['loc']))}: {e['msg'].lower()}" for e in error.errors()]
        raise PackError(faults) from error
    known = {
        "headline": pack.info.headline, "stories": pack.stories, "pledges": pack.pledges, "promises": pack.promises,
        "claims": pack.claims,
    }  # fmt: skip
    unknown = [
        f"{place}: {kind}: the pack has no {name}{did_you_mean(name, entries)}"
        for kind, entries in known.items()
        for name in getattr(texts, kind)
        if name not in entries
    ]
    if unknown:
        raise PackError(unknown)
    title = {"title": texts.title} if texts.title else {}
    info = pack.info.model_copy(update={**title, "headline": {**pack.info.headline, **texts.headline}})
    return replace(
        pack, info=info, stories={**pack.stories, **texts.stories}, pledges=_put(pack.pledges, texts.pledges),
        promises=_put(pack.promises, texts.promises), claims=_put(pack.claims, texts.claims),
    )  # fmt: skip


def _put(entries: Mapping[str, Entry], texts: Mapping[str, BaseModel]) -> dict[str, Entry]:
    return {
        name: entry.model_copy(update=texts[name].model_dump(exclude_none=True)) if name in texts else entry
        for name, entry in entries.items()
    }
