"""Every plain kind of value arrives as it was sent; every other one as a base value or not at all.

``travel`` sends a value the whole way: encoded, packed into a frame's body, unpacked, decoded.
"""

import array
import collections
import datetime
import math
import pathlib
import random
import string
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from gradus.engine.wire import WireError, frames, scalars
from gradus.engine.wire.codec import Codec
from tests.engine.conftest import LONG_RUNS

examples = settings(
    deadline=None,
    derandomize=not LONG_RUNS,
    max_examples=3000 if LONG_RUNS else 100,
    suppress_health_check=[HealthCheck.too_slow],  # on a busy machine
)


def refuse(value):
    raise WireError(f"not plain data: {value!r}")


def travel(value, **options):
    codec = Codec(refuse, refuse, **options)
    blobs = []
    body = frames.unpack(frames.pack(codec.encode(value, blobs)))
    return codec.decode(body, [memoryview(blob) for blob in blobs])


def alike(sent, received):
    """Same type and same value, NaN being the same as NaN and -0.0 not the same as 0.0."""
    if type(sent) is not type(received):
        return False
    if isinstance(sent, float):
        return repr(sent) == repr(received)
    if isinstance(sent, complex):
        return repr(sent) == repr(received)
    if isinstance(sent, list | tuple | collections.deque):
        return len(sent) == len(received) and all(map(alike, sent, received))
    if isinstance(sent, dict):
        return alike(list(sent), list(received)) and alike(
            list(sent.values()), list(received.values())
        )
    if isinstance(sent, set | frozenset):
        return {repr(each) for each in sent} == {repr(each) for each in received}
    if isinstance(sent, np.ndarray | np.generic):
        return sent.dtype == received.dtype and sent.tobytes() == received.tobytes()
    return sent == received


text = st.text(st.characters(), max_size=20)
numbers = st.one_of(
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.complex_numbers(),
    st.booleans(),
)
times = st.one_of(
    st.datetimes(timezones=st.none() | st.just(datetime.UTC)),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
rare = st.one_of(
    st.fractions(),
    st.decimals(allow_nan=False),
    st.builds(range, st.integers(), st.integers(), st.integers(1, 2**70)),
    st.builds(slice, st.none() | st.integers(), st.none() | st.integers(), st.none()),
    st.just(...),
    st.binary(max_size=300),
    st.binary(max_size=300).map(bytearray),
)
leaves = st.one_of(st.none(), text, numbers, times, rare)
keys = st.one_of(text, st.integers(), st.booleans(), st.none(), st.fractions(), st.dates())
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.lists(inner, max_size=4).map(collections.deque),
        st.dictionaries(keys, inner, max_size=4),
        st.dictionaries(keys, inner, max_size=4).map(collections.OrderedDict),
        st.sets(keys, max_size=4),
        st.frozensets(keys, max_size=4),
    ),
    max_leaves=12,
)


@examples
@given(values)
def test_a_plain_value_arrives_as_it_was_sent(value):
    assert alike(value, travel(value))


@pytest.mark.parametrize(
    "value",
    [
        2**63 - 1, -(2**63), 2**63, -(2**63) - 1, 0.0, -0.0,
        math.inf, -math.inf, math.nan, complex(-0.0, math.nan), 5e-324, True, False, "", b"",
        "\ud800 lone \udfff", "\x00", "\N{GRINNING FACE}", [], (), {}, set(), frozenset(), [[]],
        range(0), range(5, 0, -2), Decimal("-0"), Decimal("sNaN"), Decimal("1E+1000"),
        datetime.datetime(2025, 10, 26, 2, 30, fold=1),
        datetime.datetime(2025, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=5.5))),
        collections.Counter("abca"), collections.deque([1, 2], maxlen=2),
        pathlib.Path("a/b.txt"), pathlib.PureWindowsPath("c:/x"), array.array("d", [1.5, math.inf]),
        {"a": 1}.keys(), {"a": [1]}.values(), {"a": [1]}.items(),
    ],
    ids=lambda value: repr(value)[:30],
)  # fmt: skip
def test_a_value_at_the_edge_arrives_as_it_was_sent(value):
    received = travel(value)
    assert type(value) is type(received)
    assert repr(value) == repr(received)


