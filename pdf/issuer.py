"""Whoever issues sheets: their name, their site and the keys of their fingerprints."""

from msgspec import Struct

from directory.model.listing import Listing
from directory.publication import Publication
from pdf.fingerprint_keys import FingerprintKeyring
from pdf.fingerprints import issue_fingerprint
from pdf.messages import SheetFacts
from pdf.seals import SealFingerprint


class SheetIssuer(Struct, frozen=True):
    """Whoever issues sheets.

    Attributes:
        public_url: base URL of the site, with or without a final slash.
        keyring: signs fingerprints.
        name: as printed; empty if the operator has set none.
        seal: seals fingerprints; None without a key that signs sheets.
    """

    public_url: str
    keyring: FingerprintKeyring
    name: str = ""
    seal: SealFingerprint | None = None

    def build_facts(self, listing: Listing, publication: Publication) -> SheetFacts:
        """What the sheet of a person says besides the listing."""
        day = publication.data_date
        fingerprint = issue_fingerprint(listing, day, self.keyring.keys.signing_key)
        return SheetFacts(
            data_date=day,
            public_url=self.public_url.rstrip("/"),
            synthetic=publication.synthetic,
            fingerprint=fingerprint,
            seal=self.seal(listing.id, fingerprint) if self.seal else "",
            issuer=self.name,
        )
