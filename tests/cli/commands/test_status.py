import json
import shutil


def test_the_status_tells_what_is_served_and_what_ran(annuaire_on, loaded):
    status = json.loads(annuaire_on(loaded)("status", "--json").stdout)
    assert status["engine"] == "embedded"
    assert status["publication"]["data_date"] == "2026-11-20"
    assert [(run["kind"], run["outcome"]) for run in status["runs"]] == [("load", "done")]


def test_people_read_it_in_french(annuaire_on, loaded):
    told = annuaire_on(loaded)("status").stdout
    assert "Données fictives" in told
    assert "2026-11-20" in told


def test_a_data_folder_copied_without_its_store_is_served_all_the_same(annuaire, data_dir):
    (data_dir / "store.sqlite3").unlink()
    status = json.loads(annuaire("status", "--json").stdout)
    assert status["publication"]["professionals"] > 250
    assert not (data_dir / "store.sqlite3").exists()


def test_a_data_folder_may_be_moved(annuaire_on, loaded, tmp_path):
    moved = shutil.copytree(loaded, tmp_path / "elsewhere")
    assert json.loads(annuaire_on(moved)("status", "--json").stdout)["publication"]["id"]
