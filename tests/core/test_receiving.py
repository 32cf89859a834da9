"""Receiving files: whole or not at all, and nothing on the disk."""

import tempfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from portal.core import receiving


@pytest.fixture(autouse=True)
def small_limits(monkeypatch):
    monkeypatch.setattr(receiving, "MOST_BYTES", 200_000)
    monkeypatch.setattr(receiving, "MOST_BYTES_TOGETHER", 500_000)

    def refuse(*args, **kwargs):
        raise AssertionError("a file is written to the disk")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)


def received(*contents):
    """Return [(size, content)] of files as a view gets them."""
    files = [SimpleUploadedFile(f"{n}.png", one) for n, one in enumerate(contents)]
    request = RequestFactory().post("/", {"files": files, "name": "value"})
    found = [(file.size, file.read()) for file in request.FILES.getlist("files")]
    assert request.POST["name"] == "value"
    return found


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 200_000])
def test_a_file_within_the_limit_arrives_whole(size):
    content = bytes(n % 251 for n in range(size))
    assert received(content) == [(size, content)]


@pytest.mark.parametrize("size", [200_001, 262_144, 1_000_000])
def test_a_file_above_the_limit_arrives_empty_with_its_true_size(size):
    assert received(b"x" * size, b"small") == [(size, b""), (5, b"small")]


def test_what_is_too_much_together_arrives_empty():
    arrived = received(*[b"x" * 150_000] * 4)
    assert [len(content) for _size, content in arrived] == [150_000] * 3 + [0]
    assert [size for size, _content in arrived] == [150_000] * 4


def test_a_file_keeps_its_name_and_can_be_read_in_pieces():
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.csv", b"abc", "text/csv")})
    file = request.FILES["file"]
    assert (file.name, file.content_type, file.field_name) == ("a.csv", "text/csv", "file")
    assert b"".join(file.chunks()) == b"abc"
    assert file.open().read() == b"abc"
