"""The command line: the public names of Relevo as commands, with the same words.

Each module of this package holds the commands of one subject in a ``typer.Typer`` called ``commands`` and is found by
itself: a new module needs no entry anywhere. Modules whose name starts with ``_`` hold what commands share. Nothing
imports JAX, xarray or pandas before a command runs, so that ``relevo --help`` answers at once.
"""

import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from relevo import __version__
from relevo.errors import RelevoError

FAULT = 2


class Commands(TyperGroup):
    """The commands of Relevo: what is wrong with the input is said in sentences, with exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line, as typer does, and turn faults of the input into sentences."""
        try:
            return super().main(*args, **options)
        except RelevoError as error:
            messages = error.messages
        except MemoryError:
            messages = ("there is not enough memory: keep --bands instead of --outputs, or ask for fewer --draws",)
        except OSError as error:
            if error.filename is None:
                raise
            messages = (f"{error.filename}: {(error.strerror or str(error)).lower()}",)
        for message in messages:
            print(message, file=sys.stderr)
        sys.exit(FAULT)


app = typer.Typer(
    cls=Commands, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"relevo {__version__}")
        raise typer.Exit


Version = Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")]


@app.callback()
def relevo(version: Version = False) -> None:
    """Simulate a change of government: what can pass, be paid for and be delivered."""


for found in iter_modules(__path__):
    if not found.name.startswith("_"):
        app.add_typer(import_module(f"{__name__}.{found.name}").commands)


def main() -> None:
    """Entry of the program ``relevo``."""
    app()
