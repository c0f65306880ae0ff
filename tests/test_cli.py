"""The command line says what it did, and what is wrong with its input in sentences."""

import subprocess
import sys
from pathlib import Path
from typing import TextIO

import numpy as np
import pandas as pd
import pytest
from typer.main import get_command
from typer.testing import CliRunner

import relevo
from relevo.cli import app

TOYLAND = "tests/packs/toyland"
CORDILLERA = "tests/packs/cordillera"
RUN = ["simulate", TOYLAND, "--draws", "50"]
# Options of a run of Cordillera with a fault each, and what is said of them.
FAULTY = {
    "--draws many": "--draws many: ",
    "--programme no.toml": "there is no file no.toml",
    "--scenario strm": "there is no scenario strm; did you mean storm?",
    "--lever child_benfit=1": "there is no lever child_benfit; did you mean child_benefit?",
    "--lever x": "--lever x: write it as --lever name=number or --lever name=file.csv",
    "--impose debt_ratoi=1": "there is no quantity debt_ratoi; did you mean debt_ratio?",
}


def command(*words: str):
    return CliRunner().invoke(app, list(words))


def program(*words: str, output: int | TextIO = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    """The program as the shell starts it."""
    start = "import sys; sys.argv[0] = 'relevo'; sys.path.insert(0, 'tests'); from relevo.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", start, *words],
        stdout=output,
        stderr=subprocess.PIPE,
        text=True,
        timeout=120,
        check=False,
    )


