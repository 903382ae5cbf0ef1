"""PDF/UA-1 and PDF/A-2a, as veraPDF judges them: whatever the record, and never for the asking.

One run of the validator for all files: each file is held to every profile that it declares.
"""

import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from msgspec.structs import replace

from pdf.seal_keys import load_seal_key
from pdf.signature import load_signer
from tests.builders import a_listing, a_rpps
from tests.pdf.keys import PASSWORD
from tests.pdf.samples import HOSTILE, ORDINARY

ROOT = Path(__file__).parents[2]
JARS = ROOT / "build/verapdf"
VALIDATOR = ["java", "-cp", f"{JARS}/*", "org.verapdf.apps.GreenfieldCliWrapper"]
BOTH = {"2a": "PASS", "ua1": "PASS"}
BAD = {
    "without language": lambda page: page.replace('<html lang="fr">', "<html>"),
    "without title": lambda page: page.replace("<title>", "<!--").replace("</title>", "-->"),
    "with a character that no font draws": lambda page: page.replace("Médecin", "医"),
}
"""A sheet spoilt one way each; the validator must see it."""


def judged(files):
    """What the validator says of each file: profile → PASS or FAIL."""
    subprocess.run([ROOT / ".ci/verapdf"], check=True)  # noqa: S603 - ours
    command = [*VALIDATOR, "--format", "text", "--flavour", "0", *map(str, files)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - fixed words
    verdicts = defaultdict(dict)
    for line in said.stdout.splitlines():
        verdict, path, profile = line.split(" ")
        verdicts[Path(path).stem][profile] = verdict
    return verdicts


@pytest.fixture(scope="module")
def verdicts(sample, sheet, facts, key_file, tmp_path_factory):
    spoilt = tmp_path_factory.mktemp("spoilt")
    page = sheet.render_sheet_html(a_listing(), facts, sheet.load_sheet_environment())
    for name, spoil in BAD.items():
        (spoilt / f"{name.replace(' ', '-')}.pdf").write_bytes(
            sheet.write_sheet_pdf(spoil(page), sheet.NoFetcher())
        )
    signed = spoilt / "signed.pdf"
    seal = load_seal_key(key_file, PASSWORD).sign
    sealed = sheet.render_sheet(
        ORDINARY["several-pages"], replace(facts, seal=seal(a_rpps(), facts.fingerprint))
    )
    signed.write_bytes(load_signer(key_file, PASSWORD)(sealed))
    return judged([*map(sample, (*ORDINARY, *HOSTILE)), *spoilt.iterdir()])


@pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning")
@pytest.mark.parametrize("name", [*ORDINARY, *HOSTILE, "signed"])
def test_a_sheet_is_accessible_and_archival(verdicts, name):
    assert verdicts[name] == BOTH


@pytest.mark.parametrize("name", BAD)
def test_a_spoilt_sheet_is_noticed(verdicts, name):
    assert "FAIL" in verdicts[name.replace(" ", "-")].values()
