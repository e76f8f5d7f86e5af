"""How much a page may still hold."""


class Allowance:
    """What is left for the student's work on one page.

    Whatever a student's code printed, the page stays of a size that a phone can load, and
    rendering it stays short.

    Parameters
    ----------
    size : bytes of HTML.
    effort : characters of Markdown (see ``prose.effort``), and tags of HTML at four each, that may
        be parsed: both can take time that grows with the square of a text made for the purpose.
    """

    def __init__(self, *, size: int = 2_500_000, effort: int = 300_000) -> None:
        self._size = size
        self._effort = effort

    def take(self, html: str) -> bool:
        """Whether this still fits; if it does, its bytes are spent."""
        size = len(html) if html.isascii() else len(html.encode("utf-8", "replace"))
        if size > self._size:
            return False
        self._size -= size
        return True

    def take_effort(self, effort: int) -> bool:
        """Whether that much may still be parsed; if so, it is spent."""
        if effort > self._effort:
            return False
        self._effort -= effort
        return True

    @property
    def is_spent(self) -> bool:
        """True when not even a short text would fit."""
        return self._size < 2000