def test_help_imports_nothing_heavy():
    script = (
        "import sys\nfrom typer.testing import CliRunner\nfrom relevo.cli import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "print(sorted({'jax', 'numpy', 'pandas', 'xarray', 'scipy', 'pint', 'pydantic_core'} & set(sys.modules)))"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_check_says_how_much_it_checked():
    result = command("check", TOYLAND)
    assert result.exit_code == 0
    assert result.stdout.startswith("toyland: 10 equations and 13 figures, no fault")


def test_table_holds_the_numbers_of_python():
    result = command(*RUN, "--outputs", "debt", "--csv")
    run = relevo.simulate(TOYLAND, draws=50, outputs=["debt"])
    rows = [line.split(",") for line in result.stdout.splitlines()]
    assert rows[0] == ["quantity", "month", "p10", "p50", "p90", "unit"]
    assert [row[1] for row in rows[1:]] == ["2030-12", "2031-12"]
    last = np.quantile(run.debt.sel(month="2031-12-01"), [0.1, 0.5, 0.9])
    assert [float(number) for number in rows[2][2:5]] == pytest.approx(last, rel=1e-12)


def test_table_for_the_eye_names_the_unit():
    result = command(*RUN, "--outputs", "taxes")
    assert "billion TOY / month" in result.stdout
    assert result.stdout.startswith("Toyland, January 2030: baseline")


def test_levers_and_imposed_paths_reach_the_run(tmp_path: Path):
    path = tmp_path / "upkeep.csv"
    path.write_text("month,value\n2030-01,10\n2031-12,33\n")
    file = tmp_path / "run.nc"
    words = ["--lever", "sweets=0.5", "--impose", f"upkeep={path}", "--output", str(file), "--outputs", "borrowing"]
    assert command(*RUN, *words).exit_code == 0
    expected = relevo.simulate(
        TOYLAND, draws=50, outputs=["borrowing"], levers={"sweets": 0.5},
        impose={"upkeep": pd.Series([10.0, 33.0], pd.to_datetime(["2030-01-01", "2031-12-01"]))},
    )  # fmt: skip
    np.testing.assert_array_equal(relevo.open_run(file).borrowing, expected.borrowing)


def test_programme_file_gives_intensities(tmp_path: Path):
    programme = tmp_path / "half.toml"
    programme.write_text("sweets = 0.5\n")
    file = tmp_path / "run.nc"
    assert command(*RUN, "--programme", str(programme), "--output", str(file)).exit_code == 0
    expected = relevo.simulate(TOYLAND, draws=50, programme={"sweets": 0.5})
    np.testing.assert_array_equal(relevo.open_run(file).programme_spending, expected.programme_spending)


@pytest.mark.parametrize("ending", [".nc", ".zarr"])
def test_file_holds_the_run_of_python(tmp_path: Path, ending: str):
    file = tmp_path / f"run{ending}"
    assert command(*RUN, "--output", str(file)).exit_code == 0
    run = relevo.open_run(file)
    expected = relevo.simulate(TOYLAND, draws=50)
    assert run.attrs == expected.attrs
    for name in expected.data_vars:
        np.testing.assert_array_equal(run[name], expected[name])
        assert run[name].attrs == expected[name].attrs


def test_same_command_twice_writes_the_same_bytes(tmp_path: Path):
    # Two programs, each seconds long: a time of writing kept anywhere in the file would differ.
    for name in ("one", "two"):
        result = program(*RUN, "--output", str(tmp_path / f"{name}.nc"))
        assert result.returncode == 0, result.stderr
        assert command(*RUN, "--output", str(tmp_path / f"{name}.zarr")).exit_code == 0
    assert (tmp_path / "one.nc").read_bytes() == (tmp_path / "two.nc").read_bytes()
    stores = [{f.relative_to(s): f.read_bytes() for f in s.rglob("*") if f.is_file()} for s in tmp_path.glob("*.zarr")]
    assert len(stores) == 2
    assert stores[0] == stores[1]
    assert stores[0]


@pytest.mark.parametrize(
    ("words", "messages"),
    [
        (["simulate", "toylnd"], ["there is no pack toylnd"]),
        ([*RUN, "--scenario", "strke"], ["there is no scenario strke; did you mean strike?"]),
        ([*RUN, "--lever", "swets=2"], ["there is no lever swets; did you mean sweets?"]),
        ([*RUN, "--impose", "taxs=2"], ["there is no quantity taxs; did you mean taxes?"]),
        (
            [*RUN, "--lever", "sweets", "--lever", "a=x", "--impose", "q=no.csv", "--impose", "b=1", "--impose", "b=2"],
            [
                "--lever sweets: write it as --lever name=number or --lever name=file.csv",
                "--lever a: 'x' is no number and no file that ends in .csv",
                "there is no file no.csv",
                "--impose b is given twice",
            ],
        ),
        ([*RUN, "--impose", "debt=nan"], ["debt: a path needs finite numbers"]),
        ([*RUN, "--outputs", "dept", "--bands", "taxs"], ["dept; did you mean debt?", "taxs; did you mean taxes?"]),
        ([*RUN, "--programme", "no.toml"], ["there is no file no.toml"]),
        ([*RUN, "--programme", "all"], ['programme is "none", "announced" or pledges with their intensity']),
        ([*RUN, "--output", "run.csv"], ["run.csv: a run is written to a file that ends in .nc or .zarr"]),
        ([*RUN, "--output", "nowhere/run.nc"], ["nowhere/run.nc: there is no folder nowhere"]),
        ([*RUN, "--draws", "0"], ["draws must be at least 1, not 0"]),
        ([*RUN, "--impose", "next_debt=3"], ["next_debt is how the state debt moves: impose debt itself"]),
        (["simulate", TOYLAND, "--draws", "4000000000"], ["4,000,000,000 draws of debt", "keep bands instead"]),
        ([*RUN, "--draws", "many"], ["--draws"]),
        (["simulte"], ["simulate"]),
        (["simulate", TOYLAND, "--drawz", "5"], ["--draws"]),
    ],
)  # fmt: skip
def test_wrong_input_is_told_in_sentences(words: list[str], messages: list[str]):
    result = command(*words)
    assert result.exit_code == 2
    assert isinstance(result.exception, SystemExit)
    assert not result.stdout
    for message in messages:
        assert message in result.stderr


@pytest.mark.parametrize(
    ("words", "shared", "messages"),
    [
        (
            "simulate PACK --outputs debt_ratoi --output nowhere/run.nc",
            "draws programme scenario lever impose",
            ["nowhere/run.nc: there is no folder nowhere"],
        ),
        ("verdicts PACK", "draws programme scenario lever", []),
        (
            "verdicts PACK --why coast_rialway",
            "draws programme scenario lever",
            ["there is no pledge coast_rialway; did you mean coast_railway?"],
        ),
        (
            "need coast_rialway PACK --target 2 --most -1 --levers a",
            "draws programme scenario lever",
            [
                "there is no pledge coast_rialway; did you mean coast_railway?",
                "there is no lever a",
                "target lies between 0 and 1, not 2.0",
                "most is a number above 0, not -1.0",
            ],
        ),
        (
            "contributions PACK debt_ratio --month 2031-13 --apart coast_rialway --of x",
            "draws programme scenario lever impose",
            ["there is no month 2031-13", "there is no pledge coast_rialway; did you mean coast_railway?"],
        ),
        (
            "fiscal-space PACK --chance 2 --rise nan",
            "draws programme scenario lever impose",
            ["chance lies between 0 and 1, not 2.0", "rise is a finite share of GDP, not nan"],
        ),
        ("feasibility PACK", "draws programme scenario lever impose", []),
        (
            "explain PACK debt_ratio --month 2031-13",
            "draws programme scenario lever impose",
            ["there is no month 2031-13"],
        ),
        (
            "sensitivity PACK debt_ratio --month 2031-13 --samples 3 --method sobl",
            "programme scenario lever impose",
            [
                "there is no month 2031-13",
                "samples must be a power of 2, not 3",
                'method is "sobol" or "pawn", not \'sobl\'; did you mean sobol?',
            ],
        ),
        ("cite PACK --quantities debt_ratoi", "programme scenario", ["did you mean debt_ratio?"]),
        (
            "compare PACK --programme none --quantities debt_ratoi --months 1999-01",
            "draws programme scenario",
            ["there is no month 1999-01", "did you mean debt_ratio?"],
        ),
        (
            "brief PACK --language fr --output nowhere/a.html --pdf nowhere/a.pdf",
            "draws programme scenario",
            [
                "nowhere/a.html: there is no folder nowhere",
                "nowhere/a.pdf: there is no folder nowhere",
                "there is no language fr; the brief speaks en and es",
            ],
        ),
        (
            "take --price -1 --gas-price x --by rond --contracts no.csv",
            "",
            ["price is -1; it is a positive number", "--gas-price x: ", "did you mean round?", "no file no.csv"],
        ),
        (
            "seats no.csv --threshold 7 --list-seats x --chamber sena",
            "",
            ["no.csv: there is no such file", "not 7.0", "--list-seats x: ", "did you mean senate?"],
        ),
        ("groups --years x --recruitment -1 --from 1999", "", ["--years x: ", "recruitment is -1.0", "'1999'"]),
        ("book nowhere --output pyproject.toml", "", ["there is no pack nowhere", "pyproject.toml: is a file"]),
    ],
)  # fmt: skip
def test_all_faults_of_a_command_are_told_at_once(words: str, shared: str, messages: list[str]):
    faulty = {option: told for option, told in FAULTY.items() if option.split()[0][2:] in shared.split()}
    given = [word for option in faulty for word in option.split()]
    result = command(*words.replace("PACK", CORDILLERA).split(), *given)
    assert result.exit_code == 2
    assert not result.stdout
    lines = result.stderr.splitlines()
    for message in [*faulty.values(), *messages]:
        assert [message in line for line in lines].count(True) == 1, (message, lines)


@pytest.mark.parametrize("name", sorted(get_command(app).commands))
def test_no_command_prints_or_writes_where_a_word_has_no_place(name: str, tmp_path: Path):
    arguments = {
        "need": ["child_benefit", CORDILLERA],
        "explain": [CORDILLERA, "debt_ratio"],
        "sensitivity": [CORDILLERA, "debt_ratio"],
        "contributions": [CORDILLERA, "debt_ratio"],
        "seats": ["votes.csv"],
        "compare": [],
        "groups": [],
        "take": [],
    }
    output = ["--output", str(tmp_path / "new")] if name == "book" else []
    result = command(name, *arguments.get(name, [CORDILLERA]), *output, "superfluous")
    assert result.exit_code == 2
    assert not result.stdout
    assert "superfluous" in result.stderr
    assert not [*tmp_path.iterdir()]


def test_a_missing_argument_is_told_with_what_else_is_wrong():
    result = command("explain", "--draws", "x")
    assert result.exit_code == 2
    assert result.stderr.count("Missing argument") == 2
    assert "--draws x: " in result.stderr


def test_no_word_of_one_call_is_told_in_the_next():
    assert command(*RUN, "--draws", "x", "--lever", "y").exit_code == 2
    assert command(*RUN, "--outputs", "debt").exit_code == 0


def test_every_fault_of_a_monthly_file_is_told(tmp_path: Path):
    file = tmp_path / "path.csv"
    file.write_text("month,value\n2030-13,1\n2030-02,x\n2030-02,2\n2030-03,2,5\n")
    result = command(*RUN, "--impose", f"debt={file}")
    assert result.stderr.splitlines() == [
        f"{file}, line 2: '2030-13' is not a month like 2019-01",
        f"{file}, line 3: 'x' is no number",
        f"{file}, line 4: 2030-02 stands there twice",
        f"{file}, line 5: has other columns than month,value",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the first line must be month,value, not nothing"),
        (b"month;value\n2030-01;1\n", "the first line must be month,value, not month;value"),
        (b"month,value\n", "has no months"),
        (b"month,value\n2030-01,\xf1\n", "is not a text file in UTF-8"),
        (b'month,value\n2030-01,"1\n', "is not a table of comma-separated values"),
        (None, "cannot be read: is a directory"),
    ],
)
def test_a_faulty_file_of_any_kind_is_told_in_one_line(tmp_path: Path, content: bytes | None, message: str):
    file = tmp_path / "path.csv"
    file.mkdir() if content is None else file.write_bytes(content)
    result = command(*RUN, "--lever", f"sweets={file}")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert f"{file}: {message}" in result.stderr


