"""Pictures: opened under limits and encoded anew, so that of the file sent nothing else is kept.

Gone are the metadata (place, camera, author, comments), what was hidden before, between or after
the picture, further frames, and the profile of its colours, which are brought to sRGB.
"""

import threading
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2000  # pixels: as wide as any page shows it, on a fine screen too
MOST_SCANS = 100  # of a progressive JPEG; an honest one has ten, a thousand keep a processor busy
SCAN = b"\xff\xda"
SRGB = ImageCms.createProfile("sRGB")

# The largest picture takes some 600 MB while it is unpacked: one at a time in each process.
_unpacking = threading.Lock()

# Pillow only warns of what is a little too large: here it is an error, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Format:
    """A kind of picture: how it begins, what Pillow calls it, how it is written."""

    name: str
    magic: bytes
    content_type: str
    suffix: str
    brand: bytes = b""  # what stands at byte 8
    options: Mapping[str, object] = field(default_factory=dict)

    def begins(self, content):
        return content.startswith(self.magic) and content[8:].startswith(self.brand)


FORMATS = (
    Format(
        "JPEG",
        b"\xff\xd8\xff",
        "image/jpeg",
        ".jpg",
        options={"quality": 85, "optimize": True, "progressive": True},
    ),
    Format("PNG", b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    Format("WEBP", b"RIFF", "image/webp", ".webp", brand=b"WEBP", options={"quality": 85}),
)


def encode(content, kind):
    """Return (bytes, (width, height)) of a picture encoded anew in its own kind.

    It is turned as the camera says, and no side is longer than LONGEST_SIDE.

    Raises:
        ValidationError: when it is too large, damaged or incomplete.
    """
    if kind.name == "JPEG" and content.count(SCAN) > MOST_SCANS:
        raise ValidationError(damaged())
    try:
        with _unpacking:
            picture = _decoded(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            _("The picture has more than 40 million pixels: make it smaller, and send it again.")
        ) from error
    except Exception as error:  # whatever a decoder says of bytes made to mislead it
        raise ValidationError(damaged()) from error
    # A new picture has none of the fields that Pillow would write along.
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    buffer = BytesIO()
    clean.save(buffer, kind.name, **kind.options)
    return buffer.getvalue(), clean.size


def damaged():
    return _("The picture is damaged or incomplete: open it, save it anew and send that file.")


def _decoded(content, kind):
    """Return the picture as RGB or RGBA in the colours of sRGB, upright and not too large."""
    with Image.open(BytesIO(content), formats=[kind.name]) as picture:
        # Of a JPEG, pixels that will not be seen need not be unpacked.
        picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
        picture.load()
        profile = picture.info.get("icc_profile")
        even = _in_eight_bits(picture)
        even.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
        return _in_srgb(ImageOps.exif_transpose(even), profile)


def _in_eight_bits(picture):
    """Return a picture without palette, with 8 bits for each channel."""
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        return picture if "transparency" not in picture.info else picture.convert(mode)
    if picture.mode.startswith("I"):  # 16 bits of grey, which `convert` would cut off above 255
        return picture.point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert(mode)


def _in_srgb(picture, profile):
    """Return a picture as RGB or RGBA, its colours taken from its profile if that can be read."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(picture, source, SRGB, outputMode=mode)
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile for other colours than the picture's, or none at all
    return picture.convert(mode)
