"""C1_W2 by plain execution: its own answers, its stubs, mutants and variants earn what they should.

The cells run one after the other in one namespace of this process, as under stock nbgrader. A
mutant or a variant replaces one solution cell; the others keep the source's own answers.
"""

import ast
import builtins
import copy
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib
import nbformat
import numpy as np
import pytest
from matplotlib import pyplot
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

from gradus import checks

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = nbformat.read(ROOT / "source/C1_W2/systems_of_linear_equations.ipynb", as_version=4)
DATA = Path(__file__).parent / "c1_w2"
MUTANTS = tomllib.loads((DATA / "mutants.toml").read_text(encoding="utf-8"))
VARIANTS = tomllib.loads((DATA / "variants.toml").read_text(encoding="utf-8"))["variant"]
ANSWER_TABLE = MUTANTS["notebook_mutant"][0]
HIDDEN = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"


def nbgrader_data(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    return cell["metadata"].get("nbgrader", {})


CELLS = {cell["id"]: cell for cell in NOTEBOOK["cells"]}
CODE = [cell for cell in NOTEBOOK["cells"] if cell["cell_type"] == "code"]
TESTS = [cell for cell in CODE if nbgrader_data(cell).get("grade")]
SOLUTIONS = [cell for cell in CODE if nbgrader_data(cell).get("solution")]
GIVEN = [CELLS["imports"], CELLS["zero_threshold"]]
POINTS = {cell["id"]: nbgrader_data(cell)["points"] for cell in TESTS}


@pytest.fixture(autouse=True)
def figures_without_a_window():
    matplotlib.use("Agg")
    yield
    pyplot.close("all")


def run(source: str, namespace: dict[str, Any]) -> object:
    """Execute a cell; the value of its last expression, if it ends with one."""
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), namespace)
    return last and eval(compile(ast.Expression(last.value), "<cell>", "eval"), namespace)


def score(cell: Mapping[str, Any], namespace: dict[str, Any]) -> float:
    """The points of a test cell, by nbgrader's rules."""
    checks.begin()
    try:
        value = run(cell["source"], namespace)
    except Exception:
        return 0
    return POINTS[cell["id"]] if value is None else float(value)


