"""One visitor of the app: a browser window that remembers everything that went wrong in it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

# On an address such as /cluster Streamlit's client looks for the server there first, before it tries the root.
HARMLESS_404 = re.compile(r"^/[a-z_]+/_stcore/(health|host-config)$")
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


class Visitor:
    """A window on the app.

    ``complaints`` collects console errors, uncaught errors of scripts, and requests to any other machine;
    ``check`` fails on them, and on an exception that Streamlit shows on the page.
    """

    def __init__(self, browser: Browser, address: str, **window: object) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context = browser.new_context(accept_downloads=True, **window)  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught error: {error.stack}"))
        self.page.on("request", self._on_request)

    def _on_console(self, message: ConsoleMessage) -> None:
        harmless = "404" in message.text and HARMLESS_404.match(urlsplit(message.location["url"]).path)
        if message.type == "error" and not harmless:
            self.complaints.append(f"console: {message.text} ({message.location['url']})")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "blob") and parts.netloc != urlsplit(self.address).netloc:
            self.complaints.append(f"request to another machine: {request.url}")

    def open(self, path: str) -> Page:
        """Go to an address of the app and wait until it is drawn, the stage too."""
        self.page.goto(self.address + path)
        self.settle()
        if not path.startswith("/cluster"):
            self._see_the_stage()
        # Letters that change their shape move what stands below them.
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page

    def _see_the_stage(self) -> None:
        """Its modules are fetched once the page's script has run; in some views it has several parts."""
        parts = self.page.locator(".st-key-studio_stage").get_by_test_id(re.compile("^stBidiComponent"))
        expect(parts).not_to_have_count(0)
        for part in parts.all():
            expect(part.locator("section.stage[data-theme]")).to_be_visible()

    def settle(self) -> None:
        """Wait until the page's script has run and nothing is left grey.

        After something was done, wait first for what the script brings of it: the script begins some time later.
        """
        app = self.page.get_by_test_id("stApp")
        expect(app).to_have_attribute("data-test-script-state", "notRunning")
        # One run may lead to another; two looks in a row must agree.
        self.page.wait_for_timeout(300)
        expect(app).to_have_attribute("data-test-script-state", "notRunning")

    def check(self) -> None:
        """Fail on anything that went wrong until now."""
        expect(self.page.get_by_test_id("stException")).to_have_count(0)
        assert not self.complaints, "\n".join(self.complaints)

    def close(self) -> None:
        """Check, and close the window; once is enough."""
        if not self.page.is_closed():
            self.check()
            self.context.close()
