"""Programmes and scenarios: which path each lever and each outside quantity takes, month by month."""

import re
from collections.abc import Mapping
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

from relevo.engine.draws import Floats
from relevo.errors import Faults, RunError, did_you_mean
from relevo.pack.read import BASELINE, Pack
from relevo.pack.schema import BILL, Pledge, ScenarioPath

DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
NONE, ANNOUNCED = "none", "announced"
TOGETHER = "+"  # between scenarios that are applied one after the other
Strength = float | Mapping[str, float]
Programme = str | Mapping[str, Strength]
Path = float | int | Floats | pd.Series | Mapping[str, float]


def intensities(pack: Pack, programme: Programme) -> dict[str, float]:
    """Intensity of every pledge: 0 for none, 1 as announced; the largest of one that is given by months.

    Raises ``RunError`` for unknown names, months outside the run and what is no intensity, all at once.
    """
    return {name: float(np.max(value)) for name, value in strengths(pack, programme).items()}


def strengths(pack: Pack, programme: Programme) -> dict[str, float | Floats]:
    """Intensity of every pledge, by month where it is given by months. Raises as ``intensities``."""
    if isinstance(programme, str):
        if programme not in (NONE, ANNOUNCED):
            raise RunError(f'programme is "{NONE}", "{ANNOUNCED}" or pledges with their intensity, not {programme!r}')
        return dict.fromkeys(pack.pledges, float(programme == ANNOUNCED))
    faults = Faults(
        f"there is no pledge {name}{did_you_mean(name, pack.pledges)}" for name in programme if name not in pack.pledges
    )
    found: dict[str, float | Floats] = {}
    for name, value in programme.items():
        path = faults.attempt(monthly, pack, name, value) if isinstance(value, Mapping) else value
        if path is not None:
            found[name] = path
    faults += [
        f"pledge {name} has the intensity {programme[name]!r}; it is a number from 0 upwards, or such numbers by month"
        for name, value in found.items()
        if not (isinstance(value, Real | np.ndarray) and np.all(np.isfinite(value)) and np.all(np.asarray(value) >= 0))
    ]
    faults.tell()
    return dict.fromkeys(pack.pledges, 0.0) | found


def lever_path(pack: Pack, pledge: Pledge, intensity: float | Floats) -> Floats:
    """Monthly path of a pledge's lever: from ``otherwise`` to ``full``, in proportion to the intensity."""
    start = pd.Timestamp(pledge.start) if pledge.start else pack.months[0]
    since = np.array([(m.year - start.year) * 12 + m.month - start.month for m in pack.months], dtype=float)
    ramp = np.clip((since + 1) / pledge.months, 0, 1) if pledge.months else (since >= 0).astype(float)
    return pledge.otherwise + intensity * ramp * (pledge.full - pledge.otherwise)


def bill_path(pack: Pack, pledge: Pledge, lever: Floats) -> Floats:
    """Monthly wish for a pledge's bill: its lever, or what the lever will be as soon as the bill is to be tabled."""
    if pledge.tabled is None:
        return lever
    later = np.maximum.accumulate(lever[::-1])[::-1]
    return np.where(pack.months >= pd.Timestamp(pledge.tabled), later, lever)


def scenario_path(pack: Pack, path: ScenarioPath) -> Floats:
    """Values of a path by month: linear between the months given, flat before and after, percentages as shares."""
    scale = 0.01 if (path.unit or "").startswith("%") else 1.0
    return _interpolated(pack, {pd.Timestamp(month): value for month, value in path.path.items()}) * scale


def _interpolated(pack: Pack, given: Mapping[pd.Timestamp, float]) -> Floats:
    """Values at the first days of the pack's months: linear between the days given, flat before and after."""
    days = sorted(given)
    known = pd.DatetimeIndex(days).to_julian_date().to_numpy(float)
    return np.asarray(np.interp(pack.months.to_julian_date(), known, [float(given[day]) for day in days]))