@pytest.mark.parametrize("sign", [1, -1])
def test_an_integer_of_a_hundred_thousand_bits_arrives(sign):
    assert sign * 2**100_000 == travel(sign * 2**100_000)


@pytest.mark.parametrize("make", [random.Random, np.random.RandomState])
def test_a_random_state_goes_on_where_it_was(make):
    sent = make(7)
    sent.normalvariate(0, 1) if make is random.Random else sent.standard_normal()
    received = travel(sent)
    draw = "gauss" if make is random.Random else "normal"
    assert [getattr(sent, draw)(0, 1) for _ in range(3)] == [
        getattr(received, draw)(0, 1) for _ in range(3)
    ]


@pytest.mark.parametrize("kind", ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"])
@pytest.mark.parametrize("suffix", ["matrix", "array"])
def test_a_sparse_matrix_arrives_with_its_format(kind, suffix):
    matrix = getattr(scipy.sparse, f"{kind}_{suffix}")([[0.0, 1.5], [0.0, -2.0], [0.0, 0.0]])
    received = travel(matrix)
    assert type(matrix) is type(received) and matrix.dtype == received.dtype
    assert matrix.toarray().tolist() == received.toarray().tolist()


@pytest.mark.parametrize(
    "body",
    [
        ["Sp", "csr", False, ["t", 2**30, 1], *[["a", "<i4", [0], b""]] * 3],
        ["Sp", "csr", False, ["t", 2, 2], *[["a", "<i4", [1], b"\x05\0\0\0"]] * 3],
        ["Sp", "xyz", False, ["t", 2, 2], *[["a", "<i4", [0], b""]] * 3],
        ["Pa", "WindowsPath", "c:/"],
        ["Rs", b"", 0, 0.0],
        ["Ar", "u", "text"],
        ["Vw", "others"],
    ],
    ids=["vast", "outside", "format", "path", "state", "numbers", "view"],
)
def test_a_value_of_a_library_that_is_none_is_refused(body):
    with pytest.raises(WireError):
        Codec(list, list).decode(body, [])


def test_a_default_dict_keeps_its_default_where_it_is_a_plain_type():
    received = travel(collections.defaultdict(list, {"a": [1]}))
    assert [] == received["unknown"]
    received = travel(collections.defaultdict(lambda: 3, {"a": 1}))
    assert {"a": 1} == received and received.default_factory is None


# -- NumPy ----------------------------------------------------------------------------------------

dtypes = st.one_of(
    hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(), hnp.complex_number_dtypes(), hnp.datetime64_dtypes(),
    hnp.timedelta64_dtypes(), hnp.byte_string_dtypes(), hnp.unicode_string_dtypes(),
)  # fmt: skip


@examples
@given(hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=6)))
def test_an_array_arrives_with_dtype_shape_and_bytes(array):
    received = travel(array)
    assert (array.dtype, array.shape) == (received.dtype, received.shape)
    assert array.tobytes() == received.tobytes()
    assert received.flags.writeable and received.flags.owndata


@examples
@given(hnp.arrays(dtypes, hnp.array_shapes(min_dims=2, max_dims=3, max_side=5)), st.data())
def test_the_layout_of_an_array_is_no_part_of_its_value(array, data):
    view = data.draw(hnp.basic_indices(array.shape)) if array.ndim else ...
    for form in (np.asfortranarray(array), array[::-1], array.T, array[view]):
        received = travel(np.asarray(form))
        assert form.shape == received.shape and form.tobytes() == received.tobytes()


def test_a_large_array_travels_as_a_blob():
    codec, blobs = Codec(refuse, refuse), []
    codec.encode(np.arange(10_000), blobs)
    assert [80_000] == [len(blob) for blob in blobs]


