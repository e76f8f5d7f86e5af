"""An image among the outputs, checked and turned into a data URI."""

import base64
import binascii
import re
import struct
from dataclasses import dataclass
from xml.etree import ElementTree

from gradus.cohort.feedback.text import text_of

LARGEST_IMAGE = 1_500_000  # characters of base64
MOST_DRAWN = 20_000  # parts of an SVG, each time that they are referred to
_REFERENCE = re.compile(r"(?:^\s*|url\(\s*['\"]?)#([^'\")\s]+)")
LARGEST_AREA = 40_000_000  # pixels: a small file can unpack into gigabytes


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as a data URI. Width and height in pixels; None where the format says none."""

    uri: str
    width: int | None = None
    height: int | None = None


def picture(mime: str, data: object) -> Picture | None:
    """Check an image from a mime bundle.

    Parameters
    ----------
    mime : ``image/png`` or ``image/jpeg`` (data in base64) or ``image/svg+xml`` (data is text).
    data : whatever the bundle holds.

    Returns
    -------
    Picture or None
        None when the data is no such image, or too large. An SVG is only ever shown as the source
        of an ``img`` element, where browsers run no script of it and load nothing it refers to.
    """
    text = text_of(data)
    if not text or len(text) > LARGEST_IMAGE:
        return None
    if mime == "image/svg+xml":
        return _vector(text)
    measure = {"image/png": _png_size, "image/jpeg": _jpeg_size}.get(mime)
    if measure is None:
        return None
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    size = measure(content)
    if size is None or not 0 < size[0] * size[1] <= LARGEST_AREA:
        return None
    return Picture(f"data:{mime};base64,{base64.b64encode(content).decode()}", *size)


def _vector(text: str) -> Picture | None:
    if "<svg" not in text[:4096] or "<!ENTITY" in text or not _is_quickly_drawn(text):
        return None
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode()
    return Picture(f"data:image/svg+xml;base64,{encoded}")


def _is_quickly_drawn(text: str) -> bool:
    """Whether an SVG is well-formed, and few of its parts are drawn again and again.

    A part may refer to parts that refer to others, ten times each: a browser draws a billion.
    """
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError):
        return False
    parts = {each.get("id"): each for each in root.iter() if each.get("id")}
    weights: dict[ElementTree.Element, int] = {}

    def weight(part: ElementTree.Element) -> int:
        if part not in weights:
            weights[part] = MOST_DRAWN  # for whoever refers to a part that it is in
            names = (name for each in part.attrib.values() for name in _REFERENCE.findall(each))
            others = [parts[name] for name in names if name in parts]
            weights[part] = 1 + sum(map(weight, [*part, *others]))
        return weights[part]

    try:
        return weight(root) <= MOST_DRAWN
    except RecursionError:
        return False


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the IHDR chunk (W3C PNG specification, section 11.2.2)."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or len(content) < 33:
        return None
    return struct.unpack(">II", content[16:24])


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from the first frame header (ITU-T T.81, annex B)."""
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + max(length, 2)
    return None
