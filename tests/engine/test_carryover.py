"""What of a test cell runs in the student process as well."""

import pytest

from gradus.engine.judge.carryover import carried_over, is_imported


@pytest.mark.parametrize(
    ("visible", "used", "expected"),
    [
        pytest.param("import numpy as np\nassert f(1)", {"np"}, "import numpy as np", id="import"),
        pytest.param("x = 1\ny = 2", {"y"}, "y = 2", id="only what is used"),
        pytest.param("x = 1\ny = x + 1", {"y"}, "x = 1\ny = x + 1", id="what it is made of"),
        pytest.param("x = []\nx.append(1)", {"x"}, "x = []\nx.append(1)", id="changed in place"),
        pytest.param("x = {}\nx['a'] = 1", {"x"}, "x = {}\nx['a'] = 1", id="an item set"),
        pytest.param("assert f(1)\nx = f(2)", {"f"}, "", id="what the student binds"),
        pytest.param(
            "import numpy as np\ndots = []\ndots += [np.array(f(1))]", {"np"},
            "import numpy as np", id="a module's function within a statement",
        ),
        pytest.param(
            "import numpy as np\nnp.testing.assert_equal(f(1), 2)", {"np"},
            "import numpy as np", id="an assertion that is a call",
        ),
        pytest.param(
            "import numpy as np\nnp.set_printoptions(precision=3)", {"np"},
            "import numpy as np\nnp.set_printoptions(precision=3)", id="a module changed",
        ),
        pytest.param("this is no Python", {"this"}, "", id="no Python"),
    ],
)  # fmt: skip
def test_just_what_students_build_on_is_carried_over(visible, used, expected):
    assert expected == carried_over(visible, frozenset(used))


@pytest.mark.parametrize(
    ("source", "played", "expected"),
    [
        pytest.param("import numpy as np", ["import numpy as np\nx = 1"], True, id="the same"),
        pytest.param("import numpy as np", [], False, id="nothing played"),
        pytest.param("import numpy as np", ["import numpy"], False, id="another name"),
        pytest.param("import numpy as np", ["import scipy as np"], False, id="another module"),
        pytest.param("import numpy as np", ["import numpy as np\nnp = 1"], False, id="bound anew"),
        pytest.param("import numpy as np", ["import numpy as np", "np = 1"], False, id="later"),
        pytest.param("import numpy as np", ["np = 1", "import numpy as np"], True, id="mended"),
        pytest.param("import numpy as np", ["import numpy as np", "del np"], False, id="deleted"),
        pytest.param(
            "import numpy as np", ["import numpy as np", "from a import *"], False, id="star"
        ),
        pytest.param("from a import *", ["from a import *"], False, id="a star itself"),
        pytest.param("x = 1", ["x = 1"], False, id="no import"),
    ],
)
def test_an_import_is_not_repeated(source, played, expected):
    assert expected is is_imported(source, played)
