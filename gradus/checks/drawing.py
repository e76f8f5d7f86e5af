"""What is drawn in a matplotlib Axes, as data: plots are graded by what they show."""

from dataclasses import dataclass
from typing import Any

import numpy as np

INVISIBLE = frozenset({"", "none"})
POINT_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Drawing:
    """The data of one Axes.

    Attributes
    ----------
    curves : lines that are drawn through at least two points, each (k, 2).
    dots : (d, 2); markers without a line, lines of one point, scatter plots.
    bars : (b, 4); left, bottom, right and top of each bar of ``bar``, ``barh`` and ``hist``.
    xlabel, ylabel, title : without space around them; empty when there is none.
    legend : its entries, in order.
    """

    curves: tuple[np.ndarray, ...]
    dots: np.ndarray
    bars: np.ndarray
    xlabel: str
    ylabel: str
    title: str
    legend: tuple[str, ...]


def drawing(axes: Any) -> Drawing:
    """Read what is drawn in an Axes, the judge's own or a stand-in for the student's."""
    # A stand-in can be read in one go, where each question to it would take as long.
    read = getattr(type(axes), "__gradus_read_drawing__", read_drawing)
    curves, dots, bars, (xlabel, ylabel, title, *legend) = read(axes)
    return Drawing(
        tuple(np.asarray(each, dtype=float).reshape(-1, 2) for each in curves),
        np.asarray(dots, dtype=float).reshape(-1, 2),
        np.asarray(bars, dtype=float).reshape(-1, 4),
        str(xlabel).strip(),
        str(ylabel).strip(),
        str(title).strip(),
        tuple(map(str, legend)),
    )


def read_drawing(axes: Any) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, list[str]]:
    """The data of an Axes: curves, dots and bars, then the two labels, the title and the legend."""
    curves, dots = [], [np.zeros((0, 2))]
    for line in axes.get_lines():
        points = np.column_stack([_numbers(line.get_xdata()), _numbers(line.get_ydata())])
        is_drawn = str(line.get_linestyle()).strip().lower() not in INVISIBLE
        if is_drawn and len(points) > 1:
            curves.append(points)
        else:
            dots.append(points)
    for collection in axes.collections:
        offsets = np.ma.filled(collection.get_offsets(), np.nan)
        dots.append(np.array(offsets.tolist(), dtype=float).reshape(-1, 2))
    bars = [_numbers(patch.get_bbox().extents) for patch in axes.patches]
    legend = axes.get_legend()
    entries = [] if legend is None else [each.get_text() for each in legend.get_texts()]
    texts = [axes.get_xlabel(), axes.get_ylabel(), axes.get_title(), *entries]
    return curves, np.vstack(dots), np.array(bars, dtype=float).reshape(-1, 4), texts


def same_points(actual: Any, expected: Any, *, tolerance: float = POINT_TOLERANCE) -> None:
    """Assert that two sets of points are the same, in any order.

    Parameters
    ----------
    actual, expected : (d, 2) each.
    tolerance : how far apart partners may be on either axis, relative to the largest number of the
        expected points, and to 1 where all are smaller.

    Raises
    ------
    AssertionError
        naming the number of points, or the first expected point that has no partner.
    """
    left = [np.asarray(each, dtype=float) for each in actual]
    wanted = np.asarray(expected, dtype=float).reshape(-1, 2)
    assert len(left) == len(wanted), f"expected {len(wanted)} points, got {len(left)}"
    slack = tolerance * max(1.0, float(np.abs(wanted).max(initial=0)))
    for point in wanted:
        distances = [float(np.abs(each - point).max()) for each in left]
        nearest = int(np.argmin(distances))
        assert distances[nearest] <= slack, f"there is no point at {point.tolist()}"
        del left[nearest]


def _numbers(values: Any) -> np.ndarray:
    return np.ravel(np.asarray(values, dtype=float))
