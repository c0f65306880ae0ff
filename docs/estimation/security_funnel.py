"""Where offences stand in the funnel of justice at the hand-over, by state and offence.

Run from the root of the repository: ``python docs/estimation/security_funnel.py`` reads ``tables/states.csv`` (survey
of victims ENVIPE 2017 about 2016; victims counted by SESNSP from July 2017 to June 2018) and
``tables/security_homicide_levels.csv`` and writes ``tables/security_reporting.csv``, ``tables/security_offences.csv``
and ``tables/security_offence_kinds.csv``. The reporting of other offences is set so that all files of offences in the
survey add up to those of the survey.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

PACK = Path(__file__).parents[2] / "src" / "relevo" / "packs" / "mexico_2018"
EXTORTIONS, EXTORTION_DARK = 7_503_477, 0.9827  # ENVIPE 2017, table 3.2, year 2016
VEHICLES, VEHICLE_DARK = 493_727, 0.3097
DISCRETION = {"homicide": 0.0, "femicide": 0.0, "kidnapping": 1.0, "extortion": 1.0, "vehicle theft": 0.1, "other": 1.0}
SURVEYED = ["kidnapping", "extortion", "vehicle theft", "other"]
KNOWN = 8.0  # a logit so high that the offence is known: bodies are found


def main() -> None:
    """Compute and write."""
    states = pd.read_csv(PACK / "tables" / "states.csv", index_col="state")
    levels = pd.read_csv(PACK / "tables" / "security_homicide_levels.csv", index_col="state")
    reported = states["reported_2016"] / states["crimes_2016"]
    opened = states["inv_opened_2016"] / states["reported_2016"]
    table = pd.DataFrame({"reporting_base": logit(reported), "opening_base": opened}, index=states.index)
    table.to_csv(PACK / "tables" / "security_reporting.csv", float_format="%.5f")

    # Half a victim is added to the counts of rare crimes, so that a state without one in a year is not without risk.
    share = states["crimes_2016"] / states["crimes_2016"].sum()
    kidnappings = (states["kidnapping_2018h1_year"] + 0.5) / 12 / (reported * opened)
    monthly = pd.DataFrame(
        {
            "homicide": levels["level"] * np.exp(levels["departure"]),
            "femicide": (states["femicide_2018h1_year"] + 0.5) / 12,
            "kidnapping": kidnappings,
            "extortion": EXTORTIONS * share / 12,
            "vehicle theft": VEHICLES * share / 12,
            "other": (states["crimes_2016"] - (EXTORTIONS + VEHICLES) * share) / 12 - kidnappings,
        }
    )
    long = monthly.rename_axis("state").reset_index().melt("state", var_name="offence", value_name="start")
    long.to_csv(PACK / "tables" / "security_offences.csv", index=False, float_format="%.3f")

    crimes, national_reports, files = (states[f"{name}_2016"].sum() for name in ("crimes", "reported", "inv_opened"))
    national, open_share = national_reports / crimes, files / national_reports
    offsets = {
        "kidnapping": 0.0,
        "extortion": float(logit((1 - EXTORTION_DARK) / open_share) - logit(national)),
        "vehicle theft": float(
            logit((1 - VEHICLE_DARK) / (1 - (1 - open_share) * DISCRETION["vehicle theft"])) - logit(national)
        ),
    }

    def missing_files(other: float) -> float:
        made = 0.0
        for offence, offset in {**offsets, "other": other}.items():
            reports = monthly[offence] * 12 * expit(logit(reported) + offset)
            made += float((reports * (1 - (1 - opened) * DISCRETION[offence])).sum())
        return made - float(files)

    offsets["other"] = float(brentq(missing_files, -2, 2))
    kinds = pd.DataFrame({"reporting": pd.Series(offsets)}).reindex(list(DISCRETION)).fillna(KNOWN)
    kinds["discretion"] = pd.Series(DISCRETION)
    kinds["surveyed"] = [int(offence in SURVEYED) for offence in kinds.index]
    kinds.to_csv(PACK / "tables" / "security_offence_kinds.csv", index_label="offence", float_format="%.5f")
    print(kinds)
    print(monthly.sum().round(0))


if __name__ == "__main__":
    main()
