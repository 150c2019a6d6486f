"""A person sees words, never a traceback."""

from __future__ import annotations

from IPython.core.interactiveshell import InteractiveShell

from labext.errors import LabextError, UnknownConnection


def test_the_hint_has_its_own_line() -> None:
    assert str(LabextError("It is wrong.", "Do that.")) == "It is wrong.\nhint: Do that."


def test_without_a_hint_there_is_one_line() -> None:
    assert str(LabextError("It is wrong.")) == "It is wrong."


def test_a_cell_shows_the_words_alone(capsys) -> None:  # type: ignore[no-untyped-def]
    shell = InteractiveShell()
    shell.run_cell("import labext; labext.connect('nothing')")
    shown = capsys.readouterr().out
    assert UnknownConnection.__name__ in shown
    assert "this lab has none" in shown
    assert "Traceback" not in shown
    assert "catalogue.py" not in shown
