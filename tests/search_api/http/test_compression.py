"""What is compressed: long answers, for who takes it, and never twice."""

import gzip

import pytest
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient

from search_api.http.compression import (
    MIN_COMPRESSED_BYTES,
    MIN_COMPRESSED_JSON_BYTES,
    CompressionMiddleware,
)

PAGE, JSON = "text/html; charset=utf-8", "application/fhir+json"


def answered(response, accept="gzip"):
    with TestClient(CompressionMiddleware(response)).stream(
        "GET", "/", headers={"Accept-Encoding": accept}
    ) as answer:
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize(
    ("media", "size", "is_packed"),
    [
        (PAGE, MIN_COMPRESSED_BYTES - 1, False),
        (PAGE, MIN_COMPRESSED_BYTES, True),
        (JSON, MIN_COMPRESSED_JSON_BYTES - 1, False),
        (JSON, MIN_COMPRESSED_JSON_BYTES, True),
        ("application/pdf", MIN_COMPRESSED_JSON_BYTES, False),
    ],
)
def test_an_answer_is_compressed_from_a_size_on(media, size, is_packed):
    headers, sent = answered(Response(b"a" * size, media_type=media))
    assert headers.get("content-encoding") == ("gzip" if is_packed else None)
    assert (gzip.decompress(sent) if is_packed else sent) == b"a" * size
    assert int(headers["content-length"]) == len(sent)


def test_who_takes_none_gets_none_and_caches_are_told():
    headers, sent = answered(
        Response(b"a" * MIN_COMPRESSED_JSON_BYTES, media_type=JSON), accept="identity"
    )
    assert (headers["vary"], sent) == ("Accept-Encoding", b"a" * MIN_COMPRESSED_JSON_BYTES)


def test_what_comes_in_pieces_is_compressed_piece_by_piece():
    headers, sent = answered(StreamingResponse(iter([b"a" * 9, b"b" * 9]), media_type=JSON))
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == b"a" * 9 + b"b" * 9


def test_an_answer_without_a_body_has_no_word_of_it():
    headers, sent = answered(Response(status_code=304))
    assert ("vary" in headers, sent) == (False, b"")


@pytest.mark.parametrize(
    ("accept", "is_packed"),
    [
        *(("gzip;q=0", False), ("gzip; q=0.0", False), ("gzip;Q=0.000, br", False), ("br", False)),
        *(("*;q=0", False), ("identity, *;q=0", False), ("gzip;q=0, *", False), ("", False)),
        *(("xgzipx", False), ("gzip;q=2", False), ("gzip;q=", False), ("*;q=1, gzip;q=0", False)),
        *(
            ("GZIP", True),
            ("br, gzip;q=0.1", True),
            ("*", True),
            ("x-gzip", True),
            ("gzip;q=1", True),
        ),
        *(("*;q=0, gzip", True), ("gzip ; q=0.001", True)),
    ],
)
def test_a_weight_of_zero_excludes_compression(accept, is_packed):
    headers, _ = answered(Response(b"a" * MIN_COMPRESSED_BYTES, media_type=PAGE), accept=accept)
    assert ("content-encoding" in headers) == is_packed
    assert headers["vary"] == "Accept-Encoding"
