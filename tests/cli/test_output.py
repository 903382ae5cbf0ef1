import pytest

from cli.output import group_thousands, print_line, print_table


@pytest.mark.parametrize("escape", ["\x1b[2J", "\x07", "\u202e"])
def test_data_cannot_command_the_terminal(capsys, escape):
    print_line(f"MAR{escape}TIN")
    assert escape not in capsys.readouterr().out


@pytest.mark.parametrize("escape", ["\x1b[2J", "\u202e"])
def test_nor_can_they_from_a_table(capsys, escape):
    print_table(("Nom",), [(f"MAR{escape}TIN",)])
    assert escape not in capsys.readouterr().out


def test_what_looks_like_markup_is_text(capsys):
    print_table(("Nom",), [("[bold]MARTIN[/bold]",)])
    assert "[bold]MARTIN[/bold]" in capsys.readouterr().out


def test_thousands_stand_apart():
    assert group_thousands(1234567) == "1\u202f234\u202f567"
