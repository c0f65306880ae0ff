"""Words and numbers in the reader's language: fixed texts, frequencies, percentages, months, lists."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from relevo.errors import RunError, did_you_mean

LANGUAGES = ("en", "es")
MONTHS = {
    "en": "January,February,March,April,May,June,July,August,September,October,November,December",
    "es": "enero,febrero,marzo,abril,mayo,junio,julio,agosto,septiembre,octubre,noviembre,diciembre",
}
# Beyond these a share of tenths would hide how rare or how common a thing is.
RARE, COMMON = 0.145, 0.855


@dataclass(frozen=True)
class Scale:
    """How a quantity is shown: multiplied by ``factor``, with ``digits`` decimals and a unit in words."""

    factor: float = 1.0
    digits: int = 0
    unit: str = ""


PERCENT = Scale(100.0, 1, "%")


@cache
def texts(name: str) -> Mapping[str, Mapping[str, Any]]:
    """The texts of a chapter, of the page, or of quantities that arenas share, by key and language."""
    file = resources.files("relevo.pages") / "texts" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _date(when: date | str) -> date:
    return date.fromisoformat(when) if isinstance(when, str) else when


@dataclass(frozen=True)
class Words:
    """Fixed texts of one chapter and the spelling of numbers, in one language. Raises ``RunError`` for any other."""

    language: str
    chapter: str = "page"

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            near = did_you_mean(self.language, LANGUAGES)
            raise RunError(f"there is no language {self.language}{near}; the brief speaks {' and '.join(LANGUAGES)}")

    def of(self, chapter: str) -> "Words":
        """The same language, with the texts of another chapter."""
        return Words(self.language, chapter)

    def __call__(self, key: str, **values: Any) -> str:
        """The text of this key with the values filled in; texts of the page serve every chapter."""
        own = texts(self.chapter)
        entry = own[key] if key in own else texts("page")[key]
        return entry[self.language].format(**values)

    def term(self, text: str) -> str:
        """A word that packs and equations use, in this language where ``texts/terms.toml`` has it."""
        return texts("terms")[text][self.language] if text in texts("terms") else text

    def number(self, value: float, digits: int = 0) -> str:
        """A number with thousands set apart; a true minus sign."""
        text = f"{value:,.{digits}f}"
        return text.replace("-", "−") if any(c in "123456789" for c in text) else text.lstrip("-")

    def show(self, value: float, scale: Scale) -> str:
        """A number as its scale says, with its unit."""
        text = self.plain(value, scale)
        if scale.unit.startswith("%"):
            return self._percent(text) + scale.unit[1:]
        return f"{text} {scale.unit}".strip()

    def plain(self, value: float, scale: Scale) -> str:
        """A number as its scale says, without its unit."""
        return self.number(value * scale.factor, scale.digits)

    def difference(self, value: float, scale: Scale) -> str:
        """A change with its sign: percentages change by points."""
        unit = "pp" if scale.unit.startswith("%") else scale.unit
        return f"{self.signed(value, scale)}\u00a0{unit}".strip("\u00a0")

    def signed(self, value: float, scale: Scale) -> str:
        """A number with its sign, without its unit."""
        text = self.number(abs(value) * scale.factor, scale.digits)
        return ("−" if value < 0 else "+") + text if any(c in "123456789" for c in text) else text

    def percent(self, share: float, digits: int = 1) -> str:
        """A share as a percentage."""
        return self._percent(self.number(100 * share, digits))

    def _percent(self, text: str) -> str:
        return f"{text}%" if self.language == "en" else f"{text}\u00a0%"

    def set_percents(self, text: str) -> str:
        """A text in which percentages are set as in this language, however they were written.

        >>> Words("en").set_percents("1 % or more"), Words("es").set_percents("1 % o más")
        ('1% or more', '1\\xa0% o más')
        """
        return re.sub(r"(\d) ?%", lambda found: self._percent(found[1]), text)

    def chance(self, probability: float) -> str:
        """A probability as a frequency among draws.

        >>> Words("en").chance(0.68), Words("en").chance(0.03), Words("es").chance(0.0)
        ('7 of 10 draws', '3 of 100 draws', 'ninguna simulación')
        """
        english = self.language == "en"
        if probability == 0:
            return "no draw" if english else "ninguna simulación"
        if probability == 1:
            return "all draws" if english else "todas las simulaciones"
        of = "{} of {} draws" if english else "{} de cada {} simulaciones"
        if RARE <= probability <= COMMON:
            return of.format(round(10 * probability), 10)
        hundredths = round(100 * probability)
        if hundredths == 0:
            return ("fewer than " if english else "menos de ") + of.format(1, 100)
        if hundredths == 100:
            return ("more than " if english else "más de ") + of.format(99, 100)
        return of.format(hundredths, 100)

    def month(self, when: date | str) -> str:
        """Month and year in words."""
        day = _date(when)
        name = MONTHS[self.language].split(",")[day.month - 1]
        return f"{name} {day.year}" if self.language == "en" else f"{name} de {day.year}"

    def day(self, when: date | str) -> str:
        """Day, month and year in words."""
        day = _date(when)
        return f"{day.day} {self.month(day)}" if self.language == "en" else f"{day.day} de {self.month(day)}"

    def heading(self, text: str) -> str:
        """A text that begins with a capital letter."""
        return text[:1].upper() + text[1:].replace("_", " ")

    def quoted(self, text: str) -> str:
        """A text in quotation marks."""
        return f"“{text}”" if self.language == "en" else f"«{text}»"

    def listing(self, items: Sequence[str]) -> str:
        """Items with commas and an "and" before the last."""
        *first, last = items
        conjunction = "and" if self.language == "en" else "e" if last[:1].lower() in "ií" else "y"
        return f"{', '.join(first)} {conjunction} {last}" if first else last
