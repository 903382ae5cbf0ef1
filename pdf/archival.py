"""One file both accessible (PDF/UA-1, ISO 14289-1) and archival (PDF/A-2a, ISO 19005-2).

The PDF library writes one variant at a time. Both ask for the same structure; what lacks in its
A-2a file is PDF/UA's identifier, which PDF/A admits only beside a description of that schema. The
two hooks used here are not promised by the library: its version is pinned, and a test reads the
identifiers back.
"""

from collections.abc import Callable, MutableMapping
from typing import Any

PDF_A_VARIANT = "pdf/a-2a"
PDF_A_UA_VARIANT = f"{PDF_A_VARIANT}+ua-1"
"""The library looks for `pdf/a` in the name when it labels the colour profile."""

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
"""How the library finishes a document: (pdf, document, page streams, attachments, compress)."""


def register_variant(variants: MutableMapping[str, tuple[FinishDocument, dict[str, Any]]]) -> str:
    """Add the combined variant to the library's table; returns its name."""
    finish, properties = variants[PDF_A_VARIANT]

    def finish_both(pdf: object, document: Any, *others: object) -> None:  # noqa: ANN401 - untyped library
        metadata = document.metadata
        archival = metadata.generate_rdf_metadata
        metadata.generate_rdf_metadata = lambda *about: add_pdf_ua_metadata(archival(*about))
        finish(pdf, document, *others)

    variants[PDF_A_UA_VARIANT] = (finish_both, properties)
    return PDF_A_UA_VARIANT


def add_pdf_ua_metadata(rdf: bytes) -> bytes:
    """The metadata with PDF/UA's identifier and the description of its schema."""
    before, end, _ = rdf.rpartition(b"</rdf:RDF>")
    if not end:
        raise ValueError("the PDF library no longer ends its metadata with </rdf:RDF>")
    return before + PDF_UA_METADATA.lstrip()
