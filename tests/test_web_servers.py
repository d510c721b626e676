"""Web servers told as docs/site.md tells answer for the site as files as our own does. Skipped where there is neither nginx nor Apache."""

from __future__ import annotations

import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from govfin.site.published import SERVERS

CHECKOUT = Path(__file__).parent.parent
MODULES = Path("/usr/lib/apache2/modules")
APACHE = ("mpm_event", "authz_core", "dir", "mime", "headers", "rewrite")
USUAL = {  # which Apache has from the system
    "html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml", "png": "image/png", "json": "application/json",
    "gz": "application/gzip", "xml": "application/xml", "txt": "text/plain",
}  # fmt: skip
UNIT = "id/unit/420103/某单位"
FILES = [
    *("index.html", "404.html", "404.en.html", "catalog.html", "robots.txt", "sitemap.xml", ".well-known/void", "void.ttl"),
    *(f"{UNIT}.{suffix}" for suffix in ("html", "en.html", "ttl", "jsonld", "nt", "rdf", "csv")),
    *("dumps/facts.parquet", "dumps/facts.csv.gz", "dumps/datapackage.json"),
    *("static/site.css", "static/charts.js", "static/logo.svg", "source/ab/1.png", "source/ab/document"),
]
TYPES = {
    "": "text/html; charset=utf-8",
    f"{UNIT}.en.html": "text/html; charset=utf-8",
    f"{UNIT}.ttl": "text/turtle; charset=utf-8",
    f"{UNIT}.jsonld": "application/ld+json",
    f"{UNIT}.nt": "application/n-triples",
    f"{UNIT}.rdf": "application/rdf+xml",
    f"{UNIT}.csv": "text/csv; charset=utf-8",
    ".well-known/void": "text/turtle; charset=utf-8",
    "static/site.css": "text/css; charset=utf-8",
    "static/charts.js": "text/javascript; charset=utf-8",
    "static/logo.svg": "image/svg+xml",
    "source/ab/1.png": "image/png",
    "dumps/facts.parquet": "application/vnd.apache.parquet",
    "dumps/facts.csv.gz": "application/gzip",
    "dumps/datapackage.json": "application/json",
}


@dataclass(frozen=True, slots=True)
class Running:
    port: int

    def ask(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", f"/{quote(path)}", headers={name.replace("_", "-"): value for name, value in headers.items()})
        told = connection.getresponse()
        told.text = told.read().decode(errors="replace")  # type: ignore[attr-defined]
        connection.close()
        return told


def nginx(folder: Path, site: Path, port: int) -> list[str]:
    text = (CHECKOUT / "docs" / "site.md").read_text(encoding="utf-8")
    told = (
        text.partition("```nginx\n")[2]
        .partition("```")[0]
        .replace("listen 80;", f"listen 127.0.0.1:{port};")
        .replace("/srv/govfin", str(site))
    )
    paths = "".join(f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    start = f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/log; events {{}}\n"
    (folder / "conf").write_text(f"{start}http {{ access_log off; {paths}\n{told}\n}}\n", encoding="utf-8")
    return ["nginx", "-e", str(folder / "log"), "-p", str(folder), "-c", str(folder / "conf")]


def apache(folder: Path, site: Path, port: int) -> list[str]:
    modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in APACHE)
    told = (
        f"ServerRoot {folder}\nServerName localhost\nPidFile {folder}/pid\nErrorLog {folder}/log\nListen 127.0.0.1:{port}\n{modules}"
        f"DefaultRuntimeDir {folder}\nUser nobody\nTypesConfig {folder}/types\nDocumentRoot {site}\n"
        f"<Directory {site}>\nAllowOverride All\nRequire all granted\n</Directory>\n"
    )
    (folder / "conf").write_text(told, encoding="utf-8")
    (folder / "types").write_text("".join(f"{kind} {suffix}\n" for suffix, kind in USUAL.items()), encoding="utf-8")
    (site / ".htaccess").write_bytes((SERVERS / "htaccess").read_bytes() + b"ErrorDocument 404 /404.html\n")
    return ["apache2", "-f", str(folder / "conf"), "-DFOREGROUND", "-X"]


@pytest.fixture(scope="module", params=[nginx, apache], ids=["nginx", "apache"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    make: Callable[[Path, Path, int], list[str]] = request.param
    folder, site = tmp_path_factory.mktemp("server"), tmp_path_factory.mktemp("site")
    for each in FILES:
        (site / each).parent.mkdir(parents=True, exist_ok=True)
        (site / each).write_text(f"This is {each}.", encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = make(folder, site, port)
    command[0] = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin") or command[0]
    if shutil.which(command[0]) is None or (make is apache and not MODULES.is_dir()):
        pytest.skip(f"{command[0]} is not installed here (Debian: nginx-light, apache2-bin)")
    for each in (site, *site.parents):
        if each.is_relative_to(tmp_path_factory.getbasetemp().parent):
            each.chmod(0o755)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            until = time.monotonic() + 20
            while not answers(port):
                assert time.monotonic() < until, (folder / "log").read_text(encoding="utf-8")
                time.sleep(0.05)
            yield Running(port)
        finally:
            process.terminate()


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize(
    ("headers", "suffix"),
    [({}, "html"), ({"Accept": "text/html"}, "html"), ({"Accept": "text/html", "Accept_Language": "en-GB"}, "en.html"),
     ({"Accept": "text/turtle"}, "ttl"), ({"Accept": "application/ld+json"}, "jsonld"), ({"Accept": "application/json"}, "jsonld"),
     ({"Accept": "application/n-triples"}, "nt"), ({"Accept": "application/rdf+xml"}, "rdf"), ({"Accept": "text/csv"}, "csv")],
)  # fmt: skip
def test_an_iri_leads_to_what_is_wanted(server: Running, headers: dict[str, str], suffix: str) -> None:
    told = server.ask(UNIT, **headers)
    assert told.status == 303
    assert (told.getheader("Location") or "").lower().endswith(quote(f"/{UNIT}.{suffix}").lower())
    assert told.getheader("Access-Control-Allow-Origin") == "*"
    assert {each.strip() for each in (told.getheader("Vary") or "").split(",")} == {"Accept", "Accept-Language"}


@pytest.mark.parametrize("path", TYPES)
def test_files_have_their_types_and_may_be_read_from_elsewhere(server: Running, path: str) -> None:
    told = server.ask(path)
    assert told.status == 200
    kind = told.getheader("Content-Type") or ""
    assert kind == TYPES[path] or ("charset" not in TYPES[path] and kind == f"{TYPES[path]}; charset=utf-8")
    assert (told.getheader("Access-Control-Allow-Origin"), told.getheader("X-Content-Type-Options")) == ("*", "nosniff")


def test_a_document_is_nothing_that_runs(server: Running) -> None:
    told = server.ask("source/ab/document")
    assert re.match("text/plain|$", told.getheader("Content-Type") or "")
    assert told.getheader("X-Content-Type-Options") == "nosniff"


@pytest.mark.parametrize("path", ["nothing", "id/unit/420103/nobody", "id/unit", "dumps/"])
def test_what_is_not_there_is_told_by_the_page_for_it(server: Running, path: str) -> None:
    told = server.ask(path)
    assert told.status == 404
    assert told.text == "This is 404.html."  # type: ignore[attr-defined]
    assert (told.getheader("Content-Type") or "").startswith("text/html")
