"""The command line: what may be said, and one sentence with exit code 2 for what may not."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from . import __version__, batch_commands, commands, finding_commands, model_commands, people_commands, text_commands
from .borders import Borders
from .detect.names import PERSON
from .errors import UserError
from .finders import Wanted
from .generation import ENGINE
from .inpaint import INPAINTERS
from .painting import PASSWORD
from .presets import PRESETS
from .segment.automatic import Everything
from .texts import brief

RECIPE = 'a .toml with for example two lines: [select] and find = "people"; or the same as .json'


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 when a check found something wrong, 2 for bad input."""
    try:
        options = _parser().parse_args(_with_values_joined(sys.argv[1:] if arguments is None else list(arguments)))
        told = options.run(options)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    if told is not None:
        print(json.dumps(told.facts) if options.json else told.sentence)
    return 0 if told is None or told.is_good else 1


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence instead of printing its usage."""

    def error(self, message: str) -> NoReturn:
        message = re.sub(r"'[^']*'|\S+", lambda said: brief(said[0]), message)
        raise UserError(f"{message[0].upper()}{message[1:]}. `{self.prog} --help` shows what can be said.")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m lib_inpaint", description=__doc__, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=__version__)
    _add_serving(parser)
    parser.set_defaults(run=commands.serve, json=False)
    kinds = parser.add_subparsers(title="commands", parser_class=_Parser)
    finders = (_add_segment, _add_everything, _add_people, _add_text, _add_similar, _add_shadow)
    for add in (*finders, _add_mask, _add_remove, _add_extend, _add_batch, _add_recipe, _add_models):
        add(kinds)
    return parser


def _add_serving(parser: argparse.ArgumentParser) -> None:
    serving = parser.add_argument_group("without a command: serve the tab")
    serving.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1: this machine only)")
    serving.add_argument("--port", type=_port, default=7870)
    serving.add_argument("--auth", type=_login, metavar="USER:PASSWORD", help="ask for a login")
    serving.add_argument("--no-browser", action="store_true", help="do not open a browser")
    serving.add_argument("--output-dir", type=Path, help="finished pictures are saved there as well")
    serving.add_argument("--projects-dir", type=Path, metavar="DIR", help="where projects are saved by themselves")
    serving.add_argument(
        "--projects-mb", type=_megabytes, metavar="N", help="megabytes of them that are kept (2000; 0: none)"
    )
    serving.add_argument(
        "--photos-mb", type=_megabytes, metavar="N", help="megabytes of many photos with results (4000; 0: none)"
    )
    _add_models_dir(serving)
    _add_diffusion(serving)


def _add_segment(kinds: Any) -> None:
    parser = kinds.add_parser("segment", help="select an object and write its mask", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    _add_prompt(parser)
    _add_output(parser)
    parser.set_defaults(run=commands.segment)


def _add_everything(kinds: Any) -> None:
    default = Everything()
    parser = kinds.add_parser("everything", help="find all objects and write their masks as COCO", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    parser.add_argument("--points-a-side", type=int, default=default.points_a_side, metavar="N", help="%(default)s")
    parser.add_argument("--least-score", type=float, default=default.least_score, metavar="S", help="%(default)s")
    parser.add_argument(
        "--least-stability", type=float, default=default.least_stability, metavar="S", help="%(default)s"
    )
    _add_model(parser)
    _add_output(parser)
    parser.set_defaults(run=commands.everything)


def _add_people(kinds: Any) -> None:
    parser = kinds.add_parser("people", help="find all people and write a mask of each", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    _add_finding(parser)
    parser.set_defaults(noun=PERSON)
    _add_models_dir(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    _add_json(parser)
    parser.set_defaults(run=people_commands.people)


def _add_text(kinds: Any) -> None:
    parser = kinds.add_parser("text", help="find what words say and write its mask", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    parser.add_argument("words", help='"the red car"; several things with commas between them')
    _add_models_dir(parser)
    _add_output(parser)
    parser.set_defaults(run=text_commands.text)


def _add_similar(kinds: Any) -> None:
    parser = kinds.add_parser("similar", help="select an object and all others like it", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    _add_prompt(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="gets a mask for each of them")
    _add_json(parser)
    parser.set_defaults(run=finding_commands.similar)


def _add_shadow(kinds: Any) -> None:
    parser = kinds.add_parser("shadow", help="find the shadow or reflection of a selected object", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    parser.add_argument("mask", type=Path, help="white = the object")
    _add_output(parser)
    parser.set_defaults(run=finding_commands.shadow)


def _add_mask(kinds: Any) -> None:
    parser = kinds.add_parser("mask", help="refine a mask", allow_abbrev=False)
    parser.add_argument("mask", type=Path)
    parser.add_argument("--grow", type=float, default=0, metavar="N", help="pixels; negative shrinks")
    parser.add_argument("--feather", type=float, default=0, metavar="N", help="pixels, as the host's mask blur")
    parser.add_argument("--smooth", type=float, default=0, metavar="N", help="pixels")
    parser.add_argument("--fill-holes", action="store_true")
    parser.add_argument("--drop-specks", type=int, default=0, metavar="N", help="parts smaller than N pixels go")
    parser.add_argument("--invert", action="store_true")
    _add_output(parser)
    parser.set_defaults(run=commands.mask)


def _add_remove(kinds: Any) -> None:
    parser = kinds.add_parser("remove", help="remove an object from a picture", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    parser.add_argument("--mask", type=Path, metavar="MASK.png", help="white = remove")
    parser.add_argument(
        "--people", dest="noun", action="store_const", const=PERSON, help="all people but the main subject"
    )
    _add_finding(parser)
    parser.add_argument("--text", metavar="WORDS", help='what words say: "the red car"')
    _add_prompt(parser)
    _add_engine(parser)
    painted = [name for name, preset in PRESETS.items() if not (preset.is_own or preset.extends)]
    parser.add_argument("--preset", choices=painted, help="what it is for; default: remove")
    parser.add_argument("--grow", type=float, metavar="N", help="pixels; 0 for a mask, else as much as edges need")
    parser.add_argument("--feather", type=float, metavar="N", help="pixels; 0 for a mask, else a little")
    _add_output(parser)
    parser.set_defaults(run=commands.remove, purpose="remove")


def _add_extend(kinds: Any) -> None:
    parser = kinds.add_parser("extend", help="make a picture larger and paint what is added", allow_abbrev=False)
    parser.add_argument("image", type=Path)
    for side in Borders._fields:
        parser.add_argument(f"--{side}", type=int, default=0, metavar="N", help="pixels to add there")
    _add_engine(parser)
    _add_models_dir(parser)
    _add_output(parser)
    parser.set_defaults(run=commands.extend, preset=None, purpose="outpaint")


def _add_batch(kinds: Any) -> None:
    parser = kinds.add_parser("batch", help="do a recipe on every photo of a folder", allow_abbrev=False)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--recipe", type=Path, required=True, metavar="FILE", help=RECIPE)
    parser.add_argument("--workers", type=int, metavar="N", help="processes (half of the cores, at most 4)")
    parser.add_argument("--ray", metavar="ADDRESS", help="work on a Ray cluster: auto, HOST:PORT or local")
    parser.add_argument("--retry", action="store_true", help="try those again that failed before")
    _add_diffusion(parser)
    _add_models_dir(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="a new folder, or one to go on in")
    _add_json(parser)
    parser.set_defaults(run=batch_commands.batch)


def _add_recipe(kinds: Any) -> None:
    parser = kinds.add_parser("recipe", help="write what was done in a project as a recipe", allow_abbrev=False)
    parser.add_argument("project", type=Path, metavar="PROJECT.zip")
    _add_output(parser)
    parser.set_defaults(run=batch_commands.recipe)


def _add_engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--engine", default="patchmatch", help=f"one of {', '.join(INPAINTERS)}, {ENGINE}")
    parser.add_argument("--prompt", metavar="TEXT", help=f"what Stable Diffusion shall paint (with --engine {ENGINE})")
    parser.add_argument("--seed", type=int, metavar="N", help=f"paints the same again (with --engine {ENGINE})")
    _add_diffusion(parser)


def _add_models(kinds: Any) -> None:
    parser = kinds.add_parser("models", help="what is there and what could be had", allow_abbrev=False)
    _add_models_dir(parser)
    _add_json(parser)
    parser.set_defaults(run=model_commands.models)
    actions = parser.add_subparsers(title="more about them", parser_class=_Parser)
    download = actions.add_parser("download", help="fetch one, or go on where it stopped", allow_abbrev=False)
    download.add_argument("name", metavar="NAME", help="as the command models lists them")
    verify = actions.add_parser(
        "verify", help="compare what is there with what its maker published", allow_abbrev=False
    )
    for action, run in ((download, model_commands.download_model), (verify, model_commands.verify)):
        # Suppressed, so that what is said before the action's name is not overwritten with nothing.
        _add_models_dir(action, default=argparse.SUPPRESS)
        _add_json(action, default=argparse.SUPPRESS)
        action.set_defaults(run=run)


def _add_prompt(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--point", action="append", default=[], metavar="X,Y[,0]", help="a click; 0 = background")
    parser.add_argument("--box", metavar="X1,Y1,X2,Y2", help="left, top, right, bottom in pixels")
    _add_model(parser)


def _add_finding(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="the main subject as well")
    parser.add_argument("--class", dest="noun", metavar="NAME", help="other things: dog, cars, Pferde, ...")
    parser.add_argument("--least-score", type=float, default=Wanted.least_score, metavar="S", help="%(default)s")


def _add_model(parser: Any) -> None:
    parser.add_argument("--model", metavar="NAME", help="see the command models; default: the best that is there")
    _add_models_dir(parser)


def _add_models_dir(parser: Any, default: Any = None) -> None:
    parser.add_argument("--models-dir", type=Path, metavar="DIR", default=default, help="where weights lie")


def _add_diffusion(parser: Any) -> None:
    parser.add_argument("--diffusion", type=Path, metavar="PATH", help="a model of Stable Diffusion, which paints here")
    parser.add_argument("--webui", metavar="URL", help="a WebUI started with --api, whose Stable Diffusion paints")
    parser.add_argument(
        "--webui-login", metavar="USER", help=f"of its --api-auth; the password is asked for, or {PASSWORD}"
    )


def _add_json(parser: argparse.ArgumentParser, default: Any = False) -> None:
    parser.add_argument("--json", action="store_true", default=default, help="one machine-readable line on stdout")


def _add_output(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    _add_json(parser)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def _megabytes(text: str) -> int:
    if not text.isdecimal() or int(text) > 10**9:
        raise argparse.ArgumentTypeError("megabytes are a whole number, 0 for none")
    return int(text)


def _login(text: str) -> str:
    user, colon, password = text.partition(":")
    if not (user and colon and password):
        raise argparse.ArgumentTypeError("a login is written USER:PASSWORD")
    return text


def _with_values_joined(arguments: list[str]) -> list[str]:
    """`--point -5,10` as `--point=-5,10`, so that the answer is about the point and not about an unknown option."""
    joined: list[str] = []
    for argument in arguments:
        if joined and joined[-1] in ("--point", "--box"):
            joined[-1] += f"={argument}"
        else:
            joined.append(argument)
    return joined
