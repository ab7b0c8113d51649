"""A recipe for many photos: what to select, how the mask is refined, who repaints it and what is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from ..errors import UserError
from ..finders import Wanted
from ..generation import ENGINE
from ..geometry import Size
from ..images import read_file
from ..inpaint import INPAINTERS
from ..masks import Refinement
from ..presets import PRESETS
from ..texts import brief, said

AUTO = "auto"
NOTHING = "nothing"
"""The engine that leaves the photos as they are: masks alone are wanted."""

ENGINES = ("best", NOTHING, *INPAINTERS, ENGINE)
FORMATS = ("png", "jpeg")


@dataclass(frozen=True)
class Select:
    """Either things to find or a folder of masks."""

    find: str = ""
    """ "people", or other things by name."""
    keep_subject: bool = True
    """The main subject of what is found stays."""
    least_score: float = Wanted.least_score
    masks: str = ""
    """A folder in which each photo has a mask of the same name, white = repaint; relative to the recipe's file."""

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.find, self.least_score)

    def checked(self) -> Select:
        if bool(self.find) == bool(self.masks):
            raise UserError('A recipe selects either find = "people" (or other things) or masks = "FOLDER".')
        if self.find:
            self.wanted.checked()
        return self


@dataclass(frozen=True)
class Refine:
    """As masks.Refinement, but for what is auto: that comes from the size of each photo; 0 for masks of a folder."""

    grow: float | str = AUTO
    feather: float | str = AUTO
    smooth: float = 0
    fill_holes: bool | str = AUTO
    drop_specks: int | str = AUTO

    def refinement(self, size: Size, is_found: bool) -> Refinement:
        """For a photo of that size."""
        auto = Refinement.for_size(size) if is_found else Refinement()
        return replace(auto, **{name: value for name, value in asdict(self).items() if value != AUTO}).checked()

    def checked(self) -> Refine:
        for name, value in asdict(self).items():
            if isinstance(value, str) and value != AUTO:
                raise UserError(f'{name} is a number of pixels or "auto", not {said(value)}.')
        self.refinement(Size(1000, 1000), is_found=True)
        return self


@dataclass(frozen=True)
class Repaint:
    engine: str = "best"
    """A name of ENGINES."""
    preset: str = ""
    """For Stable Diffusion: what it is for; empty = remove."""
    prompt: str = ""

    def checked(self) -> Repaint:
        if self.engine not in ENGINES:
            raise UserError(f"There is no engine {said(self.engine)}. There are: {', '.join(ENGINES)}.")
        if (self.preset or self.prompt) and self.engine != ENGINE:
            raise UserError(f'preset and prompt are for Stable Diffusion: say engine = "{ENGINE}".')
        presets = [name for name, preset in PRESETS.items() if not (preset.is_own or preset.extends)]
        if self.preset and self.preset not in presets:
            raise UserError(f"There is no preset {said(self.preset)} for folders. There are: {', '.join(presets)}.")
        return self


@dataclass(frozen=True)
class Save:
    format: str = "png"
    """Of the results; "jpeg" is not exact."""
    masks: bool = True
    coco: bool = True
    sheet: bool = True

    def checked(self) -> Save:
        if self.format not in FORMATS:
            raise UserError(f"Results are written as {' or '.join(FORMATS)}, not as {said(self.format)}.")
        return self


@dataclass(frozen=True)
class Recipe:
    """As it is written in a file: four tables, all of which may be left out but the first."""

    select: Select
    refine: Refine = field(default_factory=Refine)
    repaint: Repaint = field(default_factory=Repaint)
    save: Save = field(default_factory=Save)

    TABLES: ClassVar = {"select": Select, "refine": Refine, "repaint": Repaint, "save": Save}

    @classmethod
    def of(cls, written: Any) -> Recipe:
        """From what JSON or TOML gives; UserError names what is not understood and what would be."""
        if not isinstance(written, Mapping):
            raise UserError(f"A recipe has the tables {', '.join(cls.TABLES)}.")
        _check_names(written, cls.TABLES, "A recipe", "tables")
        return cls(**{name: _table(kind, name, written.get(name, {})) for name, kind in cls.TABLES.items()})

    @property
    def digest(self) -> str:
        """Equal for recipes that do the same."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()

    def to_json(self) -> str:
        """As a file; what is as usual is left out, but for the first table."""
        tables = {name: dict(_unusual(getattr(self, name))) for name in self.TABLES}
        return json.dumps({name: table for name, table in tables.items() if table}, indent=2, ensure_ascii=False) + "\n"


Table = TypeVar("Table", Select, Refine, Repaint, Save)


def read_recipe(path: Path) -> Recipe:
    """From a .toml or .json file; UserError where it is neither or not a recipe."""
    try:
        text = read_file(path).decode("utf-8-sig")
        written = _toml(text) if path.suffix.lower() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UserError(f"The recipe {path} is not understood: {brief(str(error))}.") from None
    recipe = Recipe.of(written)
    if not recipe.select.masks:
        return recipe
    masks = path.parent / recipe.select.masks
    if not _is_folder(masks):
        raise UserError(f"There is no folder {said(recipe.select.masks)}, in which the recipe's masks would be.")
    masks = masks.resolve()
    return replace(recipe, select=replace(recipe.select, masks=str(masks)))


def _is_folder(path: Path) -> bool:
    try:
        return path.resolve().is_dir()
    except (OSError, ValueError, RuntimeError):  # no path at all, or a link that leads to itself
        return False


def _toml(text: str) -> Any:
    try:
        import tomllib  # type: ignore[import-not-found]
    except ImportError:
        raise UserError("TOML is read by Python 3.11 and newer. Write the recipe as JSON.") from None
    return tomllib.loads(text)


def _table(kind: type[Table], name: str, written: Any) -> Table:
    if not isinstance(written, Mapping):
        raise UserError(f"{name} is a table of a recipe, not {said(written)}.")
    _check_names(written, {each.name for each in fields(kind)}, f"The table {name}", "keys")
    for each in fields(kind):
        if each.name in written:
            _check_type(f"{name}.{each.name}", written[each.name], str(each.type))
    return kind(**written).checked()


def _check_names(written: Mapping, known: Any, what: str, kinds: str) -> None:
    if unknown := [str(name) for name in written if name not in known]:
        raise UserError(f"{what} has no {said(unknown[0])}. Its {kinds} are: {', '.join(sorted(known))}.")


TYPES = {"str": str, "bool": bool, "int": int, "float": (int, float)}
WORDS = {"str": "a text", "bool": "true or false", "int": "a whole number", "float": "a number"}


def _check_type(name: str, value: Any, annotation: str) -> None:
    """`annotation` is such as "float | str"; true and false are no numbers."""
    kinds = annotation.split(" | ")
    is_one = "bool" in kinds if isinstance(value, bool) else any(isinstance(value, TYPES[kind]) for kind in kinds)
    if not is_one:
        raise UserError(f"{name} is {' or '.join(WORDS[kind] for kind in kinds)}, not {said(value)}.")


def _unusual(table: Any) -> Iterator[tuple[str, Any]]:
    for each in fields(table):
        value = getattr(table, each.name)
        usual = each.default if each.default is not MISSING else None
        if value != usual:
            yield each.name, value
