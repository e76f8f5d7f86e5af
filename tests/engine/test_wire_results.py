"""Results of SciPy's on the wire: made again of their own class, and of nothing else."""

import numpy as np
import pytest
from scipy import stats

from gradus.engine.wire.errors import WireError
from gradus.engine.wire.results import put_together, take_apart

MODULE = "scipy.stats._stats_py"


def test_a_result_comes_back_with_its_attributes_and_methods():
    result = stats.ttest_1samp([1.0, 2.0, 4.0], 2)
    again = put_together(*take_apart(result)[0], take_apart(result)[1])
    assert type(result) is type(again) and tuple(result) == tuple(again)
    assert result.df == again.df
    assert tuple(result.confidence_interval()) == tuple(again.confidence_interval())


@pytest.mark.parametrize(
    "value", [stats.chi2_contingency([[1, 2], [3, 4]]), (1, 2)], ids=["fields alone", "a tuple"]
)
def test_what_has_only_its_items_is_left_to_others(value):
    assert take_apart(value) is None


@pytest.mark.parametrize(
    "parts",
    [
        ("subprocess", "Popen", [], []),
        ("scipy.stats", "norm", [], []),
        (MODULE, "LinregressResult", [], [1.0]),
        (MODULE, "TtestResult", ["confidence_interval"], [0.5, 0.5, 1.0]),
        (MODULE, "LinregressResult", ["intercept_stderr"], [*map(float, range(5)), [1.0]]),
        (MODULE, "LinregressResult", ["intercept_stderr"] * 2, [1.0]),
        (MODULE, ["LinregressResult"], [], [*map(float, range(5))]),
        (MODULE, "LinregressResult", "names", [*map(float, range(5))]),
        (MODULE, "LinregressResult", [np.str_("x")], [*map(float, range(6))]),
    ],
    ids=["other class", "no class", "items", "method", "value", "too many", "name", "list", "str"],
)
def test_no_other_class_is_made_and_no_method_replaced(parts):
    with pytest.raises(WireError):
        put_together(*parts)
