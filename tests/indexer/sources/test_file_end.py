"""A file whose last row is cut is told from one that merely lacks its last end of line."""

import pytest

from indexer.report import Report
from indexer.sources.files import FileEnd, SourceFile
from indexer.sources.mssante import find_mailbox_file, read_mailboxes
from tests.builders import an_id
from tests.indexer.official import ACTIVITIES, read
from tests.indexer.sources.test_mssante import HEADER, NAME
from tests.indexer.sources.test_mssante import row as box
from tests.indexer.sources.test_restricted import COLUMNS, line

TABLE = "A|B|C\n1|2|3\n"
BARRED = "A|B|C|\n1|2|3|\n"


@pytest.fixture
def is_cut(tmp_path):
    """Whether a file with this content is cut."""

    def is_cut(content):
        path = tmp_path / "file.txt"
        path.write_bytes(content)
        end = FileEnd()
        for _ in SourceFile(path, None, len(content), ACTIVITIES).lines(end):
            pass
        return end.is_cut()

    return is_cut


@pytest.mark.parametrize(
    "content",
    [
        TABLE + "4|5",
        TABLE + "4",
        TABLE + '4|"LES LIL',
        TABLE + "\0\0\0\0",
        BARRED + "4|5|6",
        BARRED + "4|5|",
        BARRED.replace("\n", "\r\n") + "4|5|6",
        "A|B|C\n4|5",
        "\ufeff" + TABLE + "4|5",
    ],
)
def test_a_last_row_with_too_few_cells_and_no_end_is_cut(is_cut, content):
    assert is_cut(content.encode())


@pytest.mark.parametrize(
    "content",
    [
        TABLE,
        TABLE + "4|5|6",
        TABLE + "4|5|",
        TABLE + "4|5|é",
        TABLE + "4|5\n",
        TABLE + "  \n\n",
        TABLE + "  ",
        BARRED,
        BARRED + "4|5|6|",
        BARRED + "4|5|6|\r",
        BARRED.replace("3|", "3") + "4|5|6",
        TABLE + "4|5|6|7",
        "A|B|C\n",
        "A|B|C",
        "",
    ],
)
def test_a_whole_last_row_is_not_cut(is_cut, content):
    assert not is_cut(content.encode())


def test_a_row_that_stops_inside_a_character_is_cut(is_cut):
    assert is_cut((TABLE + "4|5|é").encode()[:-1])
    assert is_cut((TABLE + "4|5|€").encode()[:-2])


def test_a_last_row_in_another_encoding_is_not_cut(is_cut):
    assert not is_cut((TABLE + "4|5|é6").encode("latin-1"))


def test_a_cut_is_seen_however_the_file_is_read_in_blocks(is_cut, monkeypatch):
    for size in range(1, 20):
        monkeypatch.setattr("indexer.sources.files.READ_BLOCK_BYTES", size)
        assert is_cut((TABLE + "4|5").encode())
        assert not is_cut((TABLE + "4|5|6").encode())


def test_the_report_has_the_line_of_the_cut(folder):
    path = next(folder.glob("PS_LibreAcces_Personne_activite_*"))
    path.write_bytes(path.read_bytes() + b"8|99")
    assert read(folder).report.cut_lines == {path.name: 3}


def test_a_cut_restricted_extraction_is_seen(tmp_path):
    path = tmp_path / "Extraction_ProSanteConnect_Personne_activite_202611200800.txt"
    path.write_text("|".join(COLUMNS) + "|\n" + line() + "\n" + line()[:-30], "utf-8")
    assert read(tmp_path, partial=True).report.cut_lines == {path.name: 3}


def test_a_cut_file_of_mailboxes_is_seen(tmp_path):
    content = f"{HEADER}\n{box('a@ms.fr', an_id(1))}\n{box('b@ms.fr', an_id(1))[:12]}"
    (tmp_path / NAME).write_text(content, "utf-8")
    report = Report(max_reject_share=1.0)
    read_mailboxes(find_mailbox_file([tmp_path]), report)
    assert report.cut_lines == {NAME: 3}
