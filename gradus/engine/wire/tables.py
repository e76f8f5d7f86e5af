"""Data frames, series and indexes as plain data: columns, labels and dtypes.

pandas is not imported here: a value can only be one of its types when pandas is loaded already, and
the receiving side loads it when such a value arrives.
"""

import sys
from typing import Any

import numpy as np

from gradus.engine.wire.errors import WireError

FRAME, SERIES, INDEX, MULTI, COLUMN, TIMESTAMP, NA = "F", "Y", "X", "M", "C", "P", "N"
TAGS = (FRAME, SERIES, INDEX, MULTI, COLUMN, TIMESTAMP, NA)

Parts = tuple[str, list[Any]]


class _Column:
    """The values of one extension or plain column, with the name of its dtype."""

    def __init__(self, values: Any) -> None:
        self.values = values


def take_apart(value: Any) -> Parts | None:
    """The tag and the parts of a pandas object; None when it isn't one."""
    pandas = sys.modules.get("pandas")
    if isinstance(value, _Column):
        return _take_column(value.values)
    if pandas is None or type(value).__module__.partition(".")[0] != "pandas":
        return None
    if isinstance(value, pandas.DataFrame):
        columns = [_Column(value.iloc[:, i].array) for i in range(value.shape[1])]
        return FRAME, [value.columns, value.index, columns]
    if isinstance(value, pandas.Series):
        return SERIES, [value.name, value.index, _Column(value.array)]
    if isinstance(value, pandas.RangeIndex):
        return INDEX, [value.name, range(value.start, value.stop, value.step)]
    if isinstance(value, pandas.MultiIndex):
        return MULTI, [list(value.names), list(value)]
    if isinstance(value, pandas.Index):
        return INDEX, [value.name, _Column(value.array)]
    if isinstance(value, pandas.api.extensions.ExtensionArray):
        return _take_column(value)
    if value is pandas.NaT:
        return NA, ["NaT"]
    if value is pandas.NA:
        return NA, ["NA"]
    if isinstance(value, pandas.Timestamp | pandas.Timedelta):
        return TIMESTAMP, [type(value).__name__, value.isoformat()]
    return None


def _take_column(values: Any) -> Parts:
    name = str(values.dtype)
    if name == "category":
        codes, categories = np.asarray(values.codes), values.categories
        return COLUMN, [name, codes, categories, bool(values.ordered)]
    plain = np.asarray(values)
    if plain.dtype.kind == "O":
        plain = np.array([None if _is_missing(item) else item for item in plain], dtype=object)
    return COLUMN, [name, plain]


def _is_missing(value: Any) -> bool:
    pandas = sys.modules["pandas"]
    return value is pandas.NA or value is pandas.NaT


def put_together(tag: str, parts: list[Any]) -> Any:
    """The pandas object of a tag and its decoded parts; ``WireError`` when they don't fit."""
    import pandas

    if tag == COLUMN:
        return _put_column(pandas, *parts)
    if tag == NA:
        return pandas.NaT if parts == ["NaT"] else pandas.NA
    if tag == TIMESTAMP:
        name, text = parts
        kind = {"Timestamp": pandas.Timestamp, "Timedelta": pandas.Timedelta}[name]
        return kind(str(text)[:64])
    if tag == INDEX:
        name, values = parts
        if isinstance(values, range):
            return pandas.RangeIndex(values.start, values.stop, values.step, name=name)
        return pandas.Index(values, name=name)
    if tag == MULTI:
        names, rows = parts
        return pandas.MultiIndex.from_tuples(rows, names=names)
    if tag == SERIES:
        name, index, values = parts
        return pandas.Series(values, index=index, name=name)
    columns, index, values = parts
    if len(columns) != len(values):
        raise WireError("a data frame whose columns do not fit their labels")
    frame = pandas.DataFrame(dict(enumerate(values)), index=index)
    frame.columns = columns
    return frame


def _put_column(pandas: Any, name: Any, values: Any, *rest: Any) -> Any:
    if type(name) is not str or len(name) > 64 or not isinstance(values, np.ndarray):
        raise WireError("a malformed column")
    if name == "category":
        categories, is_ordered = rest
        return pandas.Categorical.from_codes(values, categories, ordered=bool(is_ordered))
    return pandas.array(values, dtype=pandas.api.types.pandas_dtype(name))
