"""Plots as data."""

import matplotlib
import numpy as np
import pytest

from gradus.checks import drawing, same_points

matplotlib.use("agg")


@pytest.fixture
def axes():
    from matplotlib.figure import Figure

    return Figure().add_subplot()


def test_a_line_is_a_curve_and_markers_alone_are_dots(axes):
    axes.plot([0, 1, 2], [1, 2, 3])
    axes.plot([0, 1], [5, 6], "o")
    axes.plot([7], [8], "-o")
    axes.scatter([3, 4], [9, 9])
    read = drawing(axes)
    assert 1 == len(read.curves)
    np.testing.assert_array_equal([[0, 1], [1, 2], [2, 3]], read.curves[0])
    same_points(read.dots, [[0, 5], [1, 6], [7, 8], [3, 9], [4, 9]])


@pytest.mark.parametrize("style", ["", " ", "None", "none"])
def test_a_line_of_no_style_is_not_drawn(axes, style):
    axes.plot([0, 1], [0, 1], linestyle=style, marker="x")
    assert ((), 2) == (drawing(axes).curves, len(drawing(axes).dots))


def test_bars_and_histograms_have_edges(axes):
    axes.bar([1, 2], [3, 4], width=0.5)
    np.testing.assert_allclose([[0.75, 0, 1.25, 3], [1.75, 0, 2.25, 4]], drawing(axes).bars)


def test_labels_title_and_legend_are_read(axes):
    axes.plot([0, 1], [0, 1], label="rate 0.1")
    axes.set(xlabel=" steps ", ylabel="loss", title="Descent")
    axes.legend()
    read = drawing(axes)
    assert ("steps", "loss", "Descent", ("rate 0.1",)) == (
        read.xlabel, read.ylabel, read.title, read.legend
    )  # fmt: skip


def test_an_empty_plot_has_nothing(axes):
    read = drawing(axes)
    assert ((), (0, 2), (0, 4), ()) == (
        read.curves, read.dots.shape, read.bars.shape, read.legend
    )  # fmt: skip


@pytest.mark.parametrize(
    ("points", "reason"),
    [
        ([[0, 0], [1, 1], [2, 2]], "expected 2 points, got 3"),
        ([[0, 0], [1, 1.01]], r"there is no point at \[1.0, 1.0\]"),
        ([[1, 1], [1, 1]], r"there is no point at \[0.0, 0.0\]"),
        ([[np.nan, 0], [1, 1]], "there is no point"),
    ],
)
def test_other_points_are_refused(points, reason):
    with pytest.raises(AssertionError, match=reason):
        same_points(points, [[0, 0], [1, 1]])


def test_the_order_of_points_does_not_matter():
    same_points([[1, 1], [0, 0], [1, 1]], [[0, 0], [1, 1], [1, 1]])
