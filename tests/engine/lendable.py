"""The references of an assignment ``lendable``, for ``test_lending``."""

import subprocess
from pathlib import Path

import numpy as np

SECRET = "XQ-SECRET-OF-A-REFERENCE"


def double(x):
    return 2 * x


def triple(x):
    return 3 * x


def apply(function, x):
    return function(x)


def zeros(n):
    return np.zeros(n)


def spin():
    while True:
        pass


def read(path):
    return Path(path).read_text()


def run(program):
    return subprocess.run(program, capture_output=True, check=True).stdout


def draw():
    return object()


BORROWED = np.square
square = BORROWED
