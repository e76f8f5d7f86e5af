"""One assignment: what the author wrote, and what students were given of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from gradus.course.catalogue import CatalogueEntry
from gradus.course.errors import AuthorError, CourseError, SubmissionError, unknown
from gradus.course.notebook import Cell, Notebook, Role, parse_notebook

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class AssignmentNotebook:
    """One notebook of an assignment.

    ``source`` holds solutions and hidden tests and is for the judge alone; ``release`` is what
    students were given.
    """

    name: str
    source: Notebook
    release: Notebook

    def graded_cells(self) -> tuple[Cell, ...]:
        """The cells worth points, in the order of the notebook, with their full source."""
        full = {cell.grade_id: cell for cell in self.source.cells if cell.grade_id is not None}
        roles = (Role.TEST, Role.MANUAL, Role.TASK)
        return tuple(
            full.get(cell.grade_id, cell) for cell in self.release.cells if cell.role in roles
        )

    def test_cells(self) -> tuple[str, ...]:
        """The grade ids of the cells that are graded by running them."""
        return tuple(
            cell.grade_id
            for cell in self.graded_cells()
            if cell.role is Role.TEST and cell.grade_id
        )

    @property
    def max_score(self) -> float:
        return sum(cell.points for cell in self.graded_cells())


@dataclass(frozen=True, slots=True)
class Assignment:
    """One assignment: its notebooks and the files that come with them.

    ``files`` are the author's data files and modules (relative path to content): students were
    given them, so they hold no secret. ``unsealed`` and ``unsolved`` name test cells, as in
    ``CatalogueEntry``.
    """

    name: str
    title: str
    notebooks: tuple[AssignmentNotebook, ...]
    files: Files
    sealed: bool = True
    fresh_cases: bool = False
    cell_seconds: float = 30.0
    notebook_seconds: float = 300.0
    unsealed: frozenset[str] = frozenset()
    unsolved: frozenset[str] = frozenset()

    @property
    def max_score(self) -> float:
        return sum(notebook.max_score for notebook in self.notebooks)

    def unsealed_in(self, notebook: AssignmentNotebook) -> frozenset[str]:
        """The test cells of a notebook that run in the student process."""
        tests = frozenset(notebook.test_cells())
        return named_among(tests, notebook.name, self.unsealed) if self.sealed else tests

    def with_edited(self, files: Collection[str]) -> "Assignment":
        """The assignment for a student who has handed in files of their own in place of these."""
        given = {name: content for name, content in self.files.items() if name not in files}
        return replace(self, files=given) if len(given) < len(self.files) else self


def read_assignment(entry: CatalogueEntry, source: Path, release: Path) -> Assignment:
    """Read an assignment from its source folder and its release folder.

    Parameters
    ----------
    entry : what the catalogue says of it.
    source, release : its folders in ``source/`` and ``release/``.

    Raises
    ------
    AuthorError
        when a notebook can't be read, has no counterpart in the release, or uses a grade id twice.
    CourseError
        when the catalogue speaks of a test cell that no notebook has.
    """
    notebooks = []
    for path in sorted(source.glob("*.ipynb")):
        counterpart = release / path.name
        if not counterpart.is_file():
            raise AuthorError(
                f"{path.name} has no student version in {release}: "
                f"run `nbgrader generate_assignment {entry.name}`"
            )
        notebooks.append(
            AssignmentNotebook(path.stem, _read_authored(path), _read_authored(counterpart))
        )
    if not notebooks:
        raise AuthorError(f"assignment {entry.name} has no notebook in {source}")
    require_test_cells(entry, {each.name: each.test_cells() for each in notebooks})
    return Assignment(
        entry.name,
        entry.title or entry.name,
        tuple(notebooks),
        read_files(source),
        sealed=entry.sealed,
        fresh_cases=entry.fresh_cases,
        cell_seconds=entry.cell_seconds,
        notebook_seconds=entry.notebook_seconds,
        unsealed=frozenset(entry.unsealed),
        unsolved=frozenset(entry.unsolved),
    )


def named_among(
    grade_ids: Iterable[str], notebook: str, names: frozenset[str] | set[str]
) -> frozenset[str]:
    """Those of a notebook's grade ids that are named, with the notebook's name or without."""
    return frozenset(each for each in grade_ids if {each, f"{notebook}/{each}"} & names)


def require_test_cells(entry: CatalogueEntry, tests: Mapping[str, Iterable[str]]) -> None:
    """Every test cell that the catalogue names must be one of an assignment's.

    Parameters
    ----------
    entry : what the catalogue says of the assignment.
    tests : for each of its notebooks, the grade ids of the test cells.

    Raises
    ------
    CourseError
        naming one that is none, and those that there are.
    """
    known = {grade_id for each in tests.values() for grade_id in each}
    known |= {f"{name}/{grade_id}" for name, each in tests.items() for grade_id in each}
    for key, names in (("unsealed", entry.unsealed), ("unsolved", entry.unsolved)):
        for name in names:
            if name not in known:
                raise CourseError(
                    f"course.toml: [assignments.{entry.name}] {key}: "
                    f"{unknown('test cell', name, known)}"
                )


def read_sources(source: Path) -> tuple[Notebook, ...]:
    """The author's notebooks in an assignment's source folder, by name.

    Raises
    ------
    AuthorError
        when one can't be read, or uses a grade id twice.
    """
    return tuple(_read_authored(path) for path in sorted(source.glob("*.ipynb")))


def read_files(folder: Path) -> Files:
    """Every file of the author's below a folder except notebooks and hidden ones, by relative path.

    A link to a file is that file, as for nbgrader: data may lie elsewhere.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in relative.parts)
        if path.suffix != ".ipynb" and not hidden and path.is_file():
            found[relative.as_posix()] = path.read_bytes()
    return found


def _read_authored(path: Path) -> Notebook:
    try:
        notebook = parse_notebook(path.stem, path.read_bytes())
    except SubmissionError as error:
        raise AuthorError(f"{path}: {error}") from None
    seen = set()
    for cell in notebook.cells:
        if cell.grade_id is None:
            continue
        if cell.grade_id in seen:
            raise AuthorError(
                f"{path}: two cells share the grade id {cell.grade_id!r}; give one of them another"
            )
        seen.add(cell.grade_id)
    return notebook
