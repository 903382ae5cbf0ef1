import json

from directory.engines.embedded.engine import EmbeddedEngine


def test_publishing_rebuilds_the_index_from_the_store(annuaire, data_dir):
    before = EmbeddedEngine(data_dir / "index").publication()
    published = json.loads(annuaire("publish", "--json").stdout)
    assert published["id"] != before.id
    assert published["professionals"] == before.professionals


def test_an_empty_store_is_not_published(annuaire):
    answer = annuaire("publish")
    assert (answer.exit_code, "annuaire load" in answer.stderr) == (1, True)


def test_an_index_of_another_version_is_made_anew_from_the_store(annuaire, data_dir):
    for name in ("format", "checksums.json"):  # which say that it is of this version
        for path in (data_dir / "index").glob(f"*/{name}"):
            path.unlink()
    assert annuaire("search", "martin").exit_code == 1
    published = json.loads(annuaire("publish", "--json").stdout)
    assert EmbeddedEngine(data_dir / "index").publication().id == published["id"]
