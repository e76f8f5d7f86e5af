"""Tables, masks, float bits and shared parts of any make arrive as they were sent."""

import datetime
import struct
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from hypothesis.extra import pandas as hpd

from gradus.engine.wire import WireError
from tests.engine.test_wire_codec import dtypes, examples, text, travel

DAY = datetime.timedelta(days=1)
moments = st.datetimes(pd.Timestamp("1700-01-01"), pd.Timestamp("2200-01-01"))
COLUMNS = {
    "float64": st.floats(),
    "float32": st.floats(width=32),
    "int8": st.integers(-128, 127),
    "uint64": st.integers(0, 2**64 - 1),
    "bool": st.booleans(),
    "complex128": st.complex_numbers(),
    "object": st.one_of(st.none(), st.integers(-(2**70), 2**70), text, st.binary(max_size=5)),
    "str": st.one_of(st.none(), st.text(max_size=5)),
    "Int64": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
    "Float32": st.one_of(st.none(), st.floats(width=32, allow_nan=False)),
    "boolean": st.one_of(st.none(), st.booleans()),
    "datetime64[ns]": st.one_of(st.none(), moments),
    "datetime64[s]": st.one_of(st.none(), moments),
    "datetime64[ns, Europe/Berlin]": st.one_of(st.none(), moments),
    "timedelta64[us]": st.one_of(st.none(), st.timedeltas(-9000 * DAY, 9000 * DAY)),
    "category": st.one_of(st.none(), st.sampled_from("abc")),
    "period[M]": st.one_of(st.none(), moments.map(lambda each: pd.Period(each, "M"))),
}
NAMES = st.one_of(st.none(), text, st.integers(), st.tuples(text, st.integers()))


@st.composite
def columns(draw, size):
    """A column of any dtype, with missing values where it can have them."""
    dtype = draw(st.sampled_from(sorted(COLUMNS)))
    values = draw(st.lists(COLUMNS[dtype], min_size=size, max_size=size))
    return pd.Series(pd.array(values, dtype=dtype), copy=False)


@st.composite
def indexes(draw, size):
    """Labels of any kind: numbers, texts, moments, ranges, categories, pairs; some twice."""
    kind = draw(st.sampled_from(["plain", "range", "column", "pairs", "steps"]))
    if kind == "plain":
        return draw(hpd.indexes(elements=st.integers(0, 9), min_size=size, max_size=size))
    if kind == "range":
        start, step = draw(st.integers(-9, 9)), draw(st.integers(1, 5))
        return pd.RangeIndex(start, start + size * step, step, name=draw(NAMES))
    if kind == "pairs":
        pairs = draw(st.lists(st.tuples(text, st.booleans()), min_size=size, max_size=size))
        return pd.MultiIndex.from_tuples(pairs, names=["one", None]) if pairs else pd.Index([])
    if kind == "steps":
        step = draw(st.sampled_from(["D", "h", "ME", "7min"]))
        return pd.date_range("2025-01-31", periods=size, freq=step)
    return pd.Index(draw(columns(size)).array, name=draw(NAMES))


@st.composite
def tables(draw):
    size = draw(st.integers(0, 5))
    parts = [draw(columns(size)) for _ in range(draw(st.integers(0, 4)))]
    table = pd.DataFrame(dict(enumerate(parts)), index=range(size))
    table.index = draw(indexes(size))
    table.columns = pd.Index(draw(st.lists(NAMES, min_size=len(parts), max_size=len(parts))),
                             tupleize_cols=False, dtype=object)  # fmt: skip
    return table


@examples
@given(tables())
def test_a_data_frame_of_any_columns_and_labels_arrives(table):
    received = travel(table)
    pd.testing.assert_frame_equal(table, received, check_exact=True, check_freq=True)
    assert [type(each) for each in (table.index, table.columns)] == [
        type(each) for each in (received.index, received.columns)
    ]


@examples
@given(st.integers(0, 4).flatmap(lambda size: st.tuples(columns(size), indexes(size))), NAMES)
def test_a_series_of_any_dtype_arrives_also_inside_of_containers(parts, name):
    values, index = parts
    series = pd.Series(values.array, index=index, name=name)
    received = travel({"deep": [(series,)]})["deep"][0][0]
    pd.testing.assert_series_equal(series, received, check_exact=True)


@examples
@given(st.data(), dtypes, st.sampled_from("CF"))
def test_a_masked_array_of_any_dtype_shape_and_order_arrives(data, dtype, order):
    shape = data.draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3))
    values = np.array(data.draw(hnp.arrays(dtype, shape)), order=order)
    mask = data.draw(hnp.arrays(bool, shape))
    received = travel(np.ma.MaskedArray(values, mask))
    assert (values.dtype, values.shape) == (received.dtype, received.shape)
    assert values.tobytes() == received.data.tobytes()
    assert mask.tolist() == np.ma.getmaskarray(received).tolist()


@examples
@given(st.integers(0, 2**64 - 1))
def test_every_bit_of_a_float_arrives_the_payload_of_a_nan_too(bits):
    (value,) = struct.unpack("<d", bits.to_bytes(8, "little"))
    pair = complex(value, -value)
    assert struct.pack("<d", value) == struct.pack("<d", travel(value))
    assert np.complex128(pair).tobytes() == np.complex128(travel(pair)).tobytes()
    for scalar in (
        np.float64(value),
        np.uint64(bits).view("M8[s]"),
        np.uint64(bits).view("m8[ns]"),
    ):
        assert scalar.tobytes() == travel(scalar).tobytes()


@pytest.mark.parametrize(
    "value",
    [
        {"\udc80": 1},
        ["\ud800\udc00 is two"],
        np.array(["a\udfff", "b"]),
        np.array(["\ud800"], dtype=object),
        ("x", "\udcff" * 300),
    ],
    ids=["key", "pair", "array", "object", "long"],
)
def test_lone_surrogates_arrive_wherever_text_may_be(value):
    assert repr(value) == repr(travel(value))


def test_what_is_there_twice_arrives_twice():
    shared = [1, 2]
    received = travel({"a": shared, "b": [shared, shared]})
    assert {"a": [1, 2], "b": [[1, 2], [1, 2]]} == received
    received["a"].append(3)
    assert [[1, 2], [1, 2]] == received["b"]


def test_what_doubles_at_each_level_is_refused_before_it_fills_the_memory():
    value = ["x" * 100]
    for _ in range(35):
        value = [value, value]
    started = time.monotonic()
    with pytest.raises(WireError, match="too large"):
        travel(value)
    assert time.monotonic() - started < 20