def test_a_file_of_another_machine_is_read(tmp_path: Path):
    file = tmp_path / "path.csv"
    tables: list[str] = []
    for content in (b"month,value\n2030-01,1\n", b"\xef\xbb\xbfvalue,month\r\n1,2030-01\r\n"):
        file.write_bytes(content)
        tables.append(command(*RUN, "--lever", f"sweets={file}", "--outputs", "debt").stdout)
    assert tables[0]
    assert tables[0] == tables[1]


def test_an_empty_programme_file_is_no_programme(tmp_path: Path):
    file = tmp_path / "empty.toml"
    file.touch()
    shown = [command(*RUN, "--outputs", "debt", "--programme", p).stdout for p in (str(file), "none", "announced")]
    assert shown[0] == shown[1] != shown[2]


def test_a_folder_is_never_taken_for_a_file(tmp_path: Path):
    for name in ("run.nc", "run.zarr"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "letters").write_text("mine")
        result = command(*RUN, "--output", str(tmp_path / name))
        assert result.exit_code == 2
        assert "already" in result.stderr
        assert (tmp_path / name / "letters").read_text() == "mine"


@pytest.fixture(scope="module")
def run_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("run") / "run.nc"
    assert command(*RUN, "--output", str(file)).exit_code == 0
    return file


