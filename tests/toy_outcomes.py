"""What happened in Toyland: a copy of its pack with outcomes, small enough to score in a second."""

import shutil
from pathlib import Path

TOYLAND = Path(__file__).parent / "packs" / "toyland"

INDEX = """
[debt]
meaning = "Debt at the end of the year"
arena = "state"
unit = "bn TOY"
source = "almanac of 2032"
measure = "end"

[taxes]
meaning = "Taxes of the quarter"
arena = "state"
unit = "bn TOY"
source = "almanac of 2032"
measure = "sum"
ratio_scale = true

[output]
meaning = "Output in the month"
arena = "abroad"
unit = "bn TOY / month"
source = "almanac of 2032"
given = "world"

[programme_spending]
meaning = "Spending on a programme in the year"
arena = "state"
unit = "bn TOY"
source = "almanac of 2032"
measure = "sum"

[smiles]
meaning = "Smiles in the year"
arena = "joy"
unit = "1"
source = "almanac of 2032"
"""


def toyland_with_outcomes(folder):
    """Copy Toyland into ``folder`` and write what happened to it: output fell, and the rocking horses were put off."""
    pack = Path(shutil.copytree(TOYLAND, folder / "toyland"))
    (pack / "outcomes").mkdir()
    (pack / "outcomes" / "index.toml").write_text(INDEX, encoding="utf-8")
    months = [f"{year}-{month:02}" for year in range(2025, 2032) for month in range(1, 13)]
    output = {month: 90 + i / 8 + (i * 7) % 5 - (8 if month >= "2030" else 0) for i, month in enumerate(months)}
    rows = [f"output,,{month},{value},," for month, value in output.items()]
    for year in range(2025, 2032):
        rows.append(f"debt,,{year},{440 + 14 * (year - 2025) + (year * 7) % 5},,")
        for quarter in range(1, 5):
            whole = sum(output[f"{year}-{3 * quarter - step:02}"] for step in range(3))
            rows.append(f"taxes,,{year}-Q{quarter},{0.215 * whole:.4f},,")
    rows += [
        "programme_spending,sweets,2031,19.0,,",
        "programme_spending,rocking_horses,2031,2.2,gazette,",
        "smiles,,2030,7,,",
    ]
    table = "\n".join(["quantity,of,date,value,source,url", *rows])
    (pack / "outcomes" / "figures.csv").write_text(table + "\n", encoding="utf-8")
    came = [f"output,{month},{output[month]}" for month in months if month >= "2030"]
    (pack / "outcomes" / "world.csv").write_text("quantity,date,value\n" + "\n".join(came) + "\n", encoding="utf-8")
    moved = ["rocking_horses,2030-01,0", "rocking_horses,2030-12,0", "rocking_horses,2031-01,0.45"]
    (pack / "outcomes" / "policy.csv").write_text("quantity,date,value\n" + "\n".join(moved) + "\n", encoding="utf-8")
    said = "forecaster,published,quantity,date,value,deviation,source,url\nOracle,2029-09,debt,2030,520,10,her book,\n"
    (pack / "outcomes" / "forecasts.csv").write_text(said, encoding="utf-8")
    return pack
