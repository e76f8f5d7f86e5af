"""The command's verbs."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from gradus.cli.main import VERBS, main


def test_help_names_every_verb():
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for verb, (_, line) in VERBS.items():
        assert verb in result.output
        assert line in result.output


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_a_command(verb):
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert "Usage: main" in result.output


def test_the_help_of_grade_teaches_with_an_example():
    output = CliRunner().invoke(main, ["grade", "--help"]).output
    assert "gradus grade ps1 --course-dir ~/course" in output


def test_an_unknown_verb_is_refused_with_the_nearest():
    result = CliRunner().invoke(main, ["grad"])
    assert result.exit_code == 2
    assert "there is no verb 'grad': did you mean grade?" in result.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["grade", "--help"]], ids=" ".join)
def test_help_imports_nothing_heavy(arguments):
    program = (
        "import sys\n"
        "from gradus.cli.main import main\n"
        f"main({arguments!r}, standalone_mode=False)\n"
        "heavy = {'nbgrader', 'sqlalchemy', 'numpy', 'IPython', 'rich', 'jupyterhub'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"
