import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from directory.errors import InvalidCursor
from directory.search import Position, SearchQuery
from search_api.search import cursor

QUERY = SearchQuery(name=("martin",))
positions = st.builds(Position, st.integers(0, 9), st.integers(0, 2**62))


HERE = Position(1, 2000)


def written(position=HERE, version="7", query=QUERY):
    return cursor.encode_cursor(position, order_version=version, query=query)


def read(text, version="7", query=QUERY):
    return cursor.decode_cursor(text, order_version=version, query=query)


@given(positions, st.text(max_size=20))
def test_a_cursor_leads_back_to_its_position(position, version):
    assert read(written(position, version), version) == position


@given(positions)
def test_a_cursor_fits_an_address_as_it_is(position):
    assert written(position).replace("-", "").replace("_", "").isalnum()


@given(st.data())
def test_a_cursor_altered_anywhere_is_refused(data):
    whole = written()
    at = data.draw(st.integers(0, len(whole) - 1))
    other = data.draw(st.characters(max_codepoint=0x2FF))
    assume(other != whole[at])
    with pytest.raises(InvalidCursor):
        read(whole[:at] + other + whole[at + 1 :])


@given(st.integers(1, 30))
def test_a_cursor_cut_short_or_prolonged_is_refused(length):
    for text in (written()[:-length], written() + "A" * length, written() + "="):
        with pytest.raises(InvalidCursor):
            read(text)


@given(st.text())
def test_any_other_text_is_refused(text):
    with pytest.raises(InvalidCursor):
        read(text)


def test_a_cursor_of_another_search_is_refused():
    with pytest.raises(InvalidCursor, match="ne vient pas de cette recherche"):
        read(written(), query=SearchQuery(name=("durand",)))


def test_a_cursor_outlives_a_change_of_the_vocabulary():
    guessed = SearchQuery(name=("martin",), fuzzy_words=(("martine",),))
    assert read(written(), query=guessed) == HERE


def test_a_cursor_of_an_older_order_says_to_start_again():
    with pytest.raises(InvalidCursor, match="reprenez la recherche à la première page"):
        read(written(version="6"))
