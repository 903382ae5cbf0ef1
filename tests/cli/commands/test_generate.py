def test_a_directory_is_written_in_the_official_format(annuaire, tmp_path):
    answer = annuaire("generate", "--professionals", 20, "--out", tmp_path / "made", "--seed", 5)
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "made/SYNTHETIC").exists()
    assert len(list((tmp_path / "made").glob("PS_LibreAcces_*"))) == 3


def test_the_day_of_the_extraction_may_be_chosen(annuaire, tmp_path):
    made = ("generate", "--professionals", 20, "--out", tmp_path, "--data-date", "2026-01-31")
    assert annuaire(*made).exit_code == 0
    assert len(list(tmp_path.glob("*_20260131*.txt"))) == 3


def test_files_that_may_be_real_are_never_overwritten(annuaire, tmp_path):
    (tmp_path / "PS_LibreAcces_SavoirFaire_202601010800.txt").write_text("real", "utf-8")
    answer = annuaire("generate", "--professionals", 20, "--out", tmp_path)
    assert (answer.exit_code, answer.stderr.count("\n")) == (1, 1)
