"""Accounts in a real browser: passkeys on a device of its own, an app, the keyboard, and axe."""

import re

import pytest
from playwright.sync_api import expect

from tests.accounts import app_code
from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

DEMO = """
from django.core.management import call_command
call_command("make_demo_accounts")
"""
STAFF, PARTNER = "staff@example.org", "partner@example.org"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def accounts(own_portal):
    """Serve a portal with the two demo accounts; gives its address and their passwords.

    Browsers know passkeys by name only, so it goes by that of localhost.
    """
    with own_portal(code=DEMO, ALLOWED_HOSTS="localhost") as made:
        passwords = dict(re.findall(r"(\S+) made, with the password (\S+)", made.said))
        yield made.address, passwords


@pytest.fixture
def window(chromium, accounts):
    """Return a function that opens a window of its own, whose device keeps passkeys."""
    contexts = []

    def open_(viewport=DESKTOP, **options):
        context = chromium.new_context(base_url=accounts[0], viewport=viewport, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        made = device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on(
            "console",
            lambda line: page.errors.append(line.text) if "Content Security" in line.text else 0,
        )

        def vouches(value):
            state = {"authenticatorId": made["authenticatorId"], "isUserVerified": value}
            device.send("WebAuthn.setUserVerified", state)

        page.device_vouches = vouches
        return page

    yield open_
    for context in contexts:
        context.close()


def sign_in(page, accounts, address):
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(accounts[1][address])
    page.keyboard.press("Enter")


def fits(page):
    """Whether nothing stands beyond the right edge."""
    root = "document.documentElement"
    return page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")


def test_staff_set_up_a_passkey_and_come_back_by_it_alone(window, accounts, axe):
    page, found = window(locale="en-GB"), {}
    page.goto("/admin/casestudies/casestudy/")
    expect(page).to_have_url(re.compile(r"/en/account/login/\?next=/admin/casestudies/casestudy/"))
    found["sign in"] = axe(page)
    sign_in(page, accounts, STAFF)
    expect(page.locator("h1")).to_have_text("The administration needs a second factor")
    found["explanation"] = axe(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill("Laptop")
    found["add"] = axe(page)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    found["codes"] = axe(page)
    page.get_by_role("link", name="Go to the administration").click()
    expect(page.locator("#content h1")).to_have_text("What do you want to curate?")

    page.goto("/en/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()
    page.goto("/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.locator("#content h1")).to_have_text("What do you want to curate?")

    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/en/account/2fa/webauthn/")
    assert fits(page), "the header of somebody of the staff"
    page.set_viewport_size(DESKTOP)
    expect(page.get_by_role("heading", name="Laptop")).to_be_visible()
    found["passkeys"] = axe(page)
    page.goto("/en/account/2fa/totp/activate/")
    secret = page.locator("code").inner_text()
    found["app"] = axe(page)
    page.get_by_label("Code shown in the app").fill(app_code(secret))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The authenticator app is set up.")).to_be_visible()
    found["second factor"] = axe(page)
    assert not {where: faults for where, faults in found.items() if faults}
    assert page.errors == []


def test_a_passkey_can_also_be_the_second_factor_after_the_password(window, accounts, axe):
    page = window(locale="en-GB")
    page.goto("/en/account/login/")
    sign_in(page, accounts, PARTNER)
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    page.goto("/en/account/2fa/webauthn/add/")
    page.get_by_label("Sign in with it alone").uncheck()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.goto("/en/account/")
    assert axe(page) == []
    page.goto("/en/account/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/en/account/login/")
    sign_in(page, accounts, PARTNER)
    expect(page.locator("h1")).to_have_text("Second factor")
    assert axe(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Your account")).to_be_visible()
    page.goto("/en/account/erase/")
    assert axe(page) == []
    assert page.errors == []


def test_a_device_that_does_not_vouch_is_said_and_another_way_remains(window):
    page = window(locale="en-GB")
    page.goto("/en/account/login/")
    page.device_vouches(False)
    trouble = page.get_by_role("alert").filter(has_text="That did not work")
    expect(trouble).to_be_hidden()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(trouble).to_be_visible()
    expect(page.get_by_label("E-mail address")).to_be_enabled()


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_forms_work_by_keyboard_without_script_and_say_what_is_wrong(window, axe, language):
    page = window(PHONE, java_script_enabled=False)
    page.goto(f"/{language}/account/signup/")
    page.locator("#id_email").focus()
    page.keyboard.type("anna")
    page.keyboard.press("Enter")
    expect(page.locator("#errors a").first).to_have_attribute("href", "#id_email")
    expect(page.locator("#id_email")).to_have_attribute("aria-invalid", "true")
    page.locator("#errors a").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") in {"submit", "password"}


@pytest.mark.looks
@pytest.mark.parametrize("path", ["login/", "signup/", "password/reset/", "password/reset/done/"])
@pytest.mark.parametrize("language", ["it", "en"])
def test_axe_finds_nothing_and_pages_fit_320_pixels(window, axe, language, path):
    page = window({"width": 320, "height": 640})
    page.goto(f"/{language}/account/{path}")
    assert axe(page) == []
    assert fits(page)
