"""A notebook beside a library, and the class that loads it as what a test's function shall call."""

from tests.attacks.corpus import put_cells

CELLS = """\
# %% relay
import ctypes

met = []


def relay(call, values):
    for name in ("./own.so", "/dev/shm/own.so"):
        try:
            call(ctypes.CDLL, name)
        except Exception as error:
            met.append(type(error).__name__)
    return call(ctypes.PyDLL, "./own.so")

# %% last
print(met)"""


def hand_in(notebook, folder):
    (folder / "own.so").write_bytes(b"\x7fELF" + bytes(5000))
    return put_cells(notebook, CELLS)
