"""What is taken of the files that are sent, what is not, and what becomes of it."""

import datetime
import errno
import zipfile
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.db import IntegrityError
from django.utils import timezone, translation
from PIL import Image

from competence.models import Upload
from competence.uploads import NotStored, store
from competence.uploads.storing import safe_name
from tests.competence import nasty
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

EVERY_KIND = pytest.mark.parametrize("kind", nasty.TYPES)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with translation.override("en"):
        yield settings.MEDIA_ROOT


def kept(content, name="file"):
    """Store a file and return its Upload."""
    return store(nasty.upload(content, name), by=None)


def opened(upload):
    with upload.file.open("rb") as file:
        return Image.open(BytesIO(file.read()))


def refused(content, name="file"):
    """Return why a file is not taken; nothing is left of it."""
    with pytest.raises(ValidationError) as error:
        kept(content, name)
    assert not Upload.objects.exists()
    return " ".join(error.value.messages)


def files(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


# Pictures


@EVERY_KIND
def test_a_picture_is_kept_in_its_kind_under_its_key(folder, kind):
    user = UserFactory()
    upload = store(nasty.upload(nasty.picture(kind), "My photo.HTML"), by=user)
    upload.refresh_from_db()
    suffix = nasty.SUFFIXES[kind]
    assert (upload.content_type, upload.suffix) == (nasty.TYPES[kind], suffix)
    assert (upload.width, upload.height, upload.by) == (40, 30, user)
    assert upload.name == f"My-photo{suffix}"
    assert files(folder) == [f"uploads/{upload.pk}{suffix}"]
    assert upload.size == upload.file.size
    picture = opened(upload)
    assert (picture.format, picture.size) == (kind, (40, 30))
    red, green, blue = picture.convert("RGB").getpixel((20, 15))
    assert red > 180
    assert max(green, blue) < 60


@EVERY_KIND
def test_nothing_that_a_picture_tells_about_its_maker_is_kept(kind):
    sent = nasty.told_everything(kind)
    assert b"SECRET" in sent
    upload = kept(sent)
    with upload.file.open("rb") as file:
        content = file.read()
    assert b"SECRET" not in content
    assert b"Exif" not in content
    picture = opened(upload)
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment", "XML:com.adobe.xmp"} & set(picture.info)


@EVERY_KIND
def test_what_is_hidden_behind_a_picture_is_gone(kind):
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as one:
        one.writestr("evil.html", nasty.HTML)
    upload = kept(nasty.picture(kind) + nasty.HTML + archive.getvalue())
    with upload.file.open("rb") as file:
        content = file.read()
    assert b"<script" not in content
    assert b"PK\x03\x04" not in content


@EVERY_KIND
def test_a_picture_is_turned_as_the_camera_says(kind):
    picture = opened(kept(nasty.turned(kind))).convert("RGB")
    assert picture.size == (30, 40)
    top, bottom = picture.getpixel((15, 5)), picture.getpixel((15, 35))
    assert top[1] < 80
    assert min(bottom) > 200


@EVERY_KIND
def test_a_large_picture_is_made_smaller_in_its_shape(kind):
    upload = kept(nasty.picture(kind, (4200, 2100)))
    assert (upload.width, upload.height) == (2000, 1000)
    assert opened(upload).size == (2000, 1000)


def test_a_long_strip_stays_a_picture():
    upload = kept(nasty.picture("PNG", (9000, 1)))
    assert (upload.width, upload.height) == (2000, 1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_can_be_seen_through_stays_so(kind):
    picture = opened(kept(nasty.picture(kind, mode="RGBA", colour=(9, 9, 9, 0))))
    assert picture.mode == "RGBA"
    assert picture.getpixel((0, 0))[3] == 0


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "seen"),
    [
        ("1", "PNG", 1, (255, 255, 255)),
        ("L", "PNG", 100, (100, 100, 100)),
        ("LA", "PNG", (100, 255), (100, 100, 100, 255)),
        ("P", "PNG", 0, (0, 0, 0)),
        ("I;16", "PNG", 32768, (128, 128, 128)),
        ("L", "JPEG", 100, (100, 100, 100)),
    ],
)
def test_pictures_of_every_depth_are_seen_as_they_were(mode, kind, colour, seen):
    picture = opened(kept(nasty.picture(kind, mode=mode, colour=colour)))
    assert picture.getpixel((20, 15)) == seen


def test_a_picture_for_printers_becomes_one_for_screens():
    picture = opened(kept(nasty.picture("JPEG", mode="CMYK", colour=(0, 255, 255, 0))))
    assert picture.mode == "RGB"
    red, green, blue = picture.getpixel((20, 15))
    assert red > 200
    assert max(green, blue) < 60


def test_a_palette_with_a_transparent_colour_stays_so():
    image = Image.new("P", (40, 30), 0)
    image.putpalette([10, 20, 30, 200, 200, 200])
    picture = opened(kept(nasty.written(image, "PNG", transparency=0)))
    assert picture.getpixel((0, 0))[3] == 0


