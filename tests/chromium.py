"""Chromium, driven by its DevTools protocol over pipes: pages are opened, clicked and typed into as by hand, and what goes wrong is told.

Nothing but Chromium itself is needed. It resolves no name of a host, so that a page can reach none but this machine.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "axe" / "axe.min.js"
PATIENCE = 60.0  # seconds
HEIGHT = 900
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--remote-debugging-pipe",
)
IN_READING = 3  # the ends that Chromium reads and writes
IN_WRITING = 4
KEYS = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, "")}
CONTROL = 2


def needed() -> None:
    """Skips where Chromium is not installed; in continuous integration, which installs it, that is a failure."""
    if BROWSER is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("pages are looked at in Chromium, which is not installed here")


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """The address of an application that is served."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)


class Chromium:
    """A running Chromium."""

    def __init__(self, folder: Path) -> None:
        reads, self._out = os.pipe()
        self._in, writes = os.pipe()
        options = [*OPTIONS, f"--user-data-dir={folder / 'profile'}"]
        command = f'exec "$0" "$@" {IN_READING}<&{reads} {IN_WRITING}>&{writes}'
        self._process = subprocess.Popen(
            ["bash", "-c", command, str(BROWSER), *options, "about:blank"],
            pass_fds=(reads, writes),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(reads)
        os.close(writes)
        self._rest = b""
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """Ends it."""
        self.call("Browser.close")
        self._process.wait(timeout=PATIENCE)
        os.close(self._out)
        os.close(self._in)

    def call(self, method: str, session: str = "", **parameters: object) -> dict[str, Any]:
        """What a method of the protocol answers."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
        content = json.dumps(message).encode() + b"\0"
        while content:
            content = content[os.write(self._out, content) :]
        self.wait(lambda: number in self._answers, method)
        answer = self._answers.pop(number)
        assert "error" not in answer, (method, answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def wait(self, done: Callable[[], object], what: str) -> None:
        """Reads what Chromium tells until something is done."""
        until = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < until, f"Chromium has not answered in {PATIENCE:.0f} s: {what}"
            self.read(0.05)

    def read(self, seconds: float) -> None:
        """Reads what Chromium tells by then."""
        if not select.select([self._in], [], [], seconds)[0]:
            return
        *whole, self._rest = (self._rest + os.read(self._in, 1 << 20)).split(b"\0")
        for each in whole:
            message = json.loads(each)
            if "id" in message:
                self._answers[message["id"]] = message
            else:
                self.events.append(message)


class Tab:
    """A page that is open, in a window of a width and a language; `scripts` are those of the site."""

    def __init__(self, chromium: Chromium, width: int, language: str, *, scripts: bool = True) -> None:
        self.chromium = chromium
        self.width = width
        self.scripts = scripts
        target = chromium.call("Target.createTarget", url="about:blank")["targetId"]
        self._target = target
        self.session = chromium.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=HEIGHT, deviceScaleFactor=1, mobile=width < 500)
        agent = chromium.call("Browser.getVersion")["userAgent"]
        self.call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage=language)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)

    def close(self) -> None:
        """Closes it."""
        self.chromium.call("Target.closeTarget", targetId=self._target)

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """What a method answers for this page."""
        return self.chromium.call(method, self.session, **parameters)

    def told(self, method: str) -> list[dict[str, Any]]:
        """The events of a kind on this page."""
        return [each["params"] for each in self.chromium.events if each.get("sessionId") == self.session and each["method"] == method]

    def run(self, script: str) -> Any:
        """What an expression comes to in the page, when it is settled."""
        answer = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    # Going somewhere

    def open(self, address: str) -> None:
        """Opens an address."""
        with self.loading(address):
            self.call("Page.navigate", url=address)

    @contextmanager
    def loading(self, what: str) -> Iterator[None]:
        """Waits until a new page has been loaded, with its scripts."""
        before = len(self.told("Page.loadEventFired"))
        yield
        self.chromium.wait(lambda: len(self.told("Page.loadEventFired")) > before, f"a page after {what}")
        self.run("document.fonts.ready.then(() => true)")

    def follow(self, selector: str, text: str = "") -> None:
        """Clicks what leads to another page."""
        with self.loading(f"{selector} {text}"):
            self.click(selector, text)

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self.run("location.href"))

    @property
    def path(self) -> str:
        """The path of where it is."""
        return urlsplit(self.address).path

    # Doing something

    def click(self, selector: str, text: str = "") -> None:
        """Clicks the first of the elements that has a text, in its middle."""
        place = self.run(
            f"""(() => {{
            const fits = (each) => each.textContent.includes({json.dumps(text)}) && each.getClientRects().length;
            const found = [...document.querySelectorAll({json.dumps(selector)})].find(fits);
            if (!found) return null;
            found.scrollIntoView({{ block: "center", inline: "center", behavior: "instant" }});
            const box = found.getClientRects()[0];
            const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
            const hit = document.elementFromPoint(x, y);
            return [x, y, Boolean(hit) && (found.contains(hit) || hit.contains(found))];
            }})()"""
        )
        assert place, f"{self.address} has no {selector} {text}"
        assert place[2], f"{self.address}: {selector} {text} is covered"
        self.press(place[0], place[1])

    def press(self, x: float, y: float) -> None:
        """Presses the mouse at a place of the window."""
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            buttons = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **buttons)

    def type(self, text: str) -> None:
        """Types a text where the cursor is."""
        self.call("Input.insertText", text=text)

    def key(self, name: str, *, control: bool = False) -> None:
        """Presses a key."""
        code, text = KEYS[name] if name in KEYS else (ord(name.upper()), "")
        told = {"key": name, "windowsVirtualKeyCode": code, "modifiers": CONTROL if control else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", **told, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **told)

    def choose(self, selector: str, value: str) -> None:
        """Chooses a value from a list, as the keyboard would."""
        chosen = f"Object.assign(document.querySelector({json.dumps(selector)}), {{ value: {json.dumps(value)} }})"
        assert self.run(f"(() => {{ const list = {chosen}; list.dispatchEvent(new Event('change')); return list.value; }})()") == value

    def download(self, selector: str, text: str, folder: Path) -> bytes:
        """What is downloaded by a click."""
        self.chromium.call("Browser.setDownloadBehavior", behavior="allowAndName", downloadPath=str(folder), eventsEnabled=True)

        def whole() -> list[str]:
            events = [each["params"] for each in self.chromium.events if each["method"] == "Browser.downloadProgress"]
            return [each["guid"] for each in events if each["state"] == "completed"]

        before = len(whole())
        self.click(selector, text)
        self.chromium.wait(lambda: len(whole()) > before, f"the download of {text}")
        return (folder / whole()[-1]).read_bytes()

    def texts(self, selector: str) -> list[str]:
        """What can be read in elements that are shown."""
        shown = "(each) => each.getClientRects().length"
        found = f"[...document.querySelectorAll({json.dumps(selector)})].filter({shown}).map((each) => each.innerText.trim())"
        return [str(each) for each in self.run(found)]

    # Looking at it

    def picture(self, *, whole: bool = False) -> bytes:
        """The page as a PNG: what the window shows, or all of it."""
        sent = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole, **({"clip": self._whole()} if whole else {}))
        return base64.b64decode(sent["data"])

    def _whole(self) -> dict[str, float]:
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        return {"x": 0, "y": 0, "width": self.width, "height": min(size["height"], 6000), "scale": 1}

    def dark(self, wanted: bool) -> None:
        """Turns it dark, as by the setting of the system."""
        told = [{"name": "prefers-color-scheme", "value": "dark"}] if wanted else []
        self.call("Emulation.setEmulatedMedia", features=told)

    def troubles(self) -> list[str]:
        """The warnings and errors of the console since it was last asked; but not that the page itself is a 404 or 410."""
        self.chromium.read(0)
        self.run("1")
        told = [
            f"{each['type']}: {each['args']}"
            for each in self.told("Runtime.consoleAPICalled")
            if each["type"] in ("warning", "error", "assert")
        ]
        told += [str(each["exceptionDetails"]) for each in self.told("Runtime.exceptionThrown")]
        entries = [each["entry"] for each in self.told("Log.entryAdded") if each["entry"]["level"] in ("warning", "error")]
        here = self.address.partition("#")[0]
        told += [f"{each['text']} {each.get('url', '')}" for each in entries if each["source"] != "network" or each.get("url") != here]
        return told

    def hosts(self) -> set[str]:
        """The hosts that it has asked for something."""
        asked = {urlsplit(each["request"]["url"]) for each in self.told("Network.requestWillBeSent")}
        return {each.netloc for each in asked if each.scheme not in ("data", "blob", "about")}

    def forget(self) -> None:
        """Forgets what was told of pages before."""
        self.chromium.events[:] = [each for each in self.chromium.events if each.get("sessionId") != self.session]

    def axe(self, *rules: str) -> list[str]:
        """What axe-core, itself a script, finds that is serious or critical, by all rules or by some."""
        if not self.scripts:
            return []
        self.run(AXE.read_text(encoding="utf-8") + "; true")
        only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
        found = self.run(f"axe.run(document, {json.dumps({**only, 'resultTypes': ['violations']})}).then((told) => told.violations)")
        return [
            f"{each['id']} ({each['impact']}): {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
            for each in found
            if each["impact"] in ("serious", "critical")
            for node in each["nodes"][:3]
        ]


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """Chromium, for the tests of a module that imports this."""
    needed()
    running = Chromium(tmp_path_factory.mktemp("chromium"))
    yield running
    running.close()
