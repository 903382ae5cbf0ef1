from io import StringIO

import pytest
from rich.console import Console

from cli.progress import show_progress


@pytest.mark.parametrize(("is_terminal", "shows"), [(True, True), (False, False)])
def test_only_a_terminal_gets_a_bar(is_terminal, shows):
    stream = StringIO()
    with show_progress(Console(file=stream, force_terminal=is_terminal)) as watch:
        watch("read", 1, 2)
        watch("read", 2, 2)
    assert ("Lecture" in stream.getvalue(), "100%" in stream.getvalue()) == (shows, shows)


def test_a_stage_without_a_french_name_shows_under_its_own():
    stream = StringIO()
    with show_progress(Console(file=stream, force_terminal=True)) as watch:
        watch("distillation", 1, 1)
    assert "distillation" in stream.getvalue()


def test_a_load_that_is_piped_says_nothing_on_the_error_stream(annuaire, files):
    assert annuaire("load", files, "--max-reject-share", 0.5).stderr == ""
