"""The working folder of tests and of student code: two folders that are kept alike.

Tests write files that student code is to read, and read what it writes. So where the tests of a
notebook have to do with files, whatever changes in the judge's folder is sent before each question,
and whatever changed in the student's is fetched after it. Bytes cross, nothing else. What came from
the student is data for the judge: ``guard`` keeps it from being run.
"""

import contextlib
import functools
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

from gradus.engine.judge.cells import MOST_CELLS
from gradus.engine.judge.troubles import AuthorMistake
from gradus.engine.wire import WireError
from gradus.engine.wire.folders import MOST_FILES, Listing

Ask = Callable[..., tuple[Any, Any]]

FILES = re.compile(
    r"\b(open|os|Path|pathlib|shutil|tempfile|glob|iglob|sqlite3|savefig|imread|imsave|savetxt|"
    r"loadtxt|genfromtxt|fromfile|tofile|zipfile|tarfile|shelve|dbm|linecache|fileinput|"
    r"configparser|np\.save|np\.savez|np\.load|read_\w+|"
    r"to_(csv|json|excel|parquet|pickle|html|sql|feather|hdf))\b"
    r"|\.(db|csv|txt|json|png|npy)\b|^\s*[!%]|\w+_file\b|\bfile_?name",
    re.MULTILINE,
)

LARGEST_FOLDER = 256 * 2**20  # bytes of all files that student code has in the shared folders
MOST_NAMES = 2 * MOST_FILES

PICKLED = frozenset(
    {"numpy", "numpy.core.multiarray", "numpy._core.multiarray", "collections", "datetime",
     "decimal", "fractions"}
)  # fmt: skip
PICKLED_BUILTINS = frozenset({"set", "frozenset", "complex", "bytearray", "range", "slice"})
PROGRAMS = frozenset({"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"})


@functools.lru_cache(MOST_CELLS)
def deals_with_files(source: str) -> bool:
    """Whether a test may read or write files."""
    return FILES.search(source) is not None


class SharedFolders:
    """The judge's folders, and what of them a student process is given when it starts."""

    def __init__(self) -> None:
        self._work, self._temporary = os.getcwd(), tempfile.gettempdir()
        self._given = self._listing().look()
        self._contents: set[int] = set()
        sys.addaudithook(self._guard)

    def share(self, ask: Ask) -> "SharedFolder":
        """Keep the folders of a student process, which has the files it was given, like these."""
        ask(["share", self._work, self._temporary])
        listing = self._listing()
        listing.known = dict(self._given)
        return SharedFolder(ask, listing, self._contents)

    @contextlib.contextmanager
    def kept(self) -> Iterator[None]:
        """Have the folders be afterwards as they are now: what is written meanwhile is forgotten.

        Student code that has references lent to it could leave a table of what they say.
        """
        listing = self._listing()
        before = listing.look()
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self._work)) as copy:
            files = [name for name, status in before.items() if status is not None]
            for number, name in enumerate(files):
                shutil.copy2(listing.path_of(name), f"{copy}/{number}")
            try:
                yield
            finally:
                after = listing.look()
                listing.apply([name for name in after if name not in before], [], [], [])
                for number, name in enumerate(files):
                    if after.get(name) != before[name]:
                        os.makedirs(os.path.dirname(listing.path_of(name)), exist_ok=True)
                        shutil.copy2(f"{copy}/{number}", listing.path_of(name))

    def _listing(self) -> Listing:
        return Listing({f"{self._temporary}/": self._temporary, "": self._work})

    def _guard(self, event: str, args: tuple[Any, ...]) -> None:
        """Refuse to run, in the judge, what came from the student process."""
        if not self._contents:
            return
        if event == "pickle.find_class" and not _is_plain_class(*args):
            raise AuthorMistake(
                f"a test unpickles an object of {args[0]}.{args[1]} while student code may write "
                "files: have it save plain data, or have this test cell `unsealed`"
            )
        if event == "compile" and self._is_theirs(*args):
            raise AuthorMistake("a test runs a file that student code has written" + REMEDY)
        if event in PROGRAMS:
            raise AuthorMistake(f"a test starts a program ({event})" + REMEDY)

    def _is_theirs(self, source: Any, filename: Any) -> bool:
        if isinstance(source, str):
            source = source.encode("utf-8", "surrogateescape")
        is_in_folder = isinstance(filename, str) and filename.startswith(self._work)
        return is_in_folder or (isinstance(source, bytes) and hash(source) in self._contents)


REMEDY = (
    ", which only the student's process may do: let it be done by a function of a (locked) cell, "
    "or have this test cell `unsealed`"
)


class SharedFolder:
    """The judge's folders and those of one student process.

    Parameters
    ----------
    ask : asks the student process.
    listing : of the judge's folders; what it knows is there as well.
    contents : filled with what tells the content of a file that student code has written.
    """

    def __init__(self, ask: Ask, listing: Listing, contents: set[int]) -> None:
        self._ask = ask
        self._listing = listing
        self._contents = contents
        self._sizes: dict[str, int] = {}
        self.fetch()

    def send(self) -> None:
        """Before a question: what has changed here."""
        difference = self._listing.difference()
        if difference is not None:
            *names, contents = difference
            self._ask(["files", *names], list(contents))

    def fetch(self) -> None:
        """After a question: what has changed there."""
        answer, blobs = self._ask(["changed"])
        if answer[0] != "changed" or len(answer) not in (1, 4):
            raise WireError("an answer that tells of no files")
        if len(answer) == 1:
            return
        if not all(map(_is_list_of_names, answer[1:])) or len(answer[3]) != len(blobs):
            raise WireError("malformed names of files")
        contents = [bytes(blob) for blob in blobs]
        self._measure(*answer[1:], contents)
        self._contents.update(map(hash, contents))
        self._listing.apply(*answer[1:], contents)

    def _measure(
        self, removed: list[str], folders: list[str], files: list[str], contents: list[bytes]
    ) -> None:
        """Refuse more than the disk of a student process holds: here it would be memory."""
        for name in removed:
            self._sizes.pop(name, None)
        self._sizes |= dict.fromkeys(folders, 0)
        self._sizes |= dict(zip(files, map(len, contents), strict=True))
        if len(self._sizes) > MOST_NAMES or sum(self._sizes.values()) > LARGEST_FOLDER:
            raise WireError("more files than tests can look at")


def _is_list_of_names(names: Any) -> bool:
    return type(names) is list and all(type(name) is str for name in names)


def _is_plain_class(module: str, name: str) -> bool:
    if module in ("builtins", "__builtin__"):
        return name in PICKLED_BUILTINS
    if module in PICKLED:
        return ("." not in name and name[:1] != "_") or name == "_reconstruct"
    caller = sys._getframe(2)
    return caller.f_code.co_filename.endswith(("judge/memory.py", "copy.py"))
