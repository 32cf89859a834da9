"""Somebody before a browser who has no mouse and reads one language."""

import re
import time

from django.utils.translation import gettext, override
from playwright.sync_api import expect

FARTHEST = 400  # presses of Tab
PATIENCE = 15  # seconds


class Person:
    """`page` is theirs alone; `mailbox` (tests.mailing) holds what was sent to `email`.

    Names of buttons and links are written in English, as in the code, and sought in `language`;
    fields go by their name.
    """

    def __init__(self, page, language, email="", mailbox=None):
        self.page = page
        self.language = language
        self.email = email
        self.mailbox = mailbox

    def words(self, text, **values):
        """Return a text of the portal as this person reads it."""
        with override(self.language):
            return gettext(text) % values if values else gettext(text)

    def open(self, address):
        self.page.goto(address)

    def reach(self, target):
        """Press Tab until one of the elements of a locator has the focus."""
        target.first.wait_for()
        wanted = target.element_handles()
        for _press in range(FARTHEST):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("wanted => wanted.includes(document.activeElement)", wanted):
                return
        raise AssertionError(f"Tab does not come to {target} on {self.page.url}")

    def press(self, *texts):
        """Go to the link or button whose name begins so, press it, and wait for the next page."""
        name = re.compile("^" + r"\s+".join(re.escape(self.words(text)) for text in texts))
        role = self.page.get_by_role
        self.reach(role("link", name=name).or_(role("button", name=name)))
        self.send()

    def send(self):
        """Press Enter, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, place):
        """Open what is folded there."""
        self.reach(self.page.locator(place).locator("summary"))
        self.page.keyboard.press("Enter")

    def fill(self, **values):
        """Write into fields, choose by value from lists, tick what is True."""
        for name, value in values.items():
            field = self.page.locator(f"[name='{name}']:visible")
            self.reach(field)
            if value is True:
                self.page.keyboard.press("Space")
            elif field.evaluate("field => field.tagName") == "SELECT":
                while field.input_value() != value:
                    self.page.keyboard.press("ArrowDown")
            else:
                self.page.keyboard.press("ControlOrMeta+A")
                self.page.keyboard.type(value)

    def sees(self, text, **values):
        """Wait until a text of the portal stands on the page."""
        expect(self.page.locator("body")).to_contain_text(self.words(text, **values))

    def letter(self, subject, **values):
        """Wait for the mail of that subject, take it out of the mailbox, and return its text."""
        wanted = self.words(subject, **values)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for mail in list(self.mailbox.messages):
                addresses, message = mail
                if self.email in addresses and wanted in message["Subject"]:
                    self.mailbox.messages.remove(mail)
                    return message.get_body(["plain"]).get_content()
            time.sleep(0.1)
        raise AssertionError(f"{self.email} got no mail “{wanted}”")

    def link_in(self, letter):
        """Return the first address in a mail."""
        return re.search(r"^https?://\S+", letter, re.MULTILINE)[0]
