"""What can go wrong on the wire."""


class WireError(Exception):
    """A frame or a value that breaks the rules: too large, malformed, or not plain data."""


class Hangup(Exception):
    """The other side closed the connection, or died."""
