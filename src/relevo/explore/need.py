"""What it would take: the least change of levers that lifts a promise's chance of being kept to a given value.

Every lever's change is measured in units of its own announced range, from the status quo to what was promised, and
the least change is that of the smallest root of the sum of squares. The direction comes from gradients of a smooth
twin of the run, the length from the run itself, with the same luck at every step.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pandas as pd
from jax import Array
from numpy.typing import NDArray

from relevo.engine.draws import Floats, Parameter, draw_parameters
from relevo.engine.simulate import Plan, draw_function, luck_keys, needed_paths
from relevo.errors import Faults, RunError, did_you_mean
from relevo.evidence.verdicts import promised
from relevo.explore.conditions import CRISP, Conditions, binding_test
from relevo.explore.many import Repeated
from relevo.explore.twin import twin
from relevo.pack.programme import ANNOUNCED, Programme, lever_path, paths
from relevo.pack.read import BASELINE, Pack, load
from relevo.run import Progress, not_modelled, plan

TARGET = 0.5
MOST = 1.0  # as announced
TEMPERATURE = 0.25  # of the usual distance of a test from its bound
TWIN_DRAWS = 128
BATCH = 32  # the slopes of one draw keep all months in memory
ROUNDS = 4  # new directions, each from the slopes at the last point
HALVINGS = 10
SETTLED = 0.005  # relative change of the norm from one direction to the next
FIRST_STEP = 0.05  # length at which the search along a direction begins
FLAT = 0.02  # of the steepest slope: levers below it stay where they are
MOST_RUNS = 60  # for the bar of progress
COLUMNS = ["lever", "now", "needed", "change", "slope"]
WORDS = {"passes": "passes", "funded": "is paid for", "delivered": "is delivered"}


@dataclass(frozen=True)
class Need:
    """What a promise needs.

    ``chance`` is P(all) as the programme stands, ``reached`` with the change (or the most that was found, where
    ``found`` is false), ``norm`` the length of the change, ``binding`` the test that fails first most often and
    ``because`` what it fails on. ``table`` has one row for each lever that moves, the largest change first: ``now``
    and ``needed`` as a share of what was announced, ``change`` and the ``slope`` of the chance there.
    """

    pledge: str
    target: float
    chance: float
    reached: float
    found: bool
    norm: float
    binding: str
    because: str
    table: pd.DataFrame

    def __str__(self) -> str:
        what = f"{self.pledge}: kept with a chance of {self.chance:.0%}, {self.target:.0%} asked for"
        lines = [what]
        if self.binding:
            lines.append(f"  binding: {self.binding}, {self.because}" if self.because else f"  binding: {self.binding}")
        if self.found and not self.norm:
            return "\n".join([*lines, "  nothing needs to change"])
        if not self.found:
            lines.append(f"  no change of these levers does it; the most that was found is {self.reached:.0%}, with")
        else:
            lines.append(f"  the least change found (length {self.norm:.3g}) gives {self.reached:.0%}:")
        rows = self.table.to_dict("records")
        lines += [f"    {row['lever']}: {row['now']:.3g} to {row['needed']:.3g} of what was announced" for row in rows]
        return "\n".join(lines if rows else [*lines, "    none of them moved"])


def need(
    pack: str | Pack = "mexico_2018",
    pledge: str = "elder_pension",
    *,
    levers: Sequence[str] | None = None,
    target: float = TARGET,
    most: float = MOST,
    draws: int = 256,
    seed: int = 1,
    programme: Programme = ANNOUNCED,
    scenario: str = BASELINE,
    given: Mapping[str, Any] | None = None,
    progress: Progress | None = None,
) -> Need:
    """The least change of levers that lifts the chance that a promise is kept, P(all), to ``target``.

    A lever moves between its status quo and ``most`` times what was announced (where an option was announced at none,
    between none and ``most`` times a full unit). The change is counted in that range, and its length is the root of
    the sum of squares over levers. The promise itself is only cut where ``levers`` names it.

    Args:
        pack: a pack, its name or its folder.
        pledge: a promise that the programme holds and that has an answer on all three tests.
        levers: levers that may move; by default all that reach one of the tests.
        target: the chance that is asked for.
        most: how far a lever may be raised, in units of what was announced.
        draws, seed, programme, scenario, progress: as in ``simulate``.
        given: paths of levers as in ``simulate``, from which the change starts.

    Raises:
        RunError: an unknown pledge or lever, with the nearest spelling; a pledge that the programme does not hold or
            that cannot be judged; a target outside (0, 1); or as in ``simulate``. Nothing is simulated then.

    >>> need("mexico_2018", "elder_pensoin")
    Traceback (most recent call last):
    relevo.errors.RunError: there is no pledge elder_pensoin; did you mean elder_pension?
    """
    pack = load(pack) if isinstance(pack, str) else pack
    options = dict[str, Any](draws=draws, seed=seed, programme=programme, scenario=scenario, levers=given)
    _check(pack, pledge, levers, target, most, options)
    tests = Conditions(pack, pledge)
    work = plan(pack, outputs=(*tests.quantities, *tests.reasons), **options)
    needed = replace(work, outputs=tests.quantities).needed
    names = list(dict.fromkeys(levers)) if levers is not None else _reaching(pack, needed)
    moves = _moves(pack, names, work.paths, most, (programme, scenario), given or {})
    if levers is None:
        own = pack.pledges[pledge].lever or pledge
        moves = [replace(m, low=0.0) if m.lever == own else m for m in moves]
    return _Search(Repeated(work), tests, moves, progress).find(target)


def _check(
    pack: Pack, pledge: str, levers: Sequence[str] | None, target: float, most: float, options: Mapping[str, Any]
) -> None:
    faults = Faults()
    faults.attempt(plan, pack, **options)
    if pledge not in pack.pledges:
        faults.append(f"there is no pledge {pledge}{did_you_mean(pledge, pack.pledges)}")
    faults += [
        f"there is no lever {name}{did_you_mean(name, pack.levers)}" for name in levers or () if name not in pack.levers
    ]
    if levers is not None and not levers:
        faults.append("no lever is named that may move")
    if not 0 < target < 1:
        faults.append(f"target lies between 0 and 1, not {target}")
    if not (np.isfinite(most) and most > 0):
        faults.append(f"most is a number above 0, not {most}")
    if not faults and pledge not in promised(pack, options["programme"]):
        faults.append(f"the programme does not hold {pledge}")
    silent = set(not_modelled(pack))
    if not faults and pledge in silent:
        faults.append(f"{pledge} is not modelled: no equation reads its lever")
    faults += [
        f"no equation reads the lever {name}"
        for name in levers or ()
        if name in pack.levers and pack.levers[name] in silent
    ]
    faults.tell()
    missing = Conditions(pack, pledge).missing
    if missing:
        raise RunError(f"{pledge}: the model does not say whether it {' and '.join(WORDS[part] for part in missing)}")


def _reaching(pack: Pack, needed: frozenset[str]) -> list[str]:
    """Levers that reach the tests of a promise, alone or with those of their cost rule or of all bills."""
    found: list[str] = []
    for lever, name in pack.levers.items():
        rule = pack.pledges[name].rule
        together = [f"{rule}_effort"] if rule else []
        together += ["bill_effort"] if name in pack.dimensions.get("bill", ()) else []
        if any(path in needed for path in (lever, *together)):
            found.append(lever)
    return found


@dataclass(frozen=True)
class _Move:
    """A lever: what a change of one unit does to the paths, where it stands now, and how far it may move."""

    lever: str
    now: float
    low: float
    high: float
    paths: Mapping[str, Floats]


def _moves(
    pack: Pack,
    names: Sequence[str],
    base: Mapping[str, Floats],
    most: float,
    at: tuple[Programme, str],
    given: Mapping[str, Any],
) -> list[_Move]:
    """Levers that may move from the paths ``base``: those of a programme, a scenario and levers that are given."""
    found: list[_Move] = []
    for lever in names:
        pledge = pack.pledges[pack.levers[lever]]
        span = pledge.full - pledge.otherwise or 1.0
        whole = lever_path(pack, pledge.model_copy(update={"full": pledge.otherwise + span}), 1.0) - pledge.otherwise
        size = np.abs(base[lever] - pledge.otherwise).max() / abs(span)
        # One unit more keeps the profile that the lever has over the months, or the announced one if it has none.
        unit = (base[lever] - pledge.otherwise) / size if size else whole
        moved = paths(pack, *at, {**given, lever: base[lever] + unit})
        changed = {name: path - base[name] for name, path in moved.items() if not np.array_equal(path, base[name])}
        found.append(_Move(lever, size, -size, max(0.0, most - size), changed))
    return found


@dataclass
class _Search:
    """The search for the least change, on common draws and luck."""

    repeated: Repeated
    tests: Conditions
    moves: list[_Move]
    progress: Progress | None
    runs: int = 0

    @cached_property
    def bounds(self) -> tuple[Floats, Floats]:
        return np.array([m.low for m in self.moves]), np.array([m.high for m in self.moves])

    @cached_property
    def touched(self) -> dict[str, Floats]:
        """Paths that some lever moves, as they are without any change."""
        return {name: self.repeated.work.paths[name] for m in self.moves for name in m.paths}

    @cached_property
    def units(self) -> dict[str, Floats]:
        """What one unit of every lever does to each path: leading axis of levers."""
        return {
            name: np.stack([m.paths.get(name, np.zeros_like(path)) for m in self.moves])
            for name, path in self.touched.items()
        }

    def find(self, target: float) -> Need:
        """The least change found, or the one that comes closest."""
        if self.progress:
            self.progress(0, MOST_RUNS)
        start = np.zeros(len(self.moves))
        whole, distances, values = self.outcome(start)
        binding, because = binding_test(self.tests, distances, values)
        best: tuple[float, float, Floats, Floats] | None = None
        nearest = (whole, start, start)
        point = start
        for _ in range(ROUNDS if whole < target and self.moves else 0):
            slope = self.slopes(point, distances)
            step, chance = self.along(slope, target)
            point = step
            _, distances, values = self.outcome(step)
            if chance < target:
                if chance <= nearest[0]:
                    break
                nearest = (chance, step, slope)
                continue
            norm = float(np.linalg.norm(step))
            if best is not None and norm > (1 - SETTLED) * best[0]:
                best = min(best, (norm, chance, step, slope), key=lambda found: found[0])
                break
            best = (norm, chance, step, slope)
        if best is not None:
            norm, reached, step, slope = best
        else:
            reached, step, slope = nearest
            norm = float(np.linalg.norm(step))
            if whole < target:
                binding, because = binding_test(self.tests, *self.outcome(step)[1:])
        return Need(
            self.tests.name, target, whole, reached, reached >= target, norm, binding, because,
            self.table(step, slope),
        )  # fmt: skip

    def table(self, step: Floats, slope: Floats) -> pd.DataFrame:
        """One row for each lever that moves."""
        rows = [
            {"lever": m.lever, "now": m.now, "needed": m.now + x, "change": x, "slope": s}
            for m, x, s in zip(self.moves, step, slope, strict=True)
            if x
        ]
        found = pd.DataFrame(rows, columns=COLUMNS)
        return found.sort_values("change", key=lambda change: -change.abs(), kind="stable").reset_index(drop=True)

    def at(self, step: Floats) -> dict[str, Floats]:
        """The paths with a change of the levers."""
        return {name: path + np.tensordot(step, self.units[name], 1) for name, path in self.touched.items()}

    def outcome(self, step: Floats) -> tuple[float, dict[str, Floats], dict[str, Floats]]:
        """P(all) of the run itself, distances of the tests from their bounds by draw, and the quantities kept."""
        values = self.repeated.run(self.at(step))
        sound = ~self.repeated.lost if self.runs else self.repeated.sound(self.tests.name)
        values = {name: value[sound] for name, value in values.items()}
        distances = {name: np.asarray(value) for name, value in self._measure(values).items()}
        self.runs += 1
        if self.progress:
            self.progress(self.runs, max(self.runs + 1, MOST_RUNS))
        kept = [distance >= 0 for distance in distances.values()]
        return float(np.logical_and.reduce(kept).mean()), distances, values

    @cached_property
    def _measure(self) -> Callable[..., dict[str, Array]]:
        return jax.jit(jax.vmap(self.tests.distances))

    def along(self, slope: Floats, target: float) -> tuple[Floats, float]:
        """The first point in the direction of the slopes, within bounds, at which P(all) is the target.

        Where none is, levers with a small slope move as well, to their ends; where that is not enough either, the point
        with the highest chance on the way.
        """
        low, high = self.bounds
        way = np.where(np.abs(slope) < FLAT * np.abs(slope).max(initial=0), 0.0, slope)
        way = way / max(float(np.linalg.norm(way)), np.finfo(float).tiny)

        def point(length: float) -> Floats:
            return np.clip(length * way, low, high)

        short, length, best = 0.0, FIRST_STEP, (-1.0, point(0.0))
        while True:
            chance = self.outcome(point(length))[0]
            if chance >= target:
                return self._halved(point, short, length, target)
            if chance > best[0]:
                best = (chance, point(length))
            if np.array_equal(point(length), point(2 * length)):
                break
            short, length = length, 2 * length
        end, corner = point(length), np.where(slope > 0, high, np.where(slope < 0, low, 0.0))
        chance = self.outcome(corner)[0]
        if chance >= target:
            return self._halved(lambda part: end + part * (corner - end), 0.0, 1.0, target)
        return (corner, chance) if chance > best[0] else (best[1], best[0])

    def _halved(
        self, point: Callable[[float], Floats], short: float, length: float, target: float
    ) -> tuple[Floats, float]:
        """The point where P(all) reaches the target between one that falls short and one that does not."""
        for _ in range(HALVINGS):
            middle = (short + length) / 2
            if self.outcome(point(middle))[0] >= target:
                length = middle
            else:
                short = middle
        return point(length), self.outcome(point(length))[0]

    def slopes(self, step: Floats, distances: Mapping[str, Floats]) -> Floats:
        """Slope of the smooth chance in each lever at a change."""
        scales = {
            part: jnp.asarray(max(TEMPERATURE * float(np.sqrt(np.mean(distance**2))), np.finfo(float).tiny))
            for part, distance in distances.items()
            if part not in CRISP
        }
        count = min(self.repeated.work.draws, TWIN_DRAWS)
        drawn, numbers = self._twin_draws
        total, sound = np.zeros(len(self.moves)), 0
        for first in range(0, count, BATCH):
            rows = np.arange(first, first + BATCH) % count  # the last batch is filled up, not compiled anew
            batch = {name: jnp.asarray(value[rows]) for name, value in drawn.items()}
            found = np.asarray(self._slope(jnp.asarray(step), scales, batch, numbers[rows]))[: count - first]
            finite = np.isfinite(found).all(1)
            total += found[finite].sum(0)
            sound += int(finite.sum())
        if not sound:
            raise RunError(f"{self.tests.name}: no draw has a slope that is a number")
        return total / sound

    @cached_property
    def _twin_draws(self) -> tuple[dict[str, Floats], NDArray[np.uint32]]:
        work = self.repeated.work
        count = min(work.draws, TWIN_DRAWS)
        drawn, _ = draw_parameters(self._uncertain, work.seed, 0, count)
        return drawn, np.arange(count, dtype=np.uint32)

    @cached_property
    def _uncertain(self) -> dict[str, Parameter]:
        return {name: figure for name, figure in self._smooth.figures.items() if figure.uncertain}

    @cached_property
    def _smooth(self) -> Plan:
        work = self.repeated.work
        return replace(work, graph=twin(work.graph), outputs=self.tests.quantities)

    @cached_property
    def _slope(self) -> Callable[..., Array]:
        """Slopes of the smooth chance for many draws at once, compiled when first called."""
        work = self._smooth
        run = draw_function(work)
        fixed = {name: jnp.asarray(p.value) for name, p in work.figures.items() if not p.uncertain}
        keys = luck_keys(work)
        usual = needed_paths(work)
        touched = {name: jnp.asarray(path) for name, path in self.touched.items() if name in usual}
        units = {name: jnp.asarray(self.units[name]) for name in touched}

        def chance(step: Array, scales: dict[str, Array], values: dict[str, Array], draw: Array) -> Array:
            moved = {name: path + jnp.tensordot(step, units[name], 1) for name, path in touched.items()}
            distances = self.tests.distances(run({**fixed, **values}, {**usual, **moved}, keys, draw))
            parts = [
                # A yes or no is 1/2 away from its bound on either side.
                distance + 1 / 2 if part in CRISP else jax.nn.sigmoid(distance / scales[part])
                for part, distance in distances.items()
            ]
            return jnp.prod(jnp.stack(parts))

        return jax.jit(jax.vmap(jax.grad(chance), in_axes=(None, None, 0, 0)))
