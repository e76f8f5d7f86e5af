"""The compiler of the shell: cells are named as a kernel names them, and parsed once."""

import ast
import inspect
import os
import zlib

from IPython.core.compilerop import CachingCompiler

NO_MODULE = ""


class CellCompiler(CachingCompiler):
    """Names cells as a kernel does: warnings show it, and the form of tracebacks depends on it.

    Says of each cell at once what ``inspect`` looks for in all modules: that it is in none.
    """

    _ahead: tuple[str, ast.AST] | None = None

    def parse_ahead(self, code: str, raw_code: str) -> None:
        """Parse a cell that is run next, as ``ast_parse`` would: it need not do so again."""
        tree = super().ast_parse(code, self.get_code_name(raw_code, code, 0))
        self._ahead = code, tree

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        ahead, self._ahead = self._ahead, None
        if ahead is not None and ahead[0] == source and symbol == "exec":
            return ahead[1]
        return super().ast_parse(source, filename, symbol)

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"/tmp/ipykernel_{os.getpid()}/{zlib.crc32(raw_code.encode('utf-8', 'replace'))}.py"

    def cache(self, transformed_code: str, number: int = 0, raw_code: str | None = None) -> str:
        name = super().cache(transformed_code, number, raw_code=raw_code)
        where = os.path.normcase(os.path.abspath(name))
        inspect.modulesbyfile[where] = NO_MODULE  # type: ignore[attr-defined]
        return name