def notebook_scores(
    replaced: Mapping[str, str], *, only: str | None = None, free_cells: bool = False
) -> dict[str, float]:
    """Scores by test cell, with some solution cells replaced."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    scores = {}
    for cell in CODE:
        if cell in TESTS:
            if only in (None, cell["id"]):
                scores[cell["id"]] = score(cell, namespace)
        elif cell in SOLUTIONS:
            run(replaced.get(cell["id"], cell["source"]), namespace)
        elif cell in GIVEN or free_cells:
            run(cell["source"], namespace)
    return scores


@pytest.fixture(scope="module")
def stubs() -> dict[str, str]:
    """The sources of all cells, by id, as nbgrader releases them."""
    notebook, resources = copy.deepcopy(NOTEBOOK), {}
    for preprocessor in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        notebook, resources = preprocessor().preprocess(notebook, resources)
    return {cell["id"]: cell["source"] for cell in notebook.cells}


# The notebook -------------------------------------------------------------------------------------


def test_the_points_add_up_to_100():
    graded = [nbgrader_data(cell) for cell in NOTEBOOK["cells"] if nbgrader_data(cell).get("grade")]
    assert sum(each["points"] for each in graded) == 100


def test_every_solution_cell_has_its_test_cell():
    assert [cell["id"] for cell in TESTS] == [f"test_{cell['id']}" for cell in SOLUTIONS]


def test_no_outputs_are_stored():
    assert [cell["id"] for cell in CODE if cell["outputs"] or cell["execution_count"]] == []


def test_the_sources_own_answers_earn_all_points_without_a_warning():
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        assert notebook_scores({}, free_cells=True) == POINTS


def test_the_stubs_earn_nothing(stubs):
    # the hidden tests are there: only the solution cells are replaced
    assert notebook_scores(stubs) == dict.fromkeys(POINTS, 0)


def test_the_release_asks_for_every_function(stubs):
    assert [
        cell["id"]
        for cell in SOLUTIONS
        if not stubs[cell["id"]].endswith("    # YOUR CODE HERE\n    raise NotImplementedError()")
    ] == []


def test_the_release_holds_no_hidden_test_and_no_mark_scheme(stubs):
    for word in ("gradus", "reference_solutions", "checks", "HIDDEN", "SOLUTION", "MARK SCHEME"):
        assert [name for name, source in stubs.items() if word in source] == [], word
    assert stubs["tiny_determinant"] == "YOUR ANSWER HERE"


@pytest.mark.parametrize("cell", TESTS, ids=lambda cell: cell["id"])
def test_a_test_cell_takes_nothing_from_the_student_but_the_function(cell):
    nodes = list(ast.walk(ast.parse(cell["source"])))
    names = [node for node in nodes if isinstance(node, ast.Name)]
    own = {node.id for node in names if isinstance(node.ctx, ast.Store)} | {
        (alias.asname or alias.name).split(".")[0]
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    taken = {node.id for node in names} - own - set(dir(builtins))
    assert taken == {cell["id"].removeprefix("test_")}
    assert not {"globals", "locals", "eval", "exec", "open", "vars"} & {node.id for node in names}


# Wrong answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mutant", MUTANTS["mutant"], ids=lambda mutant: mutant["name"])
def test_a_mutant_loses_points_in_its_exercise(mutant):
    exercise = mutant["exercise"]
    earned = notebook_scores({mutant["cell"]: mutant["source"]}, only=exercise)
    assert earned[exercise] < POINTS[exercise], mutant["why"]


def test_a_table_of_the_visible_answers_earns_next_to_nothing():
    earned = notebook_scores(ANSWER_TABLE["cells"])
    assert 100 * sum(earned.values()) <= ANSWER_TABLE["at_most"] * sum(POINTS.values())


def test_a_table_of_the_visible_answers_passes_the_visible_tests():
    namespace: dict[str, Any] = {}
    for cell in GIVEN:
        run(cell["source"], namespace)
    for source in ANSWER_TABLE["cells"].values():
        run(source, namespace)
    for cell in TESTS:
        run(cell["source"].split(HIDDEN[0])[0], namespace)


def trivial_answers(stubs: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Answers that need no thought, by kind and function."""
    zeros = {
        "as_matrix": lambda system, names: (
            np.zeros((len(system), len(names))),
            np.zeros(len(system)),
        ),
        "residual": lambda A, b, x: np.zeros(len(b)),
        "back_substitute": lambda U, c: np.zeros(len(c)),
        "solve": lambda A, b: np.zeros(len(b)),
        "pivot_columns": lambda A: [],
        "classify": lambda A, b: ("none", 0, 0, []),
        "determinant": lambda A: 0.0,
        "general_solution": lambda A, b: (np.zeros(A.shape[1]), np.zeros((A.shape[1], 0))),
        "plot_lines": lambda A, b, low, high: pyplot.subplots()[1],
    }
    table: dict[str, Any] = {}
    for cell in GIVEN:
        run(cell["source"], table)
    for source in ANSWER_TABLE["cells"].values():
        run(source, table)
    stub: dict[str, Any] = {}
    for cell in SOLUTIONS:
        run(stubs[cell["id"]], stub)
    return {
        name: {
            "stub": stub[name],
            "input": lambda first, *rest: first,
            "zeros": zeros.get(name, lambda M, *rest: np.zeros(np.shape(M))),
            "NaN": lambda first, *rest: np.full(np.shape(first), np.nan),
            "None": lambda *arguments: None,
            "answer table": table[name],
            "ValueError": _refuse,
        }
        for name in ANSWER_TABLE["cells"]
    }


def _refuse(*arguments: Any) -> None:
    raise ValueError("never")


@pytest.mark.parametrize("cell", TESTS, ids=lambda cell: cell["id"])
def test_every_single_hidden_check_refuses_trivial_answers(cell, stubs):
    function = cell["id"].removeprefix("test_")
    hidden = cell["source"].split(HIDDEN[0])[1].split(HIDDEN[1])[0]
    for kind, answer in trivial_answers(stubs)[function].items():
        checks.begin()
        with pytest.raises(AssertionError):
            run(hidden, {"np": np, function: answer})
        assert checks.recorded(), kind
        assert [outcome.name for outcome in checks.recorded() if outcome.passed] == [], kind


# Right answers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant["name"])
def test_a_correct_variant_keeps_full_points(variant):
    exercise = variant["exercise"]
    earned = notebook_scores({variant["cell"]: variant["source"]}, only=exercise)
    details = [outcome for outcome in checks.recorded() if not outcome.passed]
    assert earned[exercise] == POINTS[exercise], details
