"""Imports go downwards only: command line, hub, cohort, engine, course."""

import grimp
import pytest

FLOORS = {
    "__main__": 6,
    "cli": 5,
    "hub": 4,
    "bench": 4,
    "doctor": 4,
    "nbgrader": 4,
    "cohort": 3,
    "validity": 3,
    "engine": 2,
    "course": 1,
    "checks": 1,
}


def part(module):
    """The part of the house that a module belongs to."""
    return module.split(".")[1]


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("gradus", cache_dir=None)


def test_every_module_has_a_floor(graph):
    assert {part(module) for module in graph.modules - {"gradus"}} <= set(FLOORS)


def test_no_module_imports_from_a_floor_above(graph):
    upwards = [
        f"{importer} imports {imported}"
        for importer in sorted(graph.modules - {"gradus"})
        for imported in sorted(graph.find_modules_directly_imported_by(importer) - {"gradus"})
        if FLOORS[part(imported)] > FLOORS[part(importer)]
    ]
    assert upwards == []


@pytest.mark.parametrize("ground", ["course", "checks"])
def test_the_ground_floor_depends_on_nothing_of_ours(graph, ground):
    package = f"gradus.{ground}"
    below = {package} | graph.find_descendants(package)
    imported = {
        other for module in below for other in graph.find_modules_directly_imported_by(module)
    }
    assert imported <= below


def test_the_grading_vocabulary_imports_nothing_heavy(graph):
    """Test cells import it, in the judge and under stock nbgrader alike."""
    external = grimp.build_graph("gradus", include_external_packages=True, cache_dir=None)
    modules = {"gradus.checks"} | graph.find_descendants("gradus.checks")
    imported = {
        other
        for module in modules
        for other in external.find_modules_directly_imported_by(module) - modules
    }
    heavy = {"nbgrader", "sqlalchemy", "jupyterhub", "IPython", "click", "msgpack", "tornado"}
    assert imported & heavy == set()
