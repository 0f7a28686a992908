"""The electronic seal on a PDF: a PAdES signature (B-T) that certifies the document and allows no change after it.

The seal's picture is the look of the signature field, so a reader that is clicked on it shows the signature.
"""

from __future__ import annotations

import io

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from wallet.paper.authority import SealKey

FIELD = "Seal"
DIGEST = "sha256"


async def signed(
    pdf: bytes, picture: Image.Image, box: tuple[int, int, int, int], key: SealKey, stamps: TimeStamper
) -> bytes:
    """The PDF with the seal on its first page, in a box as PDF counts. Raises `TimestampAway`."""
    signer = SimpleSigner(
        x509.Certificate.load(key.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        SimpleCertificateStore(),
    )
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    middle = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins.uniform(0))
    look = StaticStampStyle(
        border_width=0, background=PdfImage(picture), background_layout=middle, background_opacity=1.0
    )
    stamping = PdfSigner(
        metadata, signer, timestamper=stamps, stamp_style=look, new_field_spec=SigFieldSpec(FIELD, box=box)
    )
    stream = await stamping.async_sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)))
    return bytes(stream.getbuffer())
