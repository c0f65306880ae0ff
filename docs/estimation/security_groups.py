"""Joint draws of the parameters of the groups of organised crime, from homicides, missing persons and arrests to 2017.

Run from the root of the repository: ``python docs/estimation/security_groups.py`` writes
``tables/security_group_fit.csv`` and the tables of groups in the order of the model.

What nobody has counted is drawn: the share of victims who died in conflicts of groups (8 to 12 %), the share of arrests
that hit members (4 to 6 %), members in 2012 (105,000 to 125,000) and saturation (3e-8 to 6e-8 a week); recruitment and
lethality are then fitted to deaths. The published article assumes the middle of the first two. Rates are written per
month.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import qmc

from relevo.solvers.organised_crime import WEEKS_PER_YEAR, fitted_system, organised_crime, published_system

PACK = Path(__file__).parents[2] / "src" / "relevo" / "packs" / "mexico_2018"
WEEKS_PER_MONTH = 365.25 / 12 / 7
LOW, HIGH = (0.08, 0.04, 105_000, 3e-8), (0.12, 0.06, 125_000, 6e-8)
ROWS = 256
SPLINTERS = 10
SPLINTER_RIVALRY = (
    5  # states in which a splinter and its parent are rivals: judgement, see parameters/security_groups.toml
)


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
    write_groups()


def write_groups() -> None:
    """Groups in the order of the model: the ten largest, their empty splinters, others with rivals, the rest."""
    system = published_system()
    share = pd.Series(system.members / system.members.sum(), system.groups)
    strength = pd.Series(system.strength, system.groups)
    rivalry = pd.DataFrame(system.rivalry, system.groups, system.groups)
    parents = list(system.groups[:SPLINTERS])
    splinters = [f"Splinter of {parent}" for parent in parents]
    others = [group for group in system.groups if group not in parents]
    contenders = [*parents, *splinters, *(group for group in others if rivalry[group].any())]
    order = [*contenders, *(group for group in others if group not in contenders)]
    strengths = strength.reindex(order).fillna(dict(zip(splinters, strength[parents], strict=True)))
    groups = pd.DataFrame({"share": share.reindex(order).fillna(0.0), "alliance_strength": strengths})
    groups.to_csv(PACK / "tables" / "security_model_groups.csv", index_label="group", float_format="%.7g")
    links = [(a, b, rivalry.loc[a, b]) for a in contenders for b in contenders if a in rivalry and b in rivalry]
    for parent, splinter in zip(parents, splinters, strict=True):
        links += [(parent, splinter, SPLINTER_RIVALRY), (splinter, parent, SPLINTER_RIVALRY)]
    table = pd.DataFrame([link for link in links if link[2]], columns=pd.Index(["contender", "rival", "states"]))
    table.to_csv(PACK / "tables" / "security_rivalry.csv", index=False, float_format="%g")
    names = pd.DataFrame({"contender": contenders})
    names.to_csv(PACK / "tables" / "security_contenders.csv", index=False)
    splits = pd.DataFrame({"splinter": splinters})
    splits.to_csv(PACK / "tables" / "security_splinters.csv", index=False)


if __name__ == "__main__":
    main()