@examples
@given(hnp.arrays(hnp.array_dtypes(max_size=3), hnp.array_shapes(max_dims=2, max_side=3)))
def test_a_structured_array_arrives_field_by_field(array):
    received = travel(array)
    assert (array.dtype.names, array.shape) == (received.dtype.names, received.shape)
    for name in array.dtype.names:
        assert np.ascontiguousarray(array[name]).tobytes() == received[name].tobytes()


@examples
@given(hnp.arrays([("a", "i4"), ("b", "U3")], 1))
def test_a_record_of_a_structured_array_arrives(array):
    record = array[0]
    received = travel(record)
    assert record.dtype == received.dtype and record.item() == received.item()


@examples
@given(hnp.arrays("f8", 4), hnp.arrays(bool, 4))
def test_a_masked_array_keeps_its_mask(data, mask):
    received = travel(np.ma.MaskedArray(data, mask))
    assert data.tobytes() == received.data.tobytes() and mask.tolist() == received.mask.tolist()
    assert travel(np.ma.masked) is np.ma.masked


def test_a_mask_can_be_refused_so_that_it_hides_no_wrong_number():
    received = travel(np.ma.MaskedArray([1.0, 2.0], [True, False]), keeps_masks=False)
    assert type(received) is np.ndarray
    assert [1.0, 2.0] == received.tolist()


@examples
@given(st.one_of(dtypes, hnp.floating_dtypes(sizes=(16, 32, 64, 128))).flatmap(hnp.from_dtype))
def test_a_numpy_scalar_keeps_its_type(value):
    received = travel(value)
    assert type(value) is type(received) and value.tobytes() == received.tobytes()


def test_an_array_of_objects_arrives_item_by_item():
    array = np.array([[1, "a"], [None, {"k": [2.5]}]], dtype=object)
    received = travel(array)
    assert (array.shape, array.tolist()) == (received.shape, received.tolist())
    nothing = np.array(None, dtype=object)
    assert () == travel(nothing).shape


def test_a_random_generator_goes_on_where_it_was():
    here = np.random.default_rng(5)
    here.normal(size=3)
    there = travel(here)
    assert here.normal(size=5).tolist() == there.normal(size=5).tolist()


# -- pandas ---------------------------------------------------------------------------------------

LABELS = {
    "range": pd.RangeIndex(3),
    "named range": pd.RangeIndex(2, 8, 2, name="n"),
    "integers": pd.Index([5, 1, 5]),
    "text": pd.Index(["a", "b", "c"], name="letters"),
    "objects": pd.Index(["a", 1, None], dtype=object),
    "dates": pd.date_range("2025-01-01", periods=3, freq="D"),
    "months": pd.date_range("2025-01-31", periods=3, freq="ME", name="month"),
    "zoned": pd.date_range("2025-03-29", periods=3, freq="D", tz="Europe/Berlin"),
    "periods": pd.period_range("2025-01", periods=3, freq="M"),
    "intervals": pd.interval_range(0, 3),
    "categories": pd.CategoricalIndex(["a", "b", "a"], categories=["b", "a"], ordered=True),
    "pairs": pd.MultiIndex.from_product([["x"], [1, 2, 3]], names=["letter", None]),
    "durations": pd.to_timedelta([1, 2, 3], unit="h"),
}
COLUMNS = {
    "floats": [1.5, np.nan, -0.0],
    "integers": [1, 2, 3],
    "small": np.array([1, 2, 3], dtype="int8"),
    "booleans": [True, False, True],
    "complex": [1j, 2, 3],
    "text": ["a", None, "c"],
    "objects": pd.Series(["a", 1, None], dtype=object),
    "nullable": pd.array([1, None, 3], dtype="Int64"),
    "nullable large": pd.array([2**53 + 1, None, -(2**63)], dtype="Int64"),
    "nullable floats": pd.array([1.5, None, 3], dtype="Float64"),
    "nullable booleans": pd.array([True, None, False], dtype="boolean"),
    "string": pd.array(["a", None, "c"], dtype="string"),
    "dates": pd.to_datetime(["2025-01-01", None, "2025-01-03"]),
    "seconds": pd.to_datetime(["2025-01-01", None, "2025-01-03"]).as_unit("s"),
    "zoned": pd.to_datetime(["2025-01-01", None, "2025-01-03"]).tz_localize("Asia/Tokyo"),
    "durations": pd.to_timedelta([1, None, 3], unit="h"),
    "categories": pd.Categorical(["a", None, "b"], categories=["b", "a", "z"], ordered=True),
    "bins": pd.cut([1, 5, 9], 3),
    "periods": pd.array(["2025-01", None, "2025-03"], dtype="period[M]"),
    "intervals": pd.arrays.IntervalArray.from_breaks([0, 1, 2, 3], closed="left"),
    "sparse": pd.arrays.SparseArray([0.0, 0.0, 1.0]),
}


