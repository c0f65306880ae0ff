"""Composing equations: from a set of functions and the names that are given to an order of work.

Names are the wiring. ``compose`` finds where each argument comes from, which equations run once per draw and which
every month, and refuses names that are missing, ambiguous or circular, all faults at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from inspect import Parameter, getmembers, getsourcefile, getsourcelines, isfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from relevo.engine.units import Quantity, quantities
from relevo.errors import ModelError, UnitError, did_you_mean

CLOCKS = {
    "month": Quantity("month"),
    "year": Quantity("year"),
    "elapsed": Quantity("month"),
    "calendar_month": Quantity("1"),
    "months_per_year": Quantity("month / year"),
    "days_per_month": Quantity("day / month"),
    "days_per_year": Quantity("day / year"),
    "thousand_per_million": Quantity("thousand / million"),
    "million_per_billion": Quantity("million / billion"),
    "thousand_per_billion": Quantity("thousand / billion"),
    "units_per_billion": Quantity("1 / billion"),
    "units_per_million": Quantity("1 / million"),
    "units_per_thousand": Quantity("1 / thousand"),
}

MOVING = {"elapsed", "calendar_month"}
NEAR = 0.75  # of the letters of two words alike: one slip in four letters
BY_POSITION = {Parameter.POSITIONAL_OR_KEYWORD, Parameter.POSITIONAL_ONLY}


@dataclass(frozen=True)
class Equation:
    """One function of the model: its name is a quantity, its arguments are what the quantity needs."""

    name: str
    function: Callable[..., Any]
    arguments: tuple[str, ...]
    units: Mapping[str, Quantity]
    arena: str
    file: str
    line: int

    @property
    def quantity(self) -> Quantity:
        """Unit and dimensions of the result."""
        return self.units["return"]

    @property
    def sentence(self) -> str:
        """First paragraph of the docstring, on one line."""
        return " ".join((self.function.__doc__ or "").split("\n\n")[0].split())

    @property
    def place(self) -> str:
        """File and line, for messages."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, eq=False)
class Graph:
    """Equations in the order of work. ``monthly`` run inside the loop over months, ``once`` before it, per draw.

    A graph equals itself alone, so that compiled programs can be kept by the graph they were made from.
    """

    equations: Mapping[str, Equation]
    once: tuple[str, ...]
    monthly: tuple[str, ...]
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    paths: tuple[str, ...]
    shocks: tuple[str, ...]
    clocks: tuple[str, ...]

    def quantity(self, name: str) -> Quantity:
        """Unit and dimensions of an equation, a state, or a given name as its first reader annotates it."""
        producer = self.equations.get(name) or self.equations.get(f"next_{name}")
        if producer:
            return producer.quantity
        if name in CLOCKS:
            return CLOCKS[name]
        return next(e.units[name] for e in self.equations.values() if name in e.arguments)

    def readers(self, name: str) -> list[str]:
        """Equations that take ``name`` as an argument."""
        return [equation.name for equation in self.equations.values() if name in equation.arguments]

    def ancestors(self, names: Iterable[str]) -> set[str]:
        """All that the named quantities depend on, through months as well, the names themselves included."""
        found: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            if name in self.equations:
                waiting += self.equations[name].arguments
            if name in self.states:
                waiting += [f"next_{name}", *([f"opening_{name}"] if f"opening_{name}" in self.equations else [])]
        return found


def read_equations(arenas: Mapping[str, str]) -> dict[str, Equation]:
    """Equations of all arenas, by name. ``arenas`` maps an arena's name to its module or package.

    Raises ``ModelError`` naming both files where a quantity is defined twice, a module that cannot be found, and an
    argument with a default; ``UnitError`` where an annotation has no unit.
    """
    equations: dict[str, Equation] = {}
    faults: list[str] = []
    unit_faults: list[str] = []
    for arena, path in arenas.items():
        try:
            modules = _modules(path)
        except ModuleNotFoundError as error:
            faults.append(
                f"arena {arena}: there is no module {error.name}{did_you_mean(str(error.name), _siblings(path))}"
            )
            continue
        for module in modules:
            for name, function in getmembers(module, isfunction):
                if name.startswith("_") or function.__module__ != module.__name__:
                    continue
                try:
                    equation = read_equation(name, function, arena)
                except UnitError as error:
                    unit_faults += error.messages
                    continue
                except ModelError as error:
                    faults += error.messages
                    continue
                if name in equations:
                    faults.append(f"{name} is defined twice: {equations[name].place} and {equation.place}")
                equations[name] = equation
    if faults:
        raise ModelError([*faults, *unit_faults])
    if unit_faults:
        raise UnitError(unit_faults)
    return equations


def read_equation(name: str, function: Callable[..., Any], arena: str) -> Equation:
    """One function as an equation.

    Raises ``ModelError`` for a default and for arguments without a place of their own, ``UnitError`` for a missing
    unit.
    """
    parameters = signature(function).parameters
    file = Path(getsourcefile(function) or "?")
    line = getsourcelines(function)[1]
    shown = "/".join(file.parts[-2:])
    defaults = [argument for argument, p in parameters.items() if p.default is not p.empty]
    if defaults:
        raise ModelError(f"{shown}:{line}: {name} gives {', '.join(defaults)} a default, a number without a source")
    loose = [argument for argument, p in parameters.items() if p.kind not in BY_POSITION]
    if loose:
        raise ModelError(f"{shown}:{line}: {name} takes {', '.join(loose)} by * or **; an equation names what it needs")
    return Equation(name, function, tuple(parameters), quantities(function), arena, shown, line)


def _modules(path: str) -> list[ModuleType]:
    module = import_module(path)
    inner = getattr(module, "__path__", None)
    if inner is None:
        return [module]
    names = [found.name for found in iter_modules(inner) if not found.name.startswith("_")]
    return [module, *(import_module(f"{path}.{name}") for name in names)]


