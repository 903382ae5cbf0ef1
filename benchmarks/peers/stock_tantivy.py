"""tantivy alone, in this process, as its own manual would have it: no analysis or ranking of ours.

Names are cut by its simple tokenizer and folded to ASCII, questions are folded by ours; each word
may be one edit away, whole words weigh more, and BM25 orders.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import tantivy
from tantivy import Filter, Occur, Query, TextAnalyzerBuilder, Tokenizer

from benchmarks.relevance.evaluation import SEEN
from directory.text.analysis import fold

NAME, NUMBER = "name", "number"
FOLDED = "folded"
EXACT = 2.0
"""How much more a whole word weighs."""
SHORTEST = 4
"""Letters from which a word may be misspelt, as in ours."""


def indexed(people: Iterable[tuple[str, str, str]], folder: Path) -> tantivy.Index:
    """An index of names and numbers, in a folder."""
    schema = tantivy.SchemaBuilder()
    schema.add_text_field(NAME, tokenizer_name=FOLDED, index_option="freq")
    schema.add_text_field(NUMBER, stored=True, tokenizer_name="raw")
    index = tantivy.Index(schema.build(), path=str(folder))
    chain = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.lowercase())
    index.register_tokenizer(FOLDED, chain.filter(Filter.ascii_fold()).build())
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    for name, first_name, number in people:
        document = tantivy.Document()
        document.add_text(NAME, f"{name} {first_name}")
        document.add_text(NUMBER, number)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    return index


def finding(index: tantivy.Index) -> Callable[[str], list[str]]:
    """From a text to the numbers of the first people."""
    searcher, schema = index.searcher(), index.schema

    def found(text: str) -> list[str]:
        parts = [part for word in fold(text).split() for part in of_word(schema, word)]
        hits = searcher.search(Query.boolean_query(parts), SEEN).hits
        return [searcher.doc(address)[NUMBER][0] for _, address in hits]

    return found


def of_word(schema: tantivy.Schema, word: str) -> list[tuple[Occur, Query]]:
    """A word that must be there, or nearly so."""
    exact = Query.term_query(schema, NAME, word)
    if len(word) < SHORTEST:
        return [(Occur.Must, exact)]
    near = Query.fuzzy_term_query(schema, NAME, word, distance=1, transposition_cost_one=True)
    return [(Occur.Must, near), (Occur.Should, Query.boost_query(exact, EXACT))]
