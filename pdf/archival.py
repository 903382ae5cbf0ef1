"""One file both accessible (PDF/UA-1, ISO 14289-1) and archival (PDF/A-2a, ISO 19005-2).

The PDF library writes one variant at a time. Both standards require the same structure. The
library's PDF/A-2a file lacks only the PDF/UA identifier, which PDF/A allows only together with a
description of its schema. The two hooks used here are not part of the library's public API: its
version is pinned, and a test reads the identifiers back.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

PDF_A_VARIANT = "pdf/a-2a"
PDF_A_UA_VARIANT = f"{PDF_A_VARIANT}+ua-1"
"""Starts with `pdf/a`, because the library checks this prefix when it labels the colour profile."""

PDF_UA_METADATA = b"""
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
 <pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
 <pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
  <pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
  <pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
  <pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
  <pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
   <pdfaProperty:name>part</pdfaProperty:name>
   <pdfaProperty:valueType>Integer</pdfaProperty:valueType>
   <pdfaProperty:category>internal</pdfaProperty:category>
   <pdfaProperty:description>Part of ISO 14289 that the file conforms to</pdfaProperty:description>
  </rdf:li></rdf:Seq></pdfaSchema:property>
 </rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""

FinishDocument = Callable[..., None]
"""The library's last step: (pdf, document, page streams, attachments, compress)."""


def register_variant(variants: MutableMapping[str, tuple[FinishDocument, dict[str, Any]]]) -> str:
    """Add the combined variant to the library's table of variants; return its name."""
    finish, properties = variants[PDF_A_VARIANT]

    def finish_both(pdf: object, document: Any, *others: object) -> None:  # noqa: ANN401 - untyped library
        metadata = document.metadata
        archival = metadata.generate_rdf_metadata
        metadata.generate_rdf_metadata = lambda *about: add_pdf_ua_metadata(archival(*about))
        finish(pdf, document, *others)

    variants[PDF_A_UA_VARIANT] = (finish_both, properties)
    return PDF_A_UA_VARIANT


def add_pdf_ua_metadata(rdf: bytes) -> bytes:
    """The metadata with the PDF/UA identifier and the description of its schema.

    Raises:
        ValueError: the metadata does not end as this library version writes it.
    """
    before, end, _ = rdf.rpartition(b"</rdf:RDF>")
    if not end:
        raise ValueError("the PDF library no longer ends its metadata with </rdf:RDF>")
    return before + PDF_UA_METADATA.lstrip()
