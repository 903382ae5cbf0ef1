"""CSV in, CSV out, over HTTP: bad files, packed files, and who hangs up."""

import gzip
import zlib

import pytest

from search_api.http import request_bodies
from search_api.http.upload_storage import UploadStorage
from tests.builders import a_rpps
from tests.fakes import EmptyEngine

LOOKUP = "/api/v1/professionals/lookup"
CSV = {"Content-Type": "text/csv"}


@pytest.fixture
def send(ask):
    client = ask("MARTIN Sophie")
    return lambda body, path=LOOKUP, **headers: client.post(
        path, content=body, headers=CSV | {k.replace("_", "-"): v for k, v in headers.items()}
    )


def test_a_file_comes_back_with_a_status_a_row(send):
    answered = send(f"rpps,service\n{a_rpps(1)},bloc\n{a_rpps(2)},bloc\n")
    assert answered.headers["content-type"] == "text/csv; charset=utf-8"
    statuses = [line.split(",")[2] for line in answered.text.splitlines()]
    assert statuses == ["status", "found", "unknown"]


def test_a_column_that_does_not_exist_is_refused(send):
    refused = send("rpps\n", f"{LOOKUP}?column=numero")
    assert (refused.status_code, refused.json()["field"]) == (422, "column")


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "utf-16"])
def test_whatever_the_encoding_in_the_answer_is_utf_8(send, charset):
    answered = send(f"rpps;prénom\n{a_rpps(1)};Noël\n".encode(charset))
    assert answered.headers["content-type"] == "text/csv; charset=utf-8"
    assert "Noël;found" in answered.content.decode("utf-8-sig")


def test_a_header_in_another_encoding_is_named_in_the_refusal(send):
    refused = send("prénom;numéro\n".encode("iso-8859-1"), f"{LOOKUP}?column=rpps")
    assert (refused.status_code, refused.json()["field"]) == (422, "column")
    assert "« prénom », « numéro »" in refused.json()["detail"]


def test_a_number_that_a_spreadsheet_rounded_is_told_from_one_that_nobody_has(send):
    answered = send(f"rpps\n{a_rpps(1)}.0\n9,92463908E+10\n")
    _, read, rounded = answered.text.splitlines()
    assert "found" in read
    assert "le tableur a arrondi" in rounded


def test_an_empty_file_is_refused(send):
    assert send(b"").status_code == 422


def test_a_delimiter_that_is_none_is_refused(send):
    refused = send("rpps\n", f"{LOOKUP}?delimiter=x")
    assert (refused.status_code, refused.json()["field"]) == (422, "delimiter")


def test_what_holds_for_a_file_is_refused_with_json(ask):
    refused = ask().post(f"{LOOKUP}?column=rpps", json={"ids": []})
    assert (refused.status_code, refused.json()["field"]) == (422, "column")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "text/csv; charset=ebcdic"]
)
def test_another_type_is_refused_with_those_that_are_read(send, kind):
    refused = send("rpps\n", Content_Type=kind)
    assert refused.status_code == 415
    assert "text/csv" in refused.json()["detail"]


def test_a_packed_file_is_unpacked(send):
    packed = gzip.compress(b"rpps\n") + gzip.compress(f"{a_rpps(1)}\n".encode())
    assert send(packed, Content_Encoding="gzip").text.count("found") == 1


@pytest.mark.parametrize("packed", [b"rpps\n", gzip.compress(b"rpps\n1\n", mtime=0)[:-9]])
def test_a_packed_file_that_is_damaged_is_refused(send, packed):
    assert send(packed, Content_Encoding="gzip").status_code == 400


def test_another_way_of_packing_is_refused_with_the_one_there_is(send):
    refused = send(zlib.compress(b"rpps\n"), Content_Encoding="deflate")
    assert (refused.status_code, refused.headers["accept-encoding"]) == (415, "gzip")


def test_a_file_that_bursts_is_refused_long_before_it_has(send):
    burst = gzip.compress(b"\n" * 64 * 2**20)
    refused = send(burst, Content_Encoding="gzip")
    assert (refused.status_code, len(burst) < 2**17) == (413, True)


def test_packed_json_is_refused(ask):
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert ask().post(LOOKUP, content=gzip.compress(b"{}"), headers=headers).status_code == 415


def test_before_a_first_publication_a_file_is_refused_at_once(client_of):
    assert client_of(EmptyEngine()).post(LOOKUP, content=b"1", headers=CSV).status_code == 503


def test_a_file_is_bounded_on_disk():
    arriving = request_bodies.UploadSpool(UploadStorage(), is_packed=False)
    with arriving.file as file:
        file.rollover()
        file.seek(request_bodies.MAX_UPLOAD_BYTES)
        with pytest.raises(request_bodies.HTTPException) as refused:
            arriving.add(b"1")
    assert refused.value.status_code == 413