def monthly(pack: Pack, name: str, value: Any, shape: tuple[int, ...] = ()) -> Floats:
    """A user's number, array, series or mapping of months as one value per month. Raises ``RunError``."""
    months = len(pack.months)
    try:
        if isinstance(value, pd.Series):
            if not isinstance(value.index, pd.DatetimeIndex):
                raise RunError(f"{name}: a series needs dates as its index")
            value = dict(zip(value.index, value, strict=True))
        if isinstance(value, Mapping):
            entries: Mapping[Any, Any] = value
            value = _by_month(pack, name, entries)
        numbers = np.asarray(value, dtype=float)
    except (ValueError, TypeError) as error:
        raise RunError(f"{name}: a path needs numbers, by months written like 2019-01: {error}") from error
    if numbers.shape not in ((), shape, (months,), (months, *shape)):
        raise RunError(f"{name}: a path needs one number or {months} monthly numbers, not shape {numbers.shape}")
    if not np.all(np.isfinite(numbers)):
        raise RunError(f"{name}: a path needs finite numbers")
    if numbers.shape == (months,) and shape:
        numbers = numbers.reshape(months, *([1] * len(shape)))
    return np.broadcast_to(numbers, (months, *shape)).astype(float)


def _by_month(pack: Pack, name: str, entries: Mapping[Any, Any]) -> Floats:
    first, last = pack.months[0], pack.months[-1]
    faults = Faults()
    given: dict[pd.Timestamp, float] = {}
    for day, value in entries.items():
        when = _day(day)
        if when is None:
            faults.append(f"{name}: {day!r} is not a month like {first:%Y-%m}")
        elif not first <= when.replace(day=1) <= last:
            faults.append(f"{name}: {when:%Y-%m} lies outside {first:%Y-%m} to {last:%Y-%m}")
        elif not isinstance(value, Real):
            faults.append(f"{name}: {value!r} in {when:%Y-%m} is no number")
        else:
            given[when] = float(value)
    if not entries:
        faults.append(f"{name}: a path needs at least one month")
    faults.tell()
    return _interpolated(pack, given)


def _day(text: Any) -> pd.Timestamp | None:
    """The day or month that is meant; None where a text is neither."""
    if isinstance(text, str) and not DAY.fullmatch(text):
        return None
    try:
        return pd.Timestamp(text)
    except (ValueError, TypeError):
        return None


def scenario_names(pack: Pack, scenario: str) -> list[str]:
    """The scenarios in ``a+b``, in the order in which they are applied to the baseline, which is none of them.

    Raises ``RunError`` for unknown names and for one that stands there twice.
    """
    names = [name.strip() for name in scenario.split(TOGETHER)]
    faults = [
        f"there is no scenario {name or repr(name)}{did_you_mean(name, pack.scenarios)}"
        for name in names
        if name not in pack.scenarios
    ]
    faults += [
        f"scenario {name} is named twice in {scenario}" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    if faults:
        raise RunError(faults)
    return [name for name in names if name != BASELINE]


def paths(
    pack: Pack, programme: Programme, scenario: str, levers: Mapping[str, Any] | None = None
) -> dict[str, Floats]:
    """All monthly paths of a run, by name, with a leading axis of months.

    Raises ``RunError`` for unknown pledges, scenarios and levers, with the nearest spelling, and for values that are no
    paths, all at once.
    """
    faults = Faults()
    chosen = faults.attempt(scenario_names, pack, scenario) or []
    strength = faults.attempt(strengths, pack, programme) or {}
    override: dict[str, Floats] = {}
    for name, value in (levers or {}).items():
        if name not in pack.levers:
            faults.append(f"there is no lever {name}{did_you_mean(name, pack.levers)}")
        path = faults.attempt(monthly, pack, name, value)
        if path is not None:
            override[name] = path
    faults.tell()
    found = {name: scenario_path(pack, path) for name, path in pack.scenarios[BASELINE].items()}
    for one in chosen:
        for name, path in pack.scenarios[one].items():
            unit = pack.scenarios[BASELINE][name].unit if path.change != "multiply" else None
            change = scenario_path(pack, path.model_copy(update={"unit": unit}))
            found[name] = {"add": found[name] + change, "multiply": found[name] * change, "set": change}[path.change]
    for name, pledge in pack.pledges.items():
        lever = pledge.lever or name
        found[lever] = override[lever] if lever in override else lever_path(pack, pledge, strength[name])
    for rule in pack.info.rules:
        members = pack.dimensions[rule]
        # A country whose government promises nothing under a rule has an empty vector there.
        efforts = [found[pack.pledges[m].lever or m] for m in members]
        found[f"{rule}_effort"] = np.stack(efforts, axis=1) if efforts else np.zeros((len(pack.months), 0))
    bills = {name: pack.pledges[name] for name in pack.dimensions.get(BILL, ())}
    if bills:
        wishes = [bill_path(pack, pledge, found[pledge.lever or name]) for name, pledge in bills.items()]
        found[f"{BILL}_effort"] = np.stack(wishes, axis=1)
    return found