@pytest.mark.parametrize("cut", [0, 10, 0.3, 0.9])
def test_a_torn_run_is_refused_in_one_line(run_file: Path, tmp_path: Path, cut: float):
    whole = run_file.read_bytes()
    torn = tmp_path / "torn.nc"
    torn.write_bytes(whole[: int(cut * len(whole)) if cut < 1 else cut])
    result = command("explain", str(torn), "debt")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{torn}: cannot be read as a run: ")
    assert len(result.stderr.splitlines()) == 1


def test_flipped_bytes_of_a_run_never_give_a_traceback(run_file: Path, tmp_path: Path):
    whole, generator = run_file.read_bytes(), np.random.default_rng(1)
    codes: set[int] = set()
    for i in range(12):
        bent = bytearray(whole)
        for place in generator.integers(len(whole), size=30):
            bent[place] ^= 255
        file = tmp_path / f"bent{i}.nc"
        file.write_bytes(bent)
        result = command("cite", str(file))
        assert isinstance(result.exception, SystemExit | None), result.exception
        codes.add(result.exit_code)
    assert 2 in codes


def test_a_store_with_a_damaged_part_is_told(run_file: Path, tmp_path: Path):
    store = tmp_path / "run.zarr"
    assert command(*RUN, "--output", str(store)).exit_code == 0
    (store / "debt" / "0.0").write_bytes(b"torn")
    result = command("compare", str(run_file), str(store))
    assert result.exit_code == 2
    assert result.stderr.startswith("debt: the values of a run cannot be read: ")


