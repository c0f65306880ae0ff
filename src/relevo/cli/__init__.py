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
from typer.core import TyperCommand, TyperGroup

from relevo import __version__
from relevo.cli._noted import noted
from relevo.errors import RelevoError

FAULT = 2


class Commands(TyperGroup):
    """The commands of Relevo: what is wrong with the input is said in sentences, with exit code 2."""

    def main(self, *args: Any, **options: Any) -> Any:
        """Run the command line, as typer does, and turn faults of the input into sentences."""
        try:
            return super().main(*args, **options)
        except RelevoError as error:
            messages = tuple(dict.fromkeys([*noted, *error.messages]))
        except MemoryError:
            messages = ("there is not enough memory: keep --bands instead of --outputs, or ask for fewer --draws",)
        except OSError as error:
            if error.errno is None:
                raise
            # Where no file is named, it is the output that cannot be written.
            messages = (f"{error.filename or 'output'}: {(error.strerror or str(error)).lower()}",)
        for message in messages:
            print(message, file=sys.stderr)
        sys.exit(FAULT)


class Command(TyperCommand):
    """A command that does not stop at the first value that is of the wrong kind: it is noted, the default taken."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the words as typer does. Raises ``RunError`` with all faults where an argument is missing."""
        noted.clear()
        found, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        missing = False
        for option in sorted(self.get_params(ctx), key=lambda option: not option.is_eager):
            try:
                option.handle_parse_result(ctx, found, [])
            except typer.BadParameter as error:
                value = found.pop(option.name, None)
                noted.append(f"{option.opts[0]} {value}: {error.message}" if error.message else error.format_message())
                missing |= option.required
                if not option.required:
                    option.handle_parse_result(ctx, found, [])
        noted.extend(f"there is no place for the further argument {word}" for word in rest)
        if missing:
            noted.tell()
        ctx.args = []
        return []


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
        subject = import_module(f"{__name__}.{found.name}").commands
        for command in subject.registered_commands:
            command.cls = Command
        app.add_typer(subject)


def main() -> None:
    """Entry of the program ``relevo``."""
    app()
