"""`jhub-ds`: the way in. 0 is yes, 1 is no, 2 means that the question could not be asked."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import date

from jhub_ds.errors import PolicyError, QuestionError
from jhub_ds.policy.choice import FIELDS
from jhub_ds.policy.config import read_policy
from jhub_ds.policy.policy import Policy

from .answer import Answer, write
from .arguments import DEMO, HelpWanted, demo_module, parsed, wants_json
from .check import check
from .configuration import Configuration, load
from .explain import Question, explain


def main(argv: Sequence[str] | None = None) -> int:
    """Answer one question; the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = wants_json(words)
    try:
        return _asked(words, as_json)
    except HelpWanted as help_text:
        write(Answer(True, {"help": str(help_text)}, ()).as_json() if as_json else str(help_text))
        return 0
    except QuestionError as err:
        return _failed(str(err), as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # nobody reads: nothing to flush at the exit
        return 2
    except KeyboardInterrupt:
        return _failed("interrupted", as_json)
    except Exception as err:  # noqa: BLE001 - the edge: no traceback for a person
        return _failed(f"this went wrong inside jhub-ds: {type(err).__name__}: {err}", as_json)


def _asked(words: Sequence[str], as_json: bool) -> int:
    arguments = parsed(words)
    if arguments.command == DEMO:
        return int(demo_module().run(arguments))
    answer = _answer(arguments)
    for line in [answer.as_json()] if as_json else answer.lines:
        write(line)
    return 0 if answer.ok else 1


def _answer(arguments: argparse.Namespace) -> Answer:
    configuration = load(arguments.files)
    for warning in configuration.warnings:
        write(f"jhub-ds: warning: {warning}", sys.stderr)
    if arguments.command == "check":
        return check(configuration, arguments.lang)
    given = ((name, getattr(arguments, name)) for name in FIELDS)
    options: dict[str, str] = {name: value for name, value in given if value is not None}
    policy = _policy(configuration, arguments.lang)
    return explain(policy, Question(arguments.group, options, arguments.lang, date.today()))


def _policy(configuration: Configuration, language: str) -> Policy:
    """The policy; a faulty one cannot be asked anything."""
    try:
        return read_policy(configuration.platform)
    except PolicyError as err:
        raise QuestionError("\n".join(fault.line(language) for fault in err.faults)) from err


def _failed(message: str, as_json: bool) -> int:
    if as_json:
        write(Answer(False, {"error": message}, ()).as_json())
    else:
        write(f"jhub-ds: {message}", sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
