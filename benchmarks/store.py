"""How much memory a run takes that is kept, and one that is written to a store as it goes on.

Run ``python benchmarks/store.py``. Each run is a process of its own; what counts is by how much its peak grows from
2,000 to 20,000 draws of homicides by state (18 kilobytes a draw), kept in memory and stored.
"""

import subprocess
import sys

FEW, MANY = 2_000, 20_000
RUN = """
import resource, sys, tempfile
from pathlib import Path
import relevo
with tempfile.TemporaryDirectory() as folder:
    store = Path(folder) / "run.zarr" if sys.argv[2] == "stored" else None
    relevo.simulate("mexico_2018", draws=int(sys.argv[1]), outputs=["homicides"], store=store)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak(draws: int, how: str) -> float:
    """Peak memory of a run in megabytes."""
    done = subprocess.run([sys.executable, "-c", RUN, str(draws), how], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


if __name__ == "__main__":
    peak(FEW, "kept")  # compiles, once for all
    for how in ("kept", "stored"):
        few, many = peak(FEW, how), peak(MANY, how)
        print(f"{how}: {few:.0f} MB with {FEW:,} draws, {many:.0f} MB with {MANY:,}, {many - few:.0f} MB more")
