"""A professional as bytes, and back."""

from indexer.assembly.record_codec import decode_professional, encode_professional
from tests.builders import a_professional
from tests.indexer.official import read


def test_a_record_gives_back_the_professional():
    assert decode_professional(encode_professional(a_professional())) == a_professional()


def test_identifiers_come_back_as_what_they_are(folder):
    person = read(folder).only
    assert [type(person.national_id).__name__, type(person.rpps).__name__] == ["NationalId", "Rpps"]


def test_a_record_read_and_written_again_is_the_same_bytes(folder):
    (record,) = read(folder).records.values()
    assert encode_professional(decode_professional(record)) == record
