"""The wire between judge and student: plain data in frames, nothing that is ever evaluated.

``frames`` moves messages over a socket, ``codec`` says what a value looks like in one. Both sides
use the same code; the judge trusts none of what it decodes: every frame is capped before it is
read, every value is built from a fixed list of types, and whatever does not fit is a ``WireError``.

The host moves frames as well, and decodes no value: so ``codec``, with NumPy, is not loaded here.
"""

from gradus.engine.wire.errors import Hangup, WireError
from gradus.engine.wire.frames import Channel

__all__ = ["Channel", "Hangup", "WireError"]
