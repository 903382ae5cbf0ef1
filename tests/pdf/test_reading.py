"""What is read aloud, and in which order: the text of the tag tree, and the text that is copied."""

import re
import subprocess

import pytest

CARD = [
    "FICHE D’ACTIVITÉ",
    "Docteur Éloïse LE FLOC'H",
    "Médecin – Cardiologie",
    "N° RPPS 99000000010",
    "Données du 15 janvier 2026 · Fiche établie par : Annuaire non officiel",
    "Vérifier cette fiche",
]
QUALIFICATIONS = [
    "Médecin",
    "Exercice et qualifications",
    "Catégorie Civil",
    "Nom d’exercice Docteur Éloïse LE FLOC'H",
    "Savoir-faire Cardiologie (spécialité ordinale)",
    "Médecine et biologie du sport (capacité)",
    "Toutes les activités Type : Activité libérale",
    "Genre : Activité standard de soin ou de pharmacien",
    "Mode : Libéral, indépendant, artisan, commerçant",
    "Fonction : Titulaire de cabinet",
    "Secteur : Cabinet individuel",
]
ACTIVITY = [
    "Activités (2)",
    "Lieu d’exercice Conditions d’exercice Contact",
    "CABINET MEDICAL DES LICES 001 MAISON DE SANTE DES LICES 1 RUE DE BREST 35000 Rennes",
    "Depuis le 2 mars 2012",
    "02 99 28 43 21 06 12 34 56 78",
    "CABINET MEDICAL DES LICES 002",
]
END = [
    "Autres titres",
    "À propos de cette fiche",
    "Source : RPPS – Annuaire Santé, données du 15 janvier 2026.",
    "Cette fiche ne vaut pas attestation d’inscription",
    "À vérifier sur https://annuaire.example/verifier",
    "empreinte",
]


def output(*command):
    done = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - fixed words
    return done.stdout.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def tree(sample):
    """The text of the tag tree, in its order."""
    written = output("pdfinfo", "-struct-text", sample("one-page"))
    return " ".join(" ".join(re.findall(r'^ *"(.*)"$', written, re.MULTILINE)).split())


@pytest.fixture(scope="module")
def copied(sample):
    """The text of the pages, in the order in which it is painted."""
    return " ".join(output("pdftotext", "-raw", sample("one-page"), "-").split())


def places(text, phrases):
    """Where each phrase begins, each looked for after the one before."""
    found, at = [], 0
    for phrase in phrases:
        at = text.find(phrase, at)
        assert at >= 0, phrase
        found.append(at)
        at += len(phrase)
    return found


def test_it_is_read_aloud_from_top_to_bottom_a_row_at_a_time(tree):
    assert places(tree, CARD + QUALIFICATIONS + ACTIVITY + END)[0] == 0


def test_the_foot_of_a_page_is_not_read_aloud(tree):
    assert "Page 1" not in tree


def test_it_is_copied_in_the_same_order(copied):
    assert places(copied, CARD[:-1] + QUALIFICATIONS + ACTIVITY[:3] + END)


def test_the_tables_are_read_with_their_headers(sample):
    tags = output("pdfinfo", "-struct", sample("one-page"))
    assert tags.count("Headers") == tags.count("TD")


def test_another_order_would_be_noticed(tree):
    with pytest.raises(AssertionError, match="FICHE"):
        places(tree, [*QUALIFICATIONS, *CARD])