@pytest.mark.parametrize("name", LABELS)
def test_an_index_arrives_with_its_kind_name_and_steps(name):
    received = travel(LABELS[name])
    pd.testing.assert_index_equal(LABELS[name], received, exact=True)
    assert getattr(LABELS[name], "freq", None) == getattr(received, "freq", None)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_series_arrives_with_its_dtype(name):
    series = pd.Series(COLUMNS[name], name=("a", 1))
    pd.testing.assert_series_equal(series, travel(series))


def test_a_data_frame_arrives_whole():
    frame = pd.DataFrame(COLUMNS, index=LABELS["dates"])
    pd.testing.assert_frame_equal(frame, travel(frame))


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame(),
        pd.DataFrame(index=[1, 2]),
        pd.DataFrame(columns=["a", "b"]),
        pd.DataFrame([[1, 2], [3, 4]], columns=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("x", 1), ("x", 2)])),
        pd.DataFrame({"a": [1, 2]}).groupby([0, 1]).agg(["sum", "mean"]),
    ],
    ids=["empty", "no columns", "no rows", "equal labels", "levels", "aggregated"],
)
def test_a_data_frame_of_odd_shape_arrives_whole(frame):
    pd.testing.assert_frame_equal(frame, travel(frame))


@pytest.mark.parametrize(
    "value",
    [
        pd.Timestamp("2025-01-01 12:00:00.123456789"),
        pd.Timestamp("2025-07-01", tz="Europe/Berlin"),
        pd.Timestamp("1000-01-01").as_unit("s"),
        pd.Timedelta(days=-3, microseconds=5),
        pd.Period("2025Q3"),
        pd.Interval(0.5, 2, closed="both"),
    ],
    ids=str,
)
def test_a_single_moment_or_interval_arrives(value):
    received = travel(value)
    assert (value, type(value)) == (received, type(received))
    assert getattr(value, "tz", None) == getattr(received, "tz", None)


def test_missing_values_arrive_as_themselves():
    assert travel(pd.NA) is pd.NA and travel(pd.NaT) is pd.NaT


# -- subclasses and lies --------------------------------------------------------------------------


def lying(base, *methods):
    """A subclass of ``base`` whose methods would make any comparison come out well."""
    body = {name: lambda self, *ignored, **also_ignored: True for name in methods}
    return type(f"Lying{base.__name__}", (base,), body)


EQ = ("__eq__", "__ne__", "__lt__", "__gt__", "__le__", "__ge__")


