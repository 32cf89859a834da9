"""What a browser transfers when it visits a page for the first time."""

import re
import sys
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import brotli

from .table import print_rows

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

BUDGETS = {"in all": 200, "script": 60}  # kB, of the first visit
FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
RANGE = re.compile(r"U\+([0-9A-F?]+)(?:-([0-9A-F]+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Transfer:
    """One response: `bytes` is the length of its body as transferred, compressed by `encoding`."""

    kind: str  # "page", "style", "script", "font" or "image"
    path: str
    bytes: int
    encoding: str


class Page(HTMLParser):
    """The files that a page asks for, by kind, and the characters that it shows."""

    def __init__(self, path):
        super().__init__()
        self.path = path
        self.files = {"style": {}, "script": {}, "image": {}}
        self.characters = set()
        self.silent = False

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.silent = tag in ("script", "style")
        if tag == "link" and attrs.get("rel") == "stylesheet":
            self.add("style", attrs.get("href"))
        elif tag == "link" and "icon" in attrs.get("rel", "").split():
            self.add("image", attrs.get("href"))
        elif tag == "script":
            self.add("script", attrs.get("src"))
        elif tag == "img":
            self.add("image", attrs.get("src"))
        elif tag == "use":
            self.add("image", attrs.get("href") or attrs.get("xlink:href"))

    def handle_endtag(self, tag):
        self.silent = False

    def handle_data(self, data):
        if not self.silent:
            self.characters.update(data)

    def add(self, kind, address):
        if address and not address.startswith(("#", "data:")):
            self.files[kind][urldefrag(urljoin(self.path, address)).url] = None


def first_visit(connection, path):
    """List the transfers of a first visit of the page, the page itself first.

    Fonts are those faces whose `unicode-range` holds a character of the page, in every weight that
    the style sheets declare upright: no less than what a browser loads.
    """
    transfers = []

    def get(kind, address):
        body, transfer = fetch(connection, kind, address)
        transfers.append(transfer)
        return body

    page = Page(path)
    page.feed(get("page", path))
    fonts = {}
    for kind, addresses in page.files.items():
        for address in addresses:
            body = get(kind, address)
            if kind == "style":
                found = fonts_of(body, page.characters)
                fonts.update(dict.fromkeys(urljoin(address, one) for one in found))
    for address in fonts:
        get("font", address)
    return transfers


def fetch(connection, kind, path):
    """Ask for a path as a browser does; return its text, if it is one, and the transfer.

    Raises:
        ValueError: when the answer is not 200.
    """
    connection.request("GET", path, headers={"Accept-Encoding": "gzip, deflate, br, zstd"})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise ValueError(f"{path} answered {response.status}")
    encoding = response.headers.get("Content-Encoding", "")
    transfer = Transfer(kind, path, len(body), encoding or "as it is")
    if encoding == "br":
        body = brotli.decompress(body)
    elif encoding == "zstd":
        body = zstd.decompress(body)
    return "" if kind in ("font", "image") else body.decode(), transfer


def fonts_of(style, characters):
    """The addresses of the upright faces of a style sheet that hold one of the characters."""
    for face in FACE.findall(style):
        declared = re.search(r"unicode-range\s*:\s*([^;]+)", face)
        ranges = [bounds(*found) for found in RANGE.findall(declared[1])] if declared else []
        wanted = not ranges or any(
            low <= ord(one) <= high for one in characters for low, high in ranges
        )
        upright = not re.search(r"font-style\s*:\s*(italic|oblique)", face)
        address = URL.search(face)
        if wanted and upright and address and not address[1].startswith("data:"):
            yield address[1]


def bounds(low, high):
    """The first and the last code point of a `unicode-range` such as U+26, U+0-7F or U+4??."""
    last = high or low.replace("?", "F")
    return int(low.replace("?", "0"), 16), int(last, 16)


def print_weight(client, path):
    """Print what the first visit of a page transfers, and its sums against the budgets."""
    transfers = first_visit(client.connection, path)
    print(f"\n### First visit of {path}, as transferred\n")
    rows = [[one.kind, one.path, one.encoding, f"{one.bytes / 1000:.1f} kB"] for one in transfers]
    print_rows(["file", "address", "encoding", "size"], rows)
    counted = [one for one in transfers if one.kind != "image"]
    total = sum(one.bytes for one in counted) / 1000
    scripts = sum(one.bytes for one in counted if one.kind == "script") / 1000
    print()
    for name, size in (("in all", total), ("script", scripts)):
        verdict = "kept" if size <= BUDGETS[name] else "MISSED"
        print(f"{name}: {size:.1f} kB, ≤ {BUDGETS[name]} kB, {verdict}  ")
    print("Images are listed, and not counted in the budget.")
