"""Files as honest people and others send them, made in memory."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms, PngImagePlugin

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SUFFIXES = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def upload(content, name="file"):
    """Return content as a form receives it; the type that the browser claims is a lie."""
    return SimpleUploadedFile(name, content, "text/html")


def picture(kind="JPEG", size=(40, 30), mode="RGB", colour=None, **options):
    """Return the bytes of a picture."""
    image = Image.new(mode, size, colour or ((200, 30, 30) if mode == "RGB" else 0))
    return written(image, kind, **options)


def written(image, kind, **options):
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def told_everything(kind):
    """Return a picture that tells where, when, by whom and with what it was taken."""
    image = Image.new("RGB", (40, 30), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = "SECRET description"
    exif[0x9003] = "2026:01:01 00:00:00"
    exif.get_ifd(0x8825)[2] = (41.0, 54.0, 10.0)  # GPS latitude
    exif.get_ifd(0x8825)[1] = "N"
    options = {"exif": exif, "icc_profile": ImageCms.ImageCmsProfile(srgb()).tobytes()}
    options["xmp"] = b"<x:xmpmeta>SECRET place</x:xmpmeta>"
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Author", "SECRET author")
        info.add_itxt("XML:com.adobe.xmp", "SECRET place")
        options |= {"pnginfo": info}
        del options["xmp"]
    if kind == "JPEG":
        options["comment"] = b"SECRET comment"
    return written(image, kind, **options)


def srgb():
    return ImageCms.createProfile("sRGB")


def swapped():
    """Return a profile of colours in which red is called green, and the other way round."""
    profile = ImageCms.ImageCmsProfile(srgb()).tobytes()
    return profile.replace(b"rXYZ", b"aXYZ").replace(b"gXYZ", b"rXYZ").replace(b"aXYZ", b"gXYZ")


def turned(kind="JPEG"):
    """Return a picture 40 wide and 30 high that a camera held upright says is 30 wide."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.new("RGB", (40, 30), (255, 255, 255))
    image.paste((255, 0, 0), (0, 0, 20, 30))  # its left half is what shall be on top
    return written(image, kind, exif=exif, quality=95)


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_bomb(width, height):
    """Return a PNG of few bytes that unpacks to many pixels, all of them there."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _row in range(height)) + packer.flush()
    parts = chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def scans(number):
    """Return a progressive JPEG whose last scan comes so many times."""
    content = picture("JPEG", progressive=True)
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * number + content[-2:]


def pdf(*objects, trailer=b"", version=b"1.7", after=b"\n"):
    """Return a PDF document of one empty page, with more objects."""
    every = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>",
        *objects,
    ]
    content, places = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n", []
    for number, one in enumerate(every, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(every) + 1
    return (
        content
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
        + b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer)
        + b"startxref\n%d\n%%%%EOF" % len(content)
        + after
    )


def object_stream(content):
    """Return an object that holds others, compressed, as PDF 1.5 and later do."""
    packed = zlib.compress(content)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    return head + b"\nstream\r\n" + packed + b"\r\nendstream"