@EVERY_KIND
def test_colours_are_brought_to_those_of_screens(kind):
    picture = opened(kept(nasty.picture(kind, icc_profile=nasty.swapped()))).convert("RGB")
    red, green, _blue = picture.getpixel((20, 15))
    assert green > 180
    assert red < 60


@pytest.mark.parametrize("profile", [b"nonsense", b"\0" * 200])
def test_a_profile_that_is_none_does_no_harm(profile):
    image = Image.new("RGB", (40, 30), (100, 100, 100))
    picture = opened(kept(nasty.written(image, "PNG", icc_profile=profile)))
    assert picture.getpixel((0, 0)) == (100, 100, 100)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_frame_is_kept(kind):
    frames = [Image.new("RGB", (40, 30), (value, 0, 0)) for value in (0, 250)]
    sent = nasty.written(frames[0], kind, save_all=True, append_images=frames[1:])
    picture = opened(kept(sent))
    assert getattr(picture, "n_frames", 1) == 1
    assert picture.convert("RGB").getpixel((0, 0))[0] < 30


# Pictures that are not taken


@pytest.mark.parametrize(("width", "height"), [(6400, 6400), (10_000, 9_000), (30_000, 30_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(width, height, monkeypatch):
    def unpacks(self):
        raise AssertionError("it was unpacked")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", unpacks)
    bomb = nasty.png_bomb(width, height)
    assert len(bomb) < 200_000
    assert "40 million pixels" in refused(bomb)


@EVERY_KIND
def test_a_picture_that_ends_too_soon_is_refused(kind):
    content = nasty.picture(kind, (300, 300), quality=95, colour=None)
    assert "damaged or incomplete" in refused(content[: len(content) // 2])


@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n" + nasty.HTML,
        b"\x89PNG\r\n\x1a\n" + nasty.SVG,
        b"\xff\xd8\xff" + nasty.HTML,
        b"RIFF\0\0\0\0WEBP" + nasty.HTML,
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\0\0\0\0WEBP",
    ],
)
def test_what_only_begins_as_a_picture_is_refused(content):
    assert "damaged or incomplete" in refused(content, "picture.png")


def test_a_text_in_a_picture_that_unpacks_without_end_is_refused():
    bomb = nasty.zlib.compress(b"x" * 50_000_000, 9)
    content = nasty.picture("PNG")
    text = nasty.chunk(b"zTXt", b"Comment\0\0" + bomb)
    assert "damaged" in refused(content[:33] + text + content[33:])


def test_a_picture_that_would_keep_the_processor_busy_is_refused():
    assert kept(nasty.scans(20))
    Upload.objects.all().delete()
    assert "damaged" in refused(nasty.scans(2000))


def test_a_picture_is_refused_from_the_first_byte_above_the_limit(monkeypatch):
    content = nasty.picture("PNG")
    monkeypatch.setattr("competence.uploads.checking.MOST_PICTURE_BYTES", len(content))
    assert kept(content)
    Upload.objects.all().delete()
    assert "at most 8 MB" in refused(content + b"x")


def test_whatever_a_decoder_raises_is_said_as_a_sentence(monkeypatch):
    def fails(*_args, **_kwargs):
        raise RecursionError

    monkeypatch.setattr(Image, "open", fails)
    assert "damaged" in refused(nasty.picture("PNG"))


# Other files


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (nasty.SVG, "SVG drawings"),
        (b'<?xml version="1.0"?>\n<!-- x -->\n' + nasty.SVG, "SVG drawings"),
        (nasty.HTML, "Web pages"),
        (b"\xef\xbb\xbf  <HTML><body>x</body></HTML>", "Web pages"),
        (b"<?xml version='1.0'?><x/>", "Web pages"),
        (b"GIF89a" + b"\0" * 40, "save it as JPEG, PNG or WebP"),
        (b"BM" + b"\0" * 40, "save it as JPEG, PNG or WebP"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "save it as JPEG, PNG or WebP"),
        (b"\0\0\0\x18ftypavif" + b"\0" * 40, "save it as JPEG, PNG or WebP"),
        (b"II*\0" + b"\0" * 40, "save it as JPEG, PNG or WebP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40, "Office files"),
        (b"PK\x03\x04....[Content_Types].xml....vbaProject.bin", "Office files"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", "Office files"),
        (b"PK\x03\x04" + b"\0" * 40, "Archives"),
        (b"MZ" + b"\0" * 40, "neither a picture"),
        (b"plain text", "neither a picture"),
        (b" %PDF-1.7", "neither a picture"),
        (b"", "empty"),
    ],
)
@pytest.mark.parametrize("name", ["photo.png", "photo.jpg", "paper.pdf"])
def test_other_files_are_refused_whatever_they_are_called(folder, content, says, name):
    assert says in refused(content, name)
    assert files(folder) == []


def test_what_was_cut_off_on_arrival_is_too_large():
    file = InMemoryUploadedFile(BytesIO(b""), None, "a.png", "image/png", 30_000_000, None)
    with pytest.raises(ValidationError, match="too large"):
        store(file, by=None)


# Documents


@pytest.mark.parametrize(
    "content",
    [
        nasty.pdf(),
        nasty.pdf(version=b"2.0", after=b""),
        nasty.pdf(after=b"\r\n\0\0\n"),
        nasty.pdf(b"<< /Title (JavaScript /JavaScripting) /S /URI /URI (https://x.org) >>"),
        nasty.pdf(nasty.object_stream(b"1 0 << /Type /Font >>")),
        nasty.pdf(b"<< /Type /ObjStm >>\nstream\nnot compressed\nendstream"),
    ],
)
def test_a_document_is_kept_as_it_is(folder, content):
    upload = kept(content, "Il bilancio 2025.docx")
    assert (upload.content_type, upload.suffix) == ("application/pdf", ".pdf")
    assert (upload.width, upload.height, upload.is_picture) == (None, None, False)
    assert upload.name == "Il-bilancio-2025.pdf"
    with upload.file.open("rb") as file:
        assert file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n",
        b"%PDF-" + nasty.HTML,
        b"%PDF-9.9\nstartxref\n0\n%%EOF",
        nasty.pdf()[:-20],
        nasty.pdf() + nasty.HTML,
        nasty.pdf(after=b"\nPK\x05\x06" + b"\0" * 18 + b"%%EOF"),
        nasty.pdf(nasty.object_stream(b"0" * 60_000_000)),
    ],
)
def test_a_document_that_is_not_whole_or_is_something_else_too_is_refused(content):
    assert "damaged or incomplete" in refused(content, "paper.pdf")


def test_a_document_that_is_protected_is_refused():
    assert "protected" in refused(nasty.pdf(trailer=b"/Encrypt 4 0 R"))


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S/JavaScript/JS 5 0 R >>",
        b"<< /S /J#61vaScript /JS (app.alert(1)) >>",
        b"<< /S /#4A#61#76#61Script >>",
        b"<< /Names << /JavaScript 5 0 R >> >>",
        b"<< /S /Launch /F (calc.exe) >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /Names << /EmbeddedFiles 5 0 R >> >>",
        b"<< /Subtype /FileAttachment >>",
        b"<< /Subtype /RichMedia >>",
    ],
)
@pytest.mark.parametrize("wrapped", [bytes, nasty.object_stream], ids=["plain", "packed"])
def test_a_document_that_does_something_is_refused(action, wrapped):
    assert "print it to a new PDF" in refused(nasty.pdf(wrapped(action)), "paper.pdf")