@pytest.mark.parametrize(
    ("attribute", "value"), [("draws", "many"), ("programme", "{half"), ("levers", "[1]"), ("seed", None)]
)
def test_a_run_that_does_not_say_how_it_was_made_is_refused(
    run_file: Path, tmp_path: Path, attribute: str, value: str | None
):
    run = relevo.open_run(run_file)
    del run.attrs[attribute]
    if value is not None:
        run.attrs[attribute] = value
    run.to_netcdf(tmp_path / "run.nc", engine="h5netcdf")
    result = command("explain", str(tmp_path / "run.nc"), "debt")
    assert result.exit_code == 2
    assert result.stderr.startswith("the run does not say rightly how it was made")


def test_a_file_that_is_no_run_is_refused(tmp_path: Path):
    file = tmp_path / "run.nc"
    file.write_text("not a run")
    with pytest.raises(relevo.RunError, match=r"run\.nc: cannot be read as a run"):
        relevo.open_run(file)
    with pytest.raises(relevo.RunError, match="there is no file"):
        relevo.open_run(tmp_path / "none.nc")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["brief", str(Path(TOYLAND).resolve()), "--output", "page.pdf"],
            "page.pdf: the page is written to a file that ends in .html or .htm",
        ),
        (
            ["brief", str(Path(TOYLAND).resolve()), "--score"],
            "the pack toyland has no outcomes/index.toml: nothing to score it on",
        ),
        (
            ["verdicts", str(Path(TOYLAND).resolve())],
            "toyland: no equation tells whether promises pass, are paid for or are delivered",
        ),
        (["take", "--price", "1e308"], "price is 1e+308; it is a positive number up to 1,000,000"),
    ],
)
def test_what_cannot_be_computed_is_said_at_once(tmp_path: Path, monkeypatch, words: list[str], message: str):
    monkeypatch.chdir(tmp_path)
    result = command(*words)
    assert result.exit_code == 2
    assert message in result.stderr
    assert not list(tmp_path.iterdir())


def test_numbers_of_many_digits_are_shown_with_an_exponent():
    from relevo.cli._show import _cell

    assert [_cell(x) for x in (0.1234, 12.345, 1234.5, -2e9, 1.5e20)] == [
        "0.123", "12.35", "1,234", "-2,000,000,000", "1.5e+20",
    ]  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_under_the_output_is_told():
    with Path("/dev/full").open("w") as full:
        result = program("--help", output=full)
    assert (result.returncode, result.stderr) == (2, "output: no space left on device\n")


def test_the_program_ends_with_code_2_and_no_traceback():
    result = program("simulate", TOYLAND, "--scenario", "strke", "--draws", "2")
    assert result.returncode == 2
    assert result.stderr == "there is no scenario strke; did you mean strike?\n"
