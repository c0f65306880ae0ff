"""The house: imports run one way, what happened is for scoring code alone, and equations are only equations."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import relevo
from relevo.engine.graph import is_luck

SOURCE = Path(relevo.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
# What each part of the house may import of ours; `pages` and `cli` may import all.
MAY_IMPORT = {
    "errors": (),
    "engine": ("engine", "errors"),
    "model": ("engine.units", "model"),
    "solvers": ("solvers", "model", "engine.units", "errors"),
    "pack": ("engine", "pack", "errors"),
    "run": ("engine", "pack", "errors"),
    "evidence": ("engine", "pack", "run", "evidence", "explore", "solvers", "errors"),
    "explore": ("engine", "pack", "run", "evidence", "explore", "errors"),
}
# The only module that reads what happened, and the only ones that ask it.
OUTCOMES = "evidence/outcomes.py"
SCORING = {"evidence/backtest.py", "evidence/benchmarks.py", "evidence/update.py", "cli/score.py", "__init__.py"}
READER = "pack/read.py"


def name_of(file: Path) -> str:
    return file.relative_to(SOURCE).as_posix()


def imports(file: Path) -> set[str]:
    """Modules of ours that a file imports, wherever in it, without the leading ``relevo.``."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "relevo":
            found |= {f"{node.module}.{alias.name}".removeprefix("relevo.") for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.removeprefix("relevo.") for alias in node.names if alias.name.startswith("relevo.")}
    return found - {"__version__"}


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_imports_run_one_way(part):
    files = [file for file in FILES if name_of(file).split("/")[0].removesuffix(".py") == part]
    assert files
    wrong = [
        f"{name_of(file)} imports {name}"
        for file in files
        for name in imports(file)
        if not any(f"{name}.".startswith(f"{allowed}.") for allowed in MAY_IMPORT[part])
    ]
    assert wrong == []


def test_every_part_of_the_house_has_its_rule():
    parts = {name_of(file).split("/")[0].removesuffix(".py") for file in FILES}
    assert parts == {*MAY_IMPORT, "pages", "cli", "packs", "__init__"}


def test_only_scoring_code_asks_what_happened():
    asking = {name_of(file) for file in FILES if any(i.startswith("evidence.outcomes") for i in imports(file))}
    assert asking <= SCORING


def test_only_one_module_names_the_folder_of_what_happened():
    naming: set[str] = set()
    for file in FILES:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        texts = {id(n.body[0].value) for n in ast.walk(tree) if _has_docstring(n)}
        strings = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        paths = [
            n for n in strings if id(n) not in texts and (n.value == "outcomes" or n.value.startswith("outcomes/"))
        ]
        if paths:
            naming.add(name_of(file))
    # The reader of packs names it to pass it by; the table of public names holds a function of that name.
    assert naming <= {OUTCOMES, READER, "__init__.py"}


def _has_docstring(node: ast.AST) -> bool:
    held = isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
    return held and ast.get_docstring(node, clean=False) is not None  # type: ignore[arg-type]


WATCH = """
import sys

def refuse(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "os.chdir") and "outcomes" in str(arguments[0]).split("/"):
        raise AssertionError(f"{event} {arguments[0]}")

sys.addaudithook(refuse)
sys.path.insert(0, "tests")
"""
FORECAST = """
import relevo
pack = relevo.load(PACK)
assert (pack.folder / "outcomes").is_dir()
assert relevo.check(pack) == []
run = relevo.simulate(pack, draws=2, outputs=["oil_price"])
relevo.cite(run)
print("done")
"""


def watched(program: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WATCH + program.replace("PACK", '"mexico_2018"')]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_forecast_never_opens_what_happened():
    done = watched(FORECAST)
    assert done.stdout.strip().endswith("done"), done.stderr


@pytest.mark.parametrize(
    "program",
    [
        'import relevo; open(relevo.load(PACK).folder / "outcomes" / "annual.csv")',
        'import relevo; list((relevo.load(PACK).folder / "outcomes").iterdir())',
    ],
)
def test_the_watch_on_what_happened_sees_what_it_should(program):
    done = watched(program)
    assert done.returncode != 0
    assert "AssertionError" in done.stderr


@pytest.fixture(scope="module")
def equations():
    return relevo.load("mexico_2018").equations.values()


def test_every_equation_is_told_in_a_sentence(equations):
    assert [e.name for e in equations if not e.sentence.endswith(".")] == []


def test_names_are_words_of_at_most_four(equations):
    def words(name: str) -> int:
        return len(name.removeprefix("next_").removeprefix("opening_").split("_"))

    assert [e.name for e in equations if words(e.name) > 4] == []


def test_equations_hold_no_number_but_nought_one_two_and_exponents(equations):
    found = []
    for file in {e.file for e in equations}:
        (path,) = [p for p in FILES if p.as_posix().endswith(f"/{file}")]
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        exponents = {id(n.right) for n in nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)}
        numbers = [n for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, int | float)]
        found += [
            f"{file}:{n.lineno}: {n.value}" for n in numbers if n.value not in (0, 1, 2) and id(n) not in exponents
        ]
    assert found == []


def test_shocks_and_luck_are_arguments_of_equations_and_nothing_else(equations):
    for file in SOURCE.glob("model/**/*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        assert not any(isinstance(node, ast.Attribute) and node.attr == "random" for node in ast.walk(tree)), file
        assert not any("random" in alias.name for node in ast.walk(tree) for alias in getattr(node, "names", [])
                       if isinstance(alias, ast.alias)), file  # fmt: skip
    assert any(is_luck(argument) for e in equations for argument in e.arguments)
