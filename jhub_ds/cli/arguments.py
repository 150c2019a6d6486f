"""The command line: commands and options. A mistake is a QuestionError; nothing exits here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from jhub_ds.errors import QuestionError
from jhub_ds.locale import LANGUAGES
from jhub_ds.policy.choice import FIELDS

DEMO = "demo"
_TAKES_ANYTHING = ("--group", *(f"--{name.replace('_', '-')}" for name in FIELDS))


class HelpWanted(Exception):
    """Somebody asked for help; the text is it."""


class Parser(argparse.ArgumentParser):
    """argparse without its habit of printing and ending the process."""

    def error(self, message: str) -> NoReturn:
        """A mistake on the command line, with the way to help."""
        raise QuestionError(f"{message}\nhint: {self.prog} --help")

    def print_help(self, file: object = None) -> None:
        """What `--help` calls."""
        raise HelpWanted(self.format_help().rstrip())


def parsed(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; QuestionError or HelpWanted instead of an exit."""
    return _parser(wants_demo(argv)).parse_args(joined(argv))


def wants_json(argv: Sequence[str]) -> bool:
    """Whether the answer is for a program, even where the rest cannot be understood."""
    return "--json" in _options(joined(argv))


def wants_demo(argv: Sequence[str]) -> bool:
    """Whether the command is `demo`, a part that is not always installed."""
    return next((word for word in argv if not word.startswith("-")), None) == DEMO


def joined(argv: Sequence[str]) -> list[str]:
    """`--cpu VALUE` as `--cpu=VALUE`, so that a value is a value whatever it looks like."""
    words: list[str] = []
    rest = iter(argv)
    for word in rest:
        if word == "--":
            return [*words, word, *rest]
        value = next(rest, None) if word in _TAKES_ANYTHING else None
        words.append(word if value is None else f"{word}={value}")
    return words


def _options(words: list[str]) -> list[str]:
    return words[: words.index("--")] if "--" in words else words


def _parser(demo: bool) -> Parser:
    parser = Parser(
        prog="jhub-ds",
        description="JupyterHub as the data-science workplace of a bank.",
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    _add_demo(commands, demo)
    _add_check(commands)
    _add_explain(commands)
    return parser


def _add_demo(commands: argparse._SubParsersAction[Parser], demo: bool) -> None:
    what = "everything on one machine"
    parser = commands.add_parser(DEMO, help=what, description=what, allow_abbrev=False)
    if demo:
        demo_module().add_arguments(parser)


def _add_check(commands: argparse._SubParsersAction[Parser]) -> None:
    what = "is this configuration right?"
    parser = commands.add_parser("check", help=what, description=what, allow_abbrev=False)
    _add_common(parser)


def _add_explain(commands: argparse._SubParsersAction[Parser]) -> None:
    what = "the role of somebody in these groups, and whether a choice is allowed"
    parser = commands.add_parser("explain", help=what, description=what, allow_abbrev=False)
    _add_common(parser)
    parser.add_argument(
        "--group", action="append", required=True, help="a group of theirs; may be repeated"
    )
    for name, option in zip(FIELDS, _TAKES_ANYTHING[1:], strict=True):
        parser.add_argument(option, dest=name, help=f"the choice's {name}, as a form sends it")


def _add_common(parser: Parser) -> None:
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="jupyterhub_config.py, or values of the chart (.yaml); several merge in this order",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--lang", choices=LANGUAGES, default="en", help="the language of messages (default: en)"
    )


def demo_module() -> ModuleType:
    """The demo; QuestionError where what it needs is not installed."""
    try:
        return import_module("jhub_ds.demo.main")
    except ImportError as err:
        raise QuestionError(
            f"the demo needs more than is installed: {err}\nhint: pip install 'jhub-ds[demo]'"
        ) from err
