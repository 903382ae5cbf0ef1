"""tantivy alone, in this process, as its manual suggests: no analysis or ranking of ours.

Names are tokenized by its simple tokenizer and folded to ASCII; questions are folded by our code.
Each word may be one edit away, exact words weigh more, and BM25 ranks.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from benchmarks.relevance.evaluation import MAX_FOUND_RANK
from directory.text.analysis import fold

NAME_FIELD, NUMBER_FIELD = "name", "number"
FOLDED_TOKENIZER = "folded"
EXACT_BOOST = 2.0
"""How much more an exact word weighs."""
MIN_FUZZY_LETTERS = 4
"""Letters from which a word is searched fuzzily, as in our search."""


def build_stock_tantivy_index(
    people: Iterable[tuple[str, str, str]], folder: Path
) -> tantivy.Index:
    """An index of names and numbers, in a folder."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field(NAME_FIELD, tokenizer_name=FOLDED_TOKENIZER, index_option="freq")
    schema.add_text_field(NUMBER_FIELD, stored=True, tokenizer_name="raw")
    index = tantivy.Index(schema.build(), path=str(folder))
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    index.register_tokenizer(FOLDED_TOKENIZER, chain.filter(Filter.ascii_fold()).build())
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for name, first_name, number in people:
        document = tantivy.Document()
        document.add_text(NAME_FIELD, f"{name} {first_name}")
        document.add_text(NUMBER_FIELD, number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def make_tantivy_finder(index: tantivy.Index) -> Callable[[str], list[str]]:
    """A search: from a text to the numbers of the first people."""
    searcher, schema = index.searcher(), index.schema

    def found(text: str) -> list[str]:
        parts = [part for word in fold(text).split() for part in build_word_clauses(schema, word)]
        hits = searcher.search(Query.boolean_query(parts), MAX_FOUND_RANK).hits
        return [searcher.doc(address)[NUMBER_FIELD][0] for _, address in hits]

    return found


def build_word_clauses(schema: tantivy.Schema, word: str) -> list[tuple[Occur, Query]]:
    """A word that must match, exactly or within one edit."""
    exact = Query.term_query(schema, NAME_FIELD, word)
    if len(word) < MIN_FUZZY_LETTERS:
        return [(Occur.Must, exact)]
    near = Query.fuzzy_term_query(schema, NAME_FIELD, word, distance=1, transposition_cost_one=True)
    return [(Occur.Must, near), (Occur.Should, Query.boost_query(exact, EXACT_BOOST))]
