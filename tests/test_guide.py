"""The examples of the guide run as they stand."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from relevo.cli import app

GUIDE = Path("docs/guide.md").read_text(encoding="utf-8")
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))
PYTHON = "\n".join(re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))


def test_every_command_and_option_in_the_guide_exists():
    for line in SHELL.splitlines():
        words = shlex.split(line.partition(">")[0])
        if words[:1] != ["relevo"]:
            continue
        shown = CliRunner().invoke(app, [words[1], "--help"])
        assert shown.exit_code == 0, line
        assert all(word in shown.stdout for word in words if word.startswith("--")), line


@pytest.mark.slow
def test_the_shell_examples_run(tmp_path: Path):
    program = f"relevo() {{ {shlex.quote(sys.executable)} -c 'from relevo.cli import main; main()' \"$@\"; }}\nset -e\n"
    done = subprocess.run(["bash", "-c", program + SHELL], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written = {file.name for file in tmp_path.iterdir()}
    assert written >= {"announced.nc", "none.nc", "pledges.csv", "sources.bib", "book", "brief.html", "brief.pdf"}


@pytest.mark.slow
def test_the_python_examples_run(tmp_path: Path):
    done = subprocess.run([sys.executable, "-c", PYTHON], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {"announced.nc", "why.csv", "book", "brief.html", "brief.pdf"} <= {file.name for file in tmp_path.iterdir()}
