"""What commands print: tables to standard output, progress to standard error."""

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from relevo.cli._noted import noted

if TYPE_CHECKING:
    import pandas as pd

LONG = 1e15  # numbers from here on are shown with an exponent
PATIENCE = 2.0  # seconds of silence before a progress bar appears


def show(table: "pd.DataFrame", as_csv: bool, title: str = "") -> None:
    """Print a table, its index left out: for the eye, or as CSV with every digit."""
    if as_csv:
        print(table.to_csv(index=False, lineterminator="\n"), end="")
        return
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title or None, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for column in table:
        shown.add_column(str(column), justify="right" if table[column].dtype.kind in "fi" else "left")
    for row in table.itertuples(index=False):
        shown.add_row(*(_cell(value) for value in row))
    console = Console()
    # A file or a pipe has no width: nothing is folded there.
    Console(width=None if console.is_terminal else 10_000, soft_wrap=not console.is_terminal).print(shown)


def _cell(value: object) -> str:
    if isinstance(value, float):
        if value != value:
            return ""
        if abs(value) < 1:
            return f"{value:.3g}"
        return f"{value:,.0f}" if 1000 <= abs(value) < LONG else f"{value:.4g}"
    return str(value)


@contextmanager
def progress(what: str) -> Generator[Callable[[int, int], None]]:
    """What computes stands inside: a bar on standard error where it takes longer than two seconds.

    Faults that were noted are told as soon as the first progress is reported, which is when the rest of the input has
    been found right, or else at the end.
    """
    with _bar(what) as bar:

        def report(done: int, total: int) -> None:
            noted.tell()
            bar(done, total)

        yield report
        noted.tell()


@contextmanager
def _bar(what: str) -> Generator[Callable[[int, int], None]]:
    """A bar on standard error for work that takes longer than two seconds; nothing where that is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=None)
    timer = Timer(PATIENCE, bar.start)
    timer.daemon = True
    timer.start()
    try:
        yield lambda done, total: bar.update(task, completed=done, total=total)
    finally:
        timer.cancel()
        timer.join()
        bar.stop()
