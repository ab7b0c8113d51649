"""Reads what a pickle would do without doing it: which names it imports, which words it holds."""

from __future__ import annotations

import pickletools
import re
from typing import NamedTuple

_STORAGES = ("Float", "Half", "BFloat16", "Double", "Long", "Int", "Short", "Char", "Byte", "Bool")
ALLOWED_GLOBALS = frozenset(
    {"collections OrderedDict", "torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter"}
    | {f"torch {kind}Storage" for kind in _STORAGES}
)
"""All that a file of plain tensors needs to name, as "module name"."""

# What torch.save writes for dicts of tensors and numbers. Whatever else can import, call or extend (STACK_GLOBAL, INST,
# OBJ, NEWOBJ, EXT1...) is missing on purpose. REDUCE and BUILD can only touch what ALLOWED_GLOBALS lets in.
_ALLOWED_OPCODE = re.compile(
    "PROTO|STOP|MARK|POP|POP_MARK|DUP|NONE|NEWTRUE|NEWFALSE|BININT|BININT1|BININT2|LONG1|BINFLOAT|BINUNICODE|BINSTRING|"
    "SHORT_BINSTRING|SHORT_BINUNICODE|EMPTY_DICT|EMPTY_LIST|EMPTY_TUPLE|TUPLE|TUPLE1|TUPLE2|TUPLE3|APPEND|APPENDS|"
    "SETITEM|SETITEMS|BINPUT|LONG_BINPUT|BINGET|LONG_BINGET|MEMOIZE|GLOBAL|REDUCE|BUILD|BINPERSID"
)


class Walk(NamedTuple):
    words: frozenset[str]
    """All texts in it; the names of a state dict are among them."""

    suspects: tuple[str, ...]
    """What no file of plain tensors contains, e.g. "os system"; empty when it is harmless."""


def walk(pickled: bytes) -> Walk:
    """Go through the opcodes of a pickle; nothing is run or imported. ValueError if it is not a whole pickle."""
    words, suspects = set(), []
    for opcode, argument, _ in pickletools.genops(pickled):
        if opcode.name == "GLOBAL" and argument not in ALLOWED_GLOBALS:
            suspects.append(str(argument))
        elif not _ALLOWED_OPCODE.fullmatch(opcode.name):
            suspects.append(f"{opcode.name} {argument or ''}".strip())
        elif isinstance(argument, str):
            words.add(argument)
    return Walk(frozenset(words), tuple(dict.fromkeys(suspects)))
