"""Data frames, series and indexes as plain data: columns, labels and dtypes.

pandas is not imported here: a value can only be one of its types when pandas is loaded already, and
the receiving side loads it when such a value arrives.
"""

import sys
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

FRAME, SERIES, INDEX, MULTI, COLUMN, MOMENT, NA = "F", "Y", "X", "M", "C", "P", "N"
CATEGORIES, ZONED, PERIODS, INTERVALS = "Ca", "Cz", "Cp", "Ci"
TAGS = frozenset(
    {FRAME, SERIES, INDEX, MULTI, COLUMN, MOMENT, NA, CATEGORIES, ZONED, PERIODS, INTERVALS}
)
INTEGERS = frozenset(f"{sign}Int{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64))
LONGEST_NAME = 64  # characters of a dtype, a frequency or a time zone

Parts = tuple[str, list[Any]]


class _Column:
    """The values of one extension or plain column, with the name of its dtype."""

    def __init__(self, values: Any) -> None:
        self.values = values


def take_apart(value: Any) -> Parts | None:
    """The tag and the parts of a pandas object; None when it isn't one."""
    pandas = sys.modules.get("pandas")
    if isinstance(value, _Column):
        return _take_column(pandas, value.values)
    if pandas is None:
        return None
    # Of a subclass the table crosses, whatever methods the class has.
    is_table = issubclass(type(value), pandas.DataFrame | pandas.Series | pandas.Index)
    if not is_table and type(value).__module__.partition(".")[0] != "pandas":
        return None
    if isinstance(value, pandas.DataFrame):
        columns = [_Column(value.iloc[:, i].array) for i in range(value.shape[1])]
        return FRAME, [value.columns, value.index, columns]
    if isinstance(value, pandas.Series):
        return SERIES, [value.name, value.index, _Column(value.array)]
    if isinstance(value, pandas.Index):
        return _take_index(pandas, value)
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return _take_column(pandas, value)
    return _take_scalar(pandas, value)


def _take_index(pandas: Any, value: Any) -> Parts:
    if isinstance(value, pandas.RangeIndex):
        return INDEX, [value.name, range(value.start, value.stop, value.step), None]
    if isinstance(value, pandas.MultiIndex):
        return MULTI, [list(value.names), [level for level in value.levels],
                       [np.asarray(each) for each in value.codes]]  # fmt: skip
    has_steps = isinstance(value, pandas.DatetimeIndex | pandas.TimedeltaIndex)
    return INDEX, [value.name, _Column(value.array), value.freqstr if has_steps else None]


def _take_scalar(pandas: Any, value: Any) -> Parts | None:
    if value is pandas.NaT:
        return NA, ["NaT"]
    if value is pandas.NA:
        return NA, ["NA"]
    if isinstance(value, pandas.Timestamp):
        zone = None if value.tz is None else str(value.tz)
        plain = value if zone is None else value.tz_convert("UTC").tz_localize(None)
        return MOMENT, ["Timestamp", plain.isoformat(), value.unit, zone]
    if isinstance(value, pandas.Timedelta):
        return MOMENT, ["Timedelta", value.isoformat(), value.unit, None]
    if isinstance(value, pandas.Period):
        return MOMENT, ["Period", str(value), value.freqstr, None]
    if isinstance(value, pandas.Interval):
        return MOMENT, ["Interval", value.left, value.right, value.closed]
    return None


def _take_column(pandas: Any, values: Any) -> Parts:
    dtype = values.dtype
    name = str(dtype)
    if pandas is not None:
        if isinstance(dtype, pandas.CategoricalDtype):
            codes, categories = np.asarray(values.codes), values.categories
            return CATEGORIES, [codes, categories, bool(values.ordered)]
        if isinstance(dtype, pandas.DatetimeTZDtype):
            plain = np.asarray(values.tz_convert("UTC").tz_localize(None))
            return ZONED, [str(dtype.tz), plain]
        if isinstance(dtype, pandas.PeriodDtype):
            return PERIODS, [name[len("period[") : -1], np.asarray(values.asi8)]
        if isinstance(dtype, pandas.IntervalDtype):
            sides = (_Column(each.array) for each in (values.left, values.right))
            return INTERVALS, [values.closed, *sides]
    # Integers with missing ones among them would become floats, and lose their last digits.
    plain = np.asarray(values, dtype=object if name in INTEGERS else None)
    if plain.dtype.kind == "O" and name != "object":
        plain = np.array([None if _is_missing(item) else item for item in plain], dtype=object)
    return COLUMN, [name, plain]


def _is_missing(value: Any) -> bool:
    pandas = sys.modules["pandas"]
    return value is pandas.NA or value is pandas.NaT


def put_together(tag: str, parts: list[Any]) -> Any:
    """The pandas object of a tag and its decoded parts; ``WireError`` when they don't fit."""
    import pandas

    return _BUILDERS[tag](pandas, *parts)


def _put_frame(pandas: Any, columns: Any, index: Any, values: Any) -> Any:
    _labels(pandas, columns)
    if not isinstance(values, list) or len(columns) != len(values):
        raise WireError("a data frame whose columns do not fit their labels")
    size = len(_labels(pandas, index))
    data = {number: _values(pandas, each, size) for number, each in enumerate(values)}
    frame = pandas.DataFrame(data, index=index)
    frame.columns = columns
    return frame


def _put_series(pandas: Any, name: Any, index: Any, values: Any) -> Any:
    size = len(_labels(pandas, index))
    return pandas.Series(_values(pandas, values, size), index=index, name=name)


def _put_index(pandas: Any, name: Any, values: Any, step: Any) -> Any:
    if isinstance(values, range):
        return pandas.RangeIndex(values.start, values.stop, values.step, name=name)
    values = _values(pandas, values)
    # As it was sent: texts and tuples among objects would be taken for labels of another kind.
    index = pandas.Index(values, dtype=values.dtype, name=name, tupleize_cols=False)
    if step is not None:
        index.freq = _name(step)
    return index


def _put_multi(pandas: Any, names: Any, levels: Any, codes: Any) -> Any:
    levels = [_labels(pandas, each) for each in levels]
    codes = [_values(pandas, each) for each in codes]
    return pandas.MultiIndex(levels=levels, codes=codes, names=names)


def _put_column(pandas: Any, name: Any, values: Any) -> Any:
    dtype = pandas.api.types.pandas_dtype(_name(name))
    values = _values(pandas, values)
    if name in INTEGERS and values.dtype == object:
        return _put_integers(pandas, dtype, values)
    return pandas.array(values, dtype=dtype)


def _put_integers(pandas: Any, dtype: Any, values: Any) -> Any:
    """Integers with missing ones among them: pandas would pass them through floats."""
    if not all(each is None or type(each) is int for each in values):
        raise WireError("a column of integers that are none")
    missing = np.array([each is None for each in values], dtype=bool)
    whole = [0 if each is None else each for each in values]
    return pandas.arrays.IntegerArray(np.array(whole, dtype=dtype.numpy_dtype), missing)


def _put_categories(pandas: Any, codes: Any, categories: Any, is_ordered: Any) -> Any:
    codes, categories = _values(pandas, codes), _labels(pandas, categories)
    return pandas.Categorical.from_codes(codes, categories, ordered=bool(is_ordered))


def _put_zoned(pandas: Any, zone: Any, values: Any) -> Any:
    moments = pandas.DatetimeIndex(_values(pandas, values))
    return moments.tz_localize("UTC").tz_convert(_name(zone)).array


def _put_periods(pandas: Any, step: Any, ordinals: Any) -> Any:
    dtype = pandas.PeriodDtype(_name(step))
    return pandas.arrays.PeriodArray(_values(pandas, ordinals), dtype=dtype)


def _put_intervals(pandas: Any, closed: Any, left: Any, right: Any) -> Any:
    left, right = _values(pandas, left), _values(pandas, right)
    return pandas.arrays.IntervalArray.from_arrays(left, right, closed=_name(closed))


def _values(pandas: Any, values: Any, size: int | None = None) -> Any:
    """Values that hold what they stand for: a range or a single number could stand for any size."""
    kinds = (np.ndarray, pandas.api.extensions.ExtensionArray)
    if not isinstance(values, kinds) or (size is not None and len(values) != size):
        raise WireError("a column that is none, or of another length than its labels")
    return values


def _labels(pandas: Any, index: Any) -> Any:
    if not isinstance(index, pandas.Index):
        raise WireError("labels that are none")
    return index


def _put_moment(pandas: Any, kind: Any, first: Any, second: Any, third: Any) -> Any:
    if kind == "Interval":
        return pandas.Interval(first, second, closed=_name(third))
    if kind == "Period":
        return pandas.Period(_name(first), freq=_name(second))
    if kind == "Timedelta":
        return pandas.Timedelta(_name(first)).as_unit(_name(second))
    if kind != "Timestamp":
        raise WireError("a moment of no known kind")
    moment = pandas.Timestamp(_name(first)).as_unit(_name(second))
    return moment if third is None else moment.tz_localize("UTC").tz_convert(_name(third))


def _put_missing(pandas: Any, name: Any) -> Any:
    return {"NaT": pandas.NaT, "NA": pandas.NA}[name]


def _name(text: Any) -> str:
    # dateutil's zones may be paths of files.
    if type(text) is not str or len(text) > LONGEST_NAME or "dateutil" in text:
        raise WireError(f"a malformed name: {str(text)[:80]!r}")
    return text


_BUILDERS = {
    FRAME: _put_frame,
    SERIES: _put_series,
    INDEX: _put_index,
    MULTI: _put_multi,
    COLUMN: _put_column,
    MOMENT: _put_moment,
    NA: _put_missing,
    CATEGORIES: _put_categories,
    ZONED: _put_zoned,
    PERIODS: _put_periods,
    INTERVALS: _put_intervals,
}
