"""The gates by themselves, and those of a publication from the store."""

import pytest
from msgspec.structs import replace

from directory.errors import IndexingError, PublicationRefused, SourceRefused
from indexer.coverage import COVERED_FIELDS
from indexer.gate_table import GATES, format_percent
from indexer.publication.gates import (
    Gates,
    Population,
    check_changed_share,
    check_coverage,
    check_orphans,
    check_people_count,
)
from indexer.publication.republish import build_replacement_check, republish_store
from indexer.publication.update import BuildOptions
from tests.builders import a_publication
from tests.indexer.days import load_day, name_people, write_day
from tests.indexer.feed.lines import a_line

OPTIONS = BuildOptions(workers=1)


def is_refused(check, *values):
    try:
        check(*values)
    except IndexingError:
        return True
    return False


@pytest.mark.parametrize(
    ("after", "before", "refused"),
    [
        (11, 60_000, True),
        (53_999, 60_000, True),
        (54_000, 60_000, False),
        (120_000, 60_000, False),
        (0, 0, True),
        (1, 0, False),
        (179, 200, True),
        (180, 200, False),
        (81, 100, False),
        (80, 100, True),
        (4, 10, True),
        (6, 10, False),
        (1, 2, True),
    ],
)
def test_the_number_of_people_may_fall_by_a_tenth_or_by_a_few(after, before, refused):
    assert is_refused(check_people_count, after, before, 0.10) == refused


@pytest.mark.parametrize(
    ("kept", "after", "before", "refused"),
    [
        (None, 100, 100, False),
        (100, 100, 100, False),
        (70, 100, 100, False),
        (69, 100, 100, True),
        (0, 19, 19, False),
        (0, 20, 20, True),
        (100, 1_000, 100, False),
        (50, 50, 100, False),
    ],
)
def test_a_third_of_the_people_may_not_change_at_once(kept, after, before, refused):
    populations = Population(before, 0), Population(after, 0, {}, kept)
    assert is_refused(check_changed_share, *populations) == refused


@pytest.mark.parametrize(
    ("orphans", "rows", "usual", "refused"),
    [
        (20, 3_999, 0.0, True),
        (20, 4_000, 0.0, False),
        (19, 20, 0.0, False),
        (400, 400, 1.0, False),
        (400, 400, 0.95, True),
        (0, 0, 0.0, False),
    ],
)
def test_orphan_rows_may_be_one_in_two_hundred_a_few_or_as_many_as_ever(
    orphans, rows, usual, refused
):
    assert is_refused(check_orphans, "f.txt", orphans, rows, usual) == refused


@pytest.mark.parametrize("field", COVERED_FIELDS, ids=lambda each: each.name)
def test_each_field_may_fall_by_ten_points_and_no_more(field):
    before = Population(1_000, 2_000, {field.name: 0.5})
    accepted, refused = (Population(1_000, 2_000, {field.name: share}) for share in (0.4, 0.39))
    check_coverage(before, accepted)
    unit = "activités" if field.is_of_activities else "professionnels"
    with pytest.raises(PublicationRefused, match=f"{field.label} : 50 % → 39 % des {unit}"):
        check_coverage(before, refused)


def test_a_field_that_is_not_counted_on_both_sides_is_not_compared():
    check_coverage(Population(1_000, 1_000), Population(1_000, 1_000, {"mode": 0.0}))
    check_coverage(Population(1_000, 1_000, {"mode": 1.0}), Population(1_000, 1_000))


def test_shares_are_written_as_in_french():
    shown = [format_percent(each) for each in (0.97, 0.0, 0.005, 1.0, 0.3333)]
    assert shown == ["97 %", "0 %", "0,5 %", "100 %", "33,3 %"]


def refuse_as(error, message):
    def check():
        raise error(message)

    return check


FAILING = [refuse_as(SourceRefused, "un fichier"), refuse_as(PublicationRefused, "un nombre")]


def test_one_refusal_keeps_its_kind_and_gets_the_way_out():
    with pytest.raises(SourceRefused) as refusal:
        Gates().run_checks(FAILING[:1])
    assert str(refusal.value) == (
        "un fichier. Rien n'est changé ; si c'est voulu, relancez avec --force RAISON"
    )


def test_all_refusals_are_told_at_once():
    with pytest.raises(PublicationRefused) as refusal:
        Gates().run_checks(FAILING)
    assert str(refusal.value).startswith("2 contrôles refusent : (1) un fichier ; (2) un nombre. ")


def test_a_reason_overrules_every_check_and_keeps_what_each_said():
    gates = Gates("essai")
    gates.run_checks(FAILING)
    assert gates.overruled_errors == ["un fichier", "un nombre"]


def test_an_error_that_is_no_refusal_is_never_overruled():
    with pytest.raises(ZeroDivisionError):
        Gates("essai").run_checks([lambda: 1 / 0])


def test_each_gate_has_a_name_and_a_message_of_its_own():
    assert len({each.name for each in GATES}) == len({each.message for each in GATES}) == len(GATES)


@pytest.fixture
def served(directory, tmp_path):
    load_day(directory, write_day(tmp_path / "day", name_people(100)))
    return directory


def republish(directory, **how):
    return republish_store(
        directory.store, directory.index, now=directory.clock(), options=OPTIONS, **how
    )


def claim(directory, **facts):
    """Have the served publication say something else of itself."""
    publication = replace(directory.index.current_publication(), **facts)
    directory.index.apply((), publication)
    return publication


def test_an_ordinary_publication_from_the_store_is_accepted(served):
    before = served.index.current_publication()
    after = republish(served)
    assert (after.professionals, after.coverage) == (before.professionals, before.coverage)
    assert after.coverage["commune"] == 1.0


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"professionals": 120}, "100 professionnels au lieu de 120"),
        ({"activities": 120}, "100 activités au lieu de 120"),
        ({"coverage": {"email": 0.97}}, "adresse e-mail : 97 % → 0 % des activités"),
    ],
)
def test_a_store_with_less_than_is_served_is_not_published_unless_forced(served, facts, message):
    before = claim(served, **facts)
    with pytest.raises(PublicationRefused, match=message):
        republish(served)
    assert served.index.current_publication() == before
    assert served.store.read_latest_runs()[0].outcome == "refused"
    republish(served, force_reason="la base est complète")
    (run, *_) = served.index.current_publication().runs
    assert (run.kind, run.report["forced"]) == ("publish", "la base est complète")
    assert message in run.report["overruled"][0]


def test_a_publication_after_many_changes_of_the_store_is_accepted(served):
    publication = served.index.current_publication()
    claim(served, behind=publication.sequence - 30)
    assert republish(served).behind == 0


def test_nothing_served_is_nothing_to_compare_with():
    build_replacement_check(None, Gates())(a_publication(professionals=0))


def test_lines_of_the_feed_keep_the_shares_until_the_next_load(served):
    before = served.index.current_publication().coverage
    served.apply(a_line(sequence=1))
    assert served.index.current_publication().coverage == before
