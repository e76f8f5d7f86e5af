"""Mutants of a solution: one fault each, named so that a person finds it."""

import ast

import pytest

from gradus.validity.mutation import difference, faulty_sources

MEAN = '''
def mean(values, axis=0):
    """The mean of the values, 2 of them at least.

    >>> mean([1, 2])
    """
    if len(values) < 2:
        raise ValueError("two values, please")
    total = 0
    for value in values:
        total += value
    return total / len(values)
'''


def mutants(source):
    return dict(faulty_sources(source))


def test_every_mutant_is_python_and_differs_from_the_solution():
    found = mutants(MEAN)
    assert len(found) > 10
    assert ast.dump(ast.parse(MEAN)) not in {ast.dump(ast.parse(each)) for each in found.values()}
    assert len(found) == len({ast.dump(ast.parse(each)) for each in found.values()})


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(a, b):\n    return a + b", "return a - b"),
        ("def f(a, b):\n    return a @ b", "return (b @ a)"),
        ("def f(a, b):\n    return a < b", "return a <= b"),
        ("def f(a, b):\n    return -a", "return a"),
        ("def f(a, b):\n    return a and b", "return a or b"),
        ("def f(a):\n    return a[1:]", "return a[2:]"),
        ("def f(a):\n    return a[1:]", "return a[1:-1]"),
        ("def f(a):\n    return a.sum(axis=1)", "return a.sum()"),
        ("def f(a):\n    return a.sum(axis=1)", "return a.mean(axis=1)"),
        ("def f(a):\n    return np.var(a, ddof=1)", "return np.var(a, ddof=0)"),
        ("def f(a):\n    return abs(a)", "return (a)"),
        ("def f(a):\n    return a.T", "return a"),
        ("def f(a):\n    a[0] = 1\n    return a", "pass"),
        ("def f(a):\n    return a * 2", "return float('nan')"),
        ("def f(a):\n    return a * 2", "return a"),
        ("def f(a):\n    return a * 2", "return None"),
        ("def f(n):\n    return [k for k in range(n)]", "range(n - 1)"),
        ("def f(n):\n    return [k for k in range(n)]", "range(1, n)"),
        ("def f(a):\n    if a:\n        a = 2\n    return a", "if True:"),
        ("def f(a):\n    return True", "return False"),
    ],
)
def test_a_fault_is_made(source, fault):
    assert any(fault in each for each in mutants(source).values()), list(mutants(source).values())


def test_texts_defaults_and_how_a_drawing_looks_are_left_alone():
    found = mutants(
        "def f(a, n=3):\n"
        '    """Adds 2."""\n'
        "    fig, ax = plt.subplots(figsize=(4, 4))\n"
        '    print(f"{a + 1} of 7")\n'
        "    return ax"
    )
    texts = "".join(found.values())
    assert "n=3" in texts and "n=4" not in texts
    assert "figsize=(5" not in texts and "a - 1" not in texts and "Adds 3" not in texts


@pytest.mark.parametrize(
    "expression",
    [
        "(a - b) ** 2",
        "abs(a - b)",
        "np.abs(a - b).max()",
        "np.linalg.norm(a - b)",
        "((a - b) / 3) ** 2",
        "abs(2 * (a - b) / a)",
    ],
)
def test_a_difference_whose_sign_is_lost_is_not_turned_round(expression):
    turned = [each for each in mutants(f"def f(a, b):\n    return {expression}") if "b - a" in each]
    assert [] == turned


@pytest.mark.parametrize("expression", ["(a - b) ** 3", "(a - b) ** n", "abs(1 + (a - b))"])
def test_a_difference_with_a_sign_is_turned_round(expression):
    assert any("b - a" in each for each in mutants(f"def f(a, b):\n    return {expression}"))


def test_a_zero_is_not_returned_for_a_zero():
    results = [each.rsplit("return ")[-1] for each in mutants("def f(a):\n    return 0.0").values()]
    assert "0" not in results and "None" in results


def test_an_error_is_left_out_once():
    found = mutants(MEAN)
    assert 1 == sum("if False:" in each for each in found.values())
    assert not any("if True:" in each for each in found.values())


def test_a_name_says_what_and_where():
    name = "mean: `total / len(values)` for `total / len(values)`"
    assert name not in mutants(MEAN)
    assert "mean: `total * len(values)` for `total / len(values)` in " in "".join(mutants(MEAN))


def test_a_cell_that_is_no_python_has_none():
    assert {} == mutants("%%bash\nls") == mutants("x = (")


def test_faults_are_made_in_the_given_lines_alone():
    source = "def f(a):\n    b = a + 1\n    return b * 2"
    found = [each.splitlines()[1] for each in dict(faulty_sources(source, lines={3})).values()]
    assert {"    b = a + 1"} == set(found)


def test_equal_faults_have_different_names():
    found = mutants("def f(a):\n    return a[1] + a[1]")
    assert len(found) == len(set(found))


def test_letters_outside_ascii_do_not_shift_the_fault():
    found = mutants("def f(é):\n    ü = 'äöü'; return é + 1")
    assert any("return é - 1" in each for each in found.values())


def test_a_difference_shows_the_changed_lines_alone():
    assert "-b\n+c" == difference("a\nb", "a\nc")