@pytest.mark.parametrize(
    ("base", "value", "methods"),
    [
        (int, 3, (*EQ, "__index__", "__sub__")),
        (float, 3.5, (*EQ, "__float__", "__sub__")),
        (complex, 3j, EQ),
        (str, "three", (*EQ, "__str__")),
        (bytes, b"three", EQ),
        (bytearray, b"three", EQ),
        (list, [1, 2], (*EQ, "__len__", "__iter__", "__getitem__")),
        (tuple, (1, 2), (*EQ, "__len__", "__iter__")),
        (dict, {"a": 1}, (*EQ, "__getitem__", "items")),
        (set, {1, 2}, (*EQ, "__iter__")),
        (frozenset, {1, 2}, (*EQ, "__iter__")),
        (collections.deque, [1, 2], (*EQ, "__iter__")),
    ],
    ids=lambda each: each.__name__ if isinstance(each, type) else "",
)
def test_an_object_of_a_lying_subclass_arrives_as_the_base_value(base, value, methods):
    kind = lying(base, *(each for each in methods if each != "__hash__"))
    kind.__hash__ = base.__hash__
    received = travel(kind(value))
    assert base is type(received)
    assert base(value) == received and (received != base()) is True


def test_an_array_of_a_lying_subclass_arrives_as_an_array():
    class Lying(np.ndarray):
        def __array_ufunc__(self, *args, **kwargs):
            return np.True_

        def __eq__(self, other):
            return True

    received = travel(np.arange(3).view(Lying))
    assert np.ndarray is type(received) and [0, 1, 2] == received.tolist()


def test_a_named_tuple_arrives_with_its_names_and_without_its_methods():
    class Point(collections.namedtuple("Point", "x y")):
        def __eq__(self, other):
            return True

        __hash__ = tuple.__hash__

    received = travel(Point(1, 2))
    assert ((1, 2), 1, 2) == (tuple(received), received.x, received.y)
    assert received != (7, 7)


@examples
@given(st.text(string.printable, max_size=12), st.lists(st.text(max_size=6), max_size=3))
def test_the_names_of_a_named_tuple_are_names_or_refused(name, fields):
    body = ["r", name, fields, *range(len(fields))]
    try:
        received = Codec(refuse, refuse).decode(body, [])
    except WireError:
        return
    assert name == type(received).__name__ and tuple(fields) == received._fields
    assert all(each.isidentifier() and not each.startswith("_") for each in fields)


# -- what is refused ------------------------------------------------------------------------------


def nested(depth, wrap):
    value = 0
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x,), lambda x: {0: x}], ids="ltd")
def test_forty_levels_arrive_and_more_are_refused(wrap):
    assert nested(40, wrap) == travel(nested(40, wrap))
    for depth in (42, 500, 50_000):
        with pytest.raises(WireError, match="nested too deeply"):
            travel(nested(depth, wrap))


def circle_of(kind):
    if kind == "list":
        value = []
        value.append(value)
    elif kind == "dict":
        value = {}
        value["self"] = value
    elif kind == "array":
        value = np.empty(1, dtype=object)
        value[0] = value
    else:
        value = []
        value += [value] * 10
    return value


@pytest.mark.parametrize("kind", ["list", "dict", "array", "many ways around"])
def test_a_value_that_contains_itself_is_refused(kind):
    with pytest.raises(WireError, match="contains itself"):
        travel(circle_of(kind))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1 << (8 * scalars.LARGEST_INT), "integer of"),
        (Fraction(1, 2**40_000), "integer of"),
        (Decimal("1" * 70_000), "decimal of"),
        (np.lib.stride_tricks.as_strided(np.zeros(1), (2**26,), (0,)), "array of 512 MB"),
        (object(), "not plain data"),
        (np.array([object()], dtype=object), "not plain data"),
        (np.zeros(2, dtype="V8"), "not plain data"),
        (len, "not plain data"),
        ([[object()]], "not plain data"),
    ],
    ids=["int", "fraction", "decimal", "array", "object", "objects", "void", "function", "inner"],
)
def test_what_is_too_large_or_no_plain_data_is_refused(value, words):
    with pytest.raises(WireError, match=words):
        travel(value)


def test_a_message_too_large_for_a_frame_is_refused_before_it_is_sent():
    import socket

    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(WireError, match="too large"):
        frames.Channel(ours).send(["x" * (frames.LARGEST_BODY + 1)])