def test_a_document_made_to_take_long_does_not(monkeypatch):
    """A hundred thousand marks of streams, none of which ends, are each looked at once."""
    content = nasty.pdf(b"/ObjStm stream\n" * 100_000)
    assert kept(content)


def test_a_large_document_is_taken_up_to_its_limit(monkeypatch):
    content = nasty.pdf()
    monkeypatch.setattr("competence.uploads.checking.MOST_DOCUMENT_BYTES", len(content))
    assert kept(content)
    Upload.objects.all().delete()
    assert "too large" in refused(content + b"\n")


# Names


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("photo.jpeg", "photo.png"),
        ("photo", "photo.png"),
        ("Città di Àlba (2).jpg", "Città-di-Àlba-2.png"),
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\me\\photo.jpg", "photo.png"),
        ("evil\u202egnp.exe", "evil-gnp.png"),
        ('a"b\r\nX: y.html', "a-b-X-y.png"),
        ("archive.tar.gz", "archive.tar.png"),
        (".htaccess", "htaccess.png"),
        ("...", "file.png"),
        ("", "file.png"),
        (None, "file.png"),
        ("x" * 300, "x" * 100 + ".png"),
    ],
)
def test_a_name_is_fit_for_an_address_and_tells_the_true_kind(sent, name):
    assert safe_name(sent, ".png") == name


# What goes wrong


def test_one_account_sends_so_many_files_in_a_day_and_goes_on_the_next(monkeypatch):
    monkeypatch.setattr("competence.uploads.storing.MOST_IN_A_DAY", 2)
    user, content = UserFactory(), nasty.picture("PNG")
    for _file in range(2):
        store(nasty.upload(content), by=user)
    with pytest.raises(ValidationError, match="go on tomorrow"):
        store(nasty.upload(content), by=user)
    assert store(nasty.upload(content), by=UserFactory())
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, seconds=1)):
        assert store(nasty.upload(content), by=user)


class FullStorage(FileSystemStorage):
    """A disk that takes the beginning of a file and no more."""

    def _save(self, name, content):
        super()._save(name, type(content)(content.read()[:10]))
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_said_and_leaves_nothing(folder, monkeypatch):
    monkeypatch.setattr(Upload._meta.get_field("file"), "storage", FullStorage())
    with pytest.raises(NotStored) as error:
        kept(nasty.picture("PNG"))
    assert "What you have written is safe" in error.value.messages[0]
    assert files(folder) == []
    assert not Upload.objects.exists()


def test_what_cannot_be_noted_leaves_no_file(folder, monkeypatch):
    def fails(*_args, **_kwargs):
        raise IntegrityError

    monkeypatch.setattr(Upload, "save", fails)
    with pytest.raises(IntegrityError):
        kept(nasty.picture("PNG"))
    assert files(folder) == []
