import pytest

from directory.text.first_names import format_first_name


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("MARTIN", "Martin"),
        ("martin", "Martin"),
        ("Martin", "Martin"),
        ("ÉLOÏSE", "Éloïse"),
        ("E\u0301LISE", "Élise"),
        ("JEAN-LUC", "Jean-Luc"),
        ("Jean-luc", "Jean-Luc"),
        ("MARIE CLAIRE", "Marie Claire"),
        ("N'GOLO", "N'Golo"),
        ("JEANNE D'ARC", "Jeanne D'Arc"),
        ("MARIE DE LOURDES", "Marie de Lourdes"),
        ("DU", "Du"),
        ("JEAN II", "Jean II"),
        ("McKenzie", "McKenzie"),
        ("LISE (DITE ANNA)", "Lise (Dite Anna)"),
        ("J.-B.", "J.-B."),
        ("张伟", "张伟"),
        ("مرحبا", "مرحبا"),
        ("", ""),
    ],
)
def test_a_first_name_is_written_in_title_case(written, shown):
    assert format_first_name(written) == shown
    assert format_first_name(shown) == shown
