"""The real server on a real database, and Debian's Chromium in front of it."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Dialog, Page, Playwright, expect

from batch.run import RunOptions, run_exports
from service.passwords import hash_password
from store import open_store
from store.access import User, add_user
from store.originals import originals_beside

MAILBOX = Path(__file__).parent.parent / "samples" / "mailbox"
SIZES = {"1366x768": (1366, 768), "1920x1080": (1920, 1080)}
PASSWORD = "长城内外大河上下-2024"
_LINK = re.compile(r"http://\S+")
_START_SECONDS = 60.0
PATIENCE_MS = 30_000
"""How long a page may take; only a busy machine comes near it."""


class Server:
    """``shoubiao serve`` in a process of its own. link: where a browser comes in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.link = self.address
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> Server:
        """Serves from now on."""
        command = [sys.executable, "-c", "from cli import main; main()", "serve", "--db", self.url]
        command += ["--port", str(self.port), "--jobs", "1"]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=MAILBOX.parent.parent
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        found = _LINK.search(line)
        assert found, f"the server did not start: {line!r}"
        self.link = found.group()
        self._await_answer()
        return self

    def _await_answer(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                with urlopen(f"{self.address}/healthz", timeout=5):
                    return
            except OSError:
                assert time.monotonic() < deadline, "the server does not answer"
                time.sleep(0.1)

    def kill(self) -> None:
        """Ends it without warning, as a power cut would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._close_pipe()

    def _close_pipe(self) -> None:
        if self._process is not None and self._process.stdout is not None:
            self._process.stdout.close()

    def stop(self) -> None:
        """Ends it as a person would."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._close_pipe()


@contextmanager
def serving(url: str) -> Iterator[Server]:
    """A server for the time of the block."""
    server = Server(url)
    try:
        yield server.start()
    finally:
        server.stop()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def chromium(playwright: Playwright) -> Browser:
    """Debian's own browser; none is ever downloaded."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "these tests need Chromium (Debian: apt-get install chromium)"
    expect.set_options(timeout=PATIENCE_MS)
    # Chromium's own sandbox needs what containers and root do not have.
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])


class Trouble(list[str]):
    """What went wrong in a page by itself: errors of scripts, refusals of the policy, dialogs that nobody asked for."""

    def watch(self, page: Page) -> None:
        """Listens to a page from now on."""
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("dialog", self._meet)
        page.on("console", lambda said: self._hear(said.type, said.text))

    def _meet(self, dialog: Dialog) -> None:
        self.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _hear(self, kind: str, text: str) -> None:
        if kind == "error" and "Failed to load resource" not in text:  # a refusal on purpose, seen in the page itself
            self.append(f"console: {text}")


def new_context(browser: Browser, size: str = "1366x768", *, is_dark: bool = False) -> BrowserContext:
    """A clerk's browser: Chinese, of this size."""
    width, height = SIZES[size]
    scheme = "dark" if is_dark else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN", color_scheme=scheme)  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE_MS)
    return context


def sign_in(context: BrowserContext, server: Server, name: str) -> Page:
    """A page on which a user of ``with_users`` has signed in."""
    page = context.new_page()
    page.goto(f"{server.address}/login")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(f"{server.address}/")
    return page


def with_users(url: str, **roles: str) -> None:
    """Adds users, all with the same password."""
    with open_store(url) as store:
        for name, role in roles.items():
            add_user(store, User(name, role, hash_password(PASSWORD)))


def stock(folder: Path) -> Path:
    """A database with the demo's mailbox in it, read once for all test processes; to be copied, never opened."""
    path = folder / "page-stock" / "returns.db"
    path.parent.mkdir(exist_ok=True)
    with (folder / "page-stock.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (path.parent / "done").exists():
            url = f"sqlite:///{path}"
            run_exports([MAILBOX / "demo.mbox"], url, RunOptions(jobs=1, files=originals_beside(url)))
            (path.parent / "done").touch()
    return path


def copy_of_stock(template: Path, folder: Path) -> str:
    """The URL of a copy with its files."""
    path = folder / "returns.db"
    for part in template.parent.glob("returns.db*"):
        shutil.copy(part, folder / part.name)
    shutil.copytree(originals_beside(f"sqlite:///{template}"), originals_beside(f"sqlite:///{path}"))
    return f"sqlite:///{path}"
