# ruff: noqa: RUF001 - characters that look like letters are what these tables are about
"""The TeX commands that ``formula`` knows, as tables of Unicode characters."""

MINUS = "−"
PRIME = "′"

IDENTIFIERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "varrho": "ϱ",
    "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ", "hbar": "ℏ", "imath": "ı", "jmath": "ȷ",
}  # fmt: skip

UPRIGHT = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ",
    "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "partial": "∂", "nabla": "∇",
    "infty": "∞", "emptyset": "∅", "varnothing": "∅", "Re": "ℜ", "Im": "ℑ", "top": "⊤",
    "bot": "⊥", "angle": "∠", "degree": "°", "ldots": "…", "dots": "…", "cdots": "⋯",
    "dotsc": "…", "dotsb": "⋯", "vdots": "⋮", "ddots": "⋱", "prime": "′", "%": "%", "$": "$",
    "#": "#", "_": "_", "&": "&", "square": "□", "blacksquare": "■", "checkmark": "✓",
}  # fmt: skip

OPERATORS = {
    "cdot": "⋅", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "ast": "∗", "star": "⋆",
    "circ": "∘", "bullet": "∙", "oplus": "⊕", "ominus": "⊖", "otimes": "⊗", "odot": "⊙",
    "le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "ne": "≠",
    "neq": "≠", "ll": "≪", "gg": "≫", "approx": "≈", "equiv": "≡", "sim": "∼", "simeq": "≃",
    "cong": "≅", "propto": "∝", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
    "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪", "cap": "∩", "setminus": "∖",
    "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨", "neg": "¬", "lnot": "¬", "forall": "∀",
    "exists": "∃", "to": "→", "rightarrow": "→", "longrightarrow": "⟶", "leftarrow": "←",
    "gets": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "implies": "⟹", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "iff": "⟺", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓",
    "perp": "⊥", "parallel": "∥", "mid": "∣", "colon": ":", "coloneqq": "≔", "therefore": "∴",
    "Longrightarrow": "⟹", "Longleftarrow": "⟸", "Longleftrightarrow": "⟺", "longmapsto": "⟼",
    "longleftarrow": "⟵", "longleftrightarrow": "⟷", "lt": "<", "gt": ">",
}  # fmt: skip

LARGE = {
    "sum": "∑", "prod": "∏", "coprod": "∐", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁",
}  # fmt: skip

INTEGRALS = {"int": "∫", "iint": "∬", "iiint": "∭", "oint": "∮"}

FUNCTIONS = frozenset(
    {
        "arccos",
        "arcsin",
        "arctan",
        "arg",
        "cos",
        "cosh",
        "cot",
        "coth",
        "csc",
        "deg",
        "det",
        "dim",
        "exp",
        "gcd",
        "hom",
        "ker",
        "lg",
        "ln",
        "log",
        "Pr",
        "sec",
        "sin",
        "sinh",
        "tan",
        "tanh",
    }
)

# Functions that carry their subscript below them.
LIMITS = {
    "lim": "lim", "max": "max", "min": "min", "sup": "sup", "inf": "inf",
    "limsup": "lim sup", "liminf": "lim inf",
}  # fmt: skip

DELIMITERS = {
    "(": "(", ")": ")", "[": "[", "]": "]", "|": "|", "/": "/", "<": "⟨", ">": "⟩", ".": "",
    r"\{": "{", r"\}": "}", r"\lbrace": "{", r"\rbrace": "}", r"\|": "‖", r"\Vert": "‖",
    r"\vert": "|", r"\lvert": "|", r"\rvert": "|", r"\lVert": "‖", r"\rVert": "‖",
    r"\langle": "⟨", r"\rangle": "⟩", r"\lfloor": "⌊", r"\rfloor": "⌋", r"\lceil": "⌈",
    r"\rceil": "⌉", r"\lbrack": "[", r"\rbrack": "]", r"\backslash": "\\",
}  # fmt: skip

ACCENTS = {
    "hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "vec": "→", "overrightarrow": "→",
    "tilde": "~", "widetilde": "~", "dot": "˙", "ddot": "¨",
}  # fmt: skip

SPACES = {
    ",": "0.167em", ":": "0.222em", ">": "0.222em", ";": "0.278em", " ": "0.333em",
    "quad": "1em", "qquad": "2em", "enspace": "0.5em", "thinspace": "0.167em",
}  # fmt: skip

# Commands that change nothing a reader would miss.
SILENT = frozenset(
    {
        "!",
        "displaystyle",
        "textstyle",
        "scriptstyle",
        "limits",
        "nolimits",
        "big",
        "Big",
        "bigg",
        "Bigg",
        "bigl",
        "bigr",
        "Bigl",
        "Bigr",
        "biggl",
        "biggr",
        "Biggl",
        "Biggr",
        "nonumber",
        "notag",
    }
)

DOUBLE_STRUCK = dict(zip("CHNPQRZE1", "ℂℍℕℙℚℝℤ𝔼𝟙", strict=True))

FENCES = {
    "matrix": ("", ""), "smallmatrix": ("", ""), "pmatrix": ("(", ")"), "bmatrix": ("[", "]"),
    "Bmatrix": ("{", "}"), "vmatrix": ("|", "|"), "Vmatrix": ("‖", "‖"), "array": ("", ""),
    "cases": ("{", ""),
}  # fmt: skip

ALIGNED = frozenset(
    {
        "align",
        "align*",
        "aligned",
        "split",
        "eqnarray",
        "eqnarray*",
        "alignat",
        "alignat*",
    }
)

GATHERED = frozenset(
    {
        "equation",
        "equation*",
        "gather",
        "gather*",
        "gathered",
        "displaymath",
        "math",
    }
)