def _siblings(path: str) -> list[str]:
    """Modules beside the one that ``path`` names, for the nearest spelling."""
    parent = path.rpartition(".")[0]
    try:
        inner = import_module(parent).__path__ if parent else []
    except ModuleNotFoundError:
        return []
    return [f"{parent}.{found.name}" for found in iter_modules(inner)]


def is_luck(name: str) -> bool:
    """Whether a name is drawn anew each month: a standard normal shock or a uniform luck."""
    return name.endswith(("_shock", "_luck"))


def compose(equations: Mapping[str, Equation], parameters: Iterable[str], paths: Iterable[str]) -> Graph:
    """Order the equations, given the names of the pack's parameters and monthly paths.

    Raises ``ModelError`` listing every missing name (with the nearest spelling), every name that comes from two places,
    and every circle.
    """
    parameters, paths = set(parameters), set(paths)
    states = {name.removeprefix("next_") for name in equations if name.startswith("next_")}
    faults = _two_origins(equations, parameters, paths, states)
    known = {*equations, *states, *parameters, *paths, *CLOCKS}
    for equation in equations.values():
        faults += [
            f"{equation.place}: {equation.name} needs {argument}, which no equation, state, path or parameter gives"
            + did_you_mean(argument, known - {equation.name})
            for argument in equation.arguments
            if argument not in known and not is_luck(argument)
        ]
    faults += [
        f"{equations[f'next_{state}'].place}: state {state} has no opening value: the pack has no parameter {state}"
        f" and there is no equation opening_{state}" + did_you_mean(state, parameters)
        for state in sorted(states)
        if state not in parameters and f"opening_{state}" not in equations
    ]
    inner = {
        name: [a for a in equation.arguments if a in equations and a not in states]
        for name, equation in equations.items()
    }
    order, circles = _order(inner)
    faults += [
        f"circle within a month: {' -> '.join(circle)}; let one of them read a state (the value at the month's start)"
        for circle in circles
    ]
    if faults:
        raise ModelError(faults)

    fixed = (set(CLOCKS) - MOVING) | (parameters - states)
    once: list[str] = []
    for name in order:
        if fixed.issuperset(equations[name].arguments) and not name.startswith("next_"):
            once.append(name)
            fixed.add(name)
    late = [name for name in order if name.startswith("opening_") and name not in once]
    if late:
        raise ModelError(
            [f"{equations[n].place}: {n} may read only parameters and what follows from them" for n in late]
        )
    used = {argument for equation in equations.values() for argument in equation.arguments}
    return Graph(
        equations=equations,
        once=tuple(once),
        monthly=tuple(name for name in order if name not in once),
        states=tuple(sorted(states)),
        parameters=tuple(sorted(parameters & (used | states))),
        paths=tuple(sorted(paths & used)),
        shocks=tuple(sorted(name for name in used if is_luck(name) and name not in known)),
        clocks=tuple(sorted(used & set(CLOCKS))),
    )


def misspelt_luck(graph: Graph) -> list[str]:
    """Streams of luck that seem to be slips of the pen, as sentences: any name with the right ending is drawn.

    A slip has a word that no other name of the model has, near a word of a name that its equation bears or reads, or of
    another stream.
    """
    names = {*graph.equations, *graph.states, *graph.parameters, *graph.paths, *graph.shocks}
    faults: list[str] = []
    for stream in graph.shocks:
        *words, kind = stream.split("_")
        known = _words(names - {stream})
        for reader in graph.readers(stream):
            equation = graph.equations[reader]
            near = sorted(_words({reader, *equation.arguments, *graph.shocks} - {stream}))
            meant = [w if w in known else (get_close_matches(w, near, n=1, cutoff=NEAR) or [w])[0] for w in words]
            if meant != words:
                other = "_".join([*meant, kind])
                faults.append(
                    f"{equation.place}: {reader} draws {stream}, which no other name explains; did you mean {other}?"
                )
    return faults


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in name.split("_")}


def _order(inner: dict[str, list[str]]) -> tuple[list[str], list[list[str]]]:
    """The order of work and every circle found on the way: each is cut open at one place to find the next."""
    circles: list[list[str]] = []
    while True:
        try:
            return list(TopologicalSorter(inner).static_order()), circles
        except CycleError as error:
            circle: list[str] = error.args[1]
            circles.append(circle[::-1])
            inner = {**inner, circle[1]: [name for name in inner[circle[1]] if name != circle[0]]}


def _two_origins(
    equations: Mapping[str, Equation], parameters: set[str], paths: set[str], states: set[str]
) -> list[str]:
    faults: list[str] = []
    for name in sorted({*equations, *parameters, *paths, *states}):
        origins = [f"equation {equations[name].place}"] if name in equations else []
        origins += ["a path of the pack"] if name in paths else []
        origins += ["the engine's clock"] if name in CLOCKS else []
        if name in states:
            origins.append(f"state of {equations[f'next_{name}'].place}")
            opening = equations.get(f"opening_{name}")
            if opening and name in parameters:
                faults.append(f"{name} opens twice: equation {opening.place} and a parameter of the pack")
        elif name in parameters:
            origins.append("a parameter of the pack")
        if len(origins) > 1:
            faults.append(f"{name} comes from two places: {' and '.join(origins)}")
    return faults


def impose(equations: Mapping[str, Equation], names: Iterable[str]) -> dict[str, Equation]:
    """The equations without those that the named quantities replace (their own, or a state's law of motion)."""
    gone = {variant for name in names for variant in (name, f"next_{name}", f"opening_{name}")}
    return {name: equation for name, equation in equations.items() if name not in gone}
