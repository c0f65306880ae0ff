"""Joint draws of the parameters of the groups of organised crime, from homicides, missing persons and arrests to 2017.

Run from the root of the repository: ``python docs/estimation/security_groups.py`` writes
``tables/security_group_fit.csv``. What nobody has counted is drawn: the share of victims who died in conflicts of groups
(8 to 12 %), the share of arrests that hit members (4 to 6 %), members in 2012 (105,000 to 125,000) and saturation
(3e-8 to 6e-8 a week); recruitment and lethality are then fitted to deaths. The published article assumes the middle of
the first two. Rates are written per month.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from relevo.solvers.organised_crime import WEEKS_PER_YEAR, fitted_system, organised_crime

PACK = Path(__file__).parents[2] / "src" / "relevo" / "packs" / "mexico_2018"
WEEKS_PER_MONTH = 365.25 / 12 / 7
LOW, HIGH = (0.08, 0.04, 105_000, 3e-8), (0.12, 0.06, 125_000, 6e-8)
ROWS = 256


def main() -> None:
    """Draw, fit and write."""
    targets = pd.read_csv(PACK / "series" / "group_targets.csv", index_col="date")
    victims = (targets["homicide_deaths_yearly"] + targets["missing_reports_yearly"]).to_numpy(float)
    arrests = targets["arrests_yearly"].mean() / WEEKS_PER_YEAR
    assumed = qmc.scale(qmc.Sobol(len(LOW), seed=2018).random(ROWS), LOW, HIGH)
    rows: list[list[float]] = []
    members: list[float] = []
    for death_share, arrest_share, start, saturation in assumed:
        system = fitted_system(
            victims, death_share=death_share, members=start, arrests=arrests * arrest_share, saturation=saturation
        )
        members.append(organised_crime(10, system=system)["members"].iloc[-1])
        rows.append(
            [
                start,
                system.recruitment * WEEKS_PER_MONTH,
                system.arrests * WEEKS_PER_MONTH,
                system.conflict * WEEKS_PER_MONTH,
                system.saturation * WEEKS_PER_MONTH,
            ]
        )
    table = pd.DataFrame(rows, columns=pd.Index(["members_2012", "recruitment", "arrests", "conflict", "saturation"]))
    print((table / [1, *[WEEKS_PER_MONTH] * 4]).describe())
    print("members in 2022:", np.quantile(members, (0.05, 0.5, 0.95)).round(-2))
    table.to_csv(PACK / "tables" / "security_group_fit.csv", index=False, float_format="%.7g")


if __name__ == "__main__":
    main()
