"""Exchanges: what is put off is sent again, and who asks is told to the server alone."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request

import pytest

from govfin.errors import StoreError
from govfin.graph import exchanges
from govfin.graph.addresses import address_of
from govfin.graph.exchanges import Answer, Exchange
from servers import free_port

PASSWORD, TOKEN = "open-sesame", "bearer-of-secrets"
PLACE = "127.0.0.1"
CREDENTIALS = {
    "in the address": ("reader:open-sesame@", {}),
    "a user in the environment": ("", {"GOVFIN_USER": "reader", "GOVFIN_PASSWORD": PASSWORD}),
    "a token in the environment": ("", {"GOVFIN_TOKEN": TOKEN}),
}

Reply = tuple[int, dict[str, str], str]  # status, headers, body


@dataclass
class Scripted:
    """A server of this machine that answers as a test says, one reply after the other, and the last one ever after."""

    replies: list[Reply]
    port: int = 0
    asked: list[tuple[str, str, Message, bytes]] = field(default_factory=list)  # method, path, headers, body

    def reply(self) -> Reply:
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def url(self, login: str = "") -> str:
        return f"http://{login}{PLACE}:{self.port}"


@contextmanager
def scripted(*replies: Reply) -> Iterator[Scripted]:
    script = Scripted(list(replies))

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            script.asked.append((self.command, self.path, self.headers, body))
            status, headers, said = script.reply()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(said.encode())), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.encode())

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - as the library names them

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer((PLACE, 0), Handler) as server:
        script.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited, of which none passes."""
    waited: list[float] = []
    monkeypatch.setattr(exchanges.time, "sleep", waited.append)
    return waited


def exchange(url: str, environment: dict[str, str] | None = None, seconds: float = 20) -> Exchange:
    return Exchange(address_of(url, environment or {}), seconds)


def refused(asks: Callable[[], object]) -> str:
    with pytest.raises(StoreError) as caught:
        asks()
    return str(caught.value)


# Again


def test_a_request_that_is_put_off_twice_is_sent_again_whole_after_as_long_as_the_server_asks(waits: list[float]) -> None:
    put_off = (503, {"Retry-After": "7"}, "busy")
    with scripted(put_off, put_off, (200, {"Content-Type": "text/plain; charset=utf-8"}, "done")) as server:
        answer = exchange(server.url()).send(Request(f"{server.url()}/update", b"INSERT DATA {}", method="POST"))
    assert (answer.status, answer.body, answer.media_type) == (200, b"done", "text/plain")
    assert [(method, path, body) for method, path, _, body in server.asked] == [("POST", "/update", b"INSERT DATA {}")] * 3
    assert waits == [7.0, 7.0]


def test_a_server_may_ask_to_come_back_at_a_time_of_the_day(waits: list[float]) -> None:
    with scripted((429, {"Retry-After": formatdate(exchanges.time.time() + 20, usegmt=True)}, ""), (200, {}, "done")) as server:
        exchange(server.url()).send(Request(server.url()))
    assert len(waits) == 1
    assert 10 < waits[0] <= 20


def test_nobody_waits_longer_than_the_greatest_delay(waits: list[float]) -> None:
    with scripted((503, {"Retry-After": "86400"}, ""), (200, {}, "done")) as server:
        exchange(server.url()).send(Request(server.url()))
    assert waits == [exchanges.GREATEST_DELAY]


@pytest.mark.parametrize("told", [{}, {"Retry-After": "soon"}, {"Retry-After": "0"}])
def test_where_the_server_does_not_say_how_long_each_wait_is_longer(waits: list[float], told: dict[str, str]) -> None:
    with scripted((502, told, ""), (503, told, ""), (504, told, ""), (200, {}, "done")) as server:
        exchange(server.url()).send(Request(server.url()))
    least = exchanges.FIRST_DELAY
    assert [least * 2**turn <= seconds <= 2 * least * 2**turn for turn, seconds in enumerate(waits)] == [True] * 3


def test_a_server_that_puts_off_for_ever_is_given_up(waits: list[float]) -> None:
    with scripted((503, {}, "<html><b>closed</b> for today</html>")) as server:
        told = exchange(server.url())
        message = refused(lambda: told.send(Request(server.url())))
    assert len(server.asked) == told.address.attempts == len(waits) + 1
    assert "HTTP 503" in message
    assert "closed for today" in message


def test_a_server_that_is_not_there_is_asked_again_and_then_named(waits: list[float]) -> None:
    url = f"http://{PLACE}:{free_port()}"
    told = exchange(url)
    message = refused(lambda: told.send(Request(url)))
    assert len(waits) == told.address.attempts - 1
    assert f"{url} can't be reached" in message


@pytest.mark.parametrize("status", [400, 401, 403, 404, 500])
def test_what_is_refused_is_not_sent_again(waits: list[float], status: int) -> None:
    with scripted((status, {}, "no")) as server:
        assert f"HTTP {status}" in refused(lambda: exchange(server.url()).send(Request(server.url())))
    assert len(server.asked) == 1
    assert waits == []


def test_what_is_not_there_can_be_an_answer() -> None:
    nothing = Answer(404, {}, b"")
    with scripted((404, {}, "no such graph")) as server:
        assert exchange(server.url()).send(Request(server.url()), nothing) is nothing


def test_an_answer_that_breaks_off_is_asked_for_again(waits: list[float]) -> None:
    with scripted((200, {"Content-Length": "10"}, "half"), (200, {}, "all of it")) as server:
        assert exchange(server.url()).send(Request(server.url())).body == b"all of it"
    assert len(waits) == 1


def test_a_server_that_is_slow_is_not_asked_again(waits: list[float]) -> None:
    with socket.socket() as silent:
        silent.bind((PLACE, 0))
        silent.listen()
        url = f"http://{PLACE}:{silent.getsockname()[1]}"
        message = refused(lambda: exchange(url, seconds=0.2).send(Request(url)))
    assert "did not answer within 0.2 seconds" in message
    assert waits == []


# Who asks


@pytest.mark.parametrize("status", [400, 401, 403, 500, 503])
@pytest.mark.parametrize("where", CREDENTIALS)
def test_no_message_tells_who_asks(waits: list[float], where: str, status: int) -> None:
    login, environment = CREDENTIALS[where]
    with scripted((status, {}, "no")) as server:
        told = exchange(server.url(login), environment)
        message = refused(lambda: told.send(Request(told.address.query)))
    assert any("Authorization" in headers for _, _, headers, _ in server.asked)  # it was told to the server
    assert f"{PLACE}:{server.port}" in message
    for text in (message, repr(told), repr(told.address)):
        assert PASSWORD not in text
        assert TOKEN not in text
    assert "reader" not in message


@pytest.mark.parametrize("where", CREDENTIALS)
def test_no_message_tells_who_asks_a_server_that_is_not_there(waits: list[float], where: str) -> None:
    login, environment = CREDENTIALS[where]
    told = exchange(f"http://{login}{PLACE}:{free_port()}", environment)
    message = refused(lambda: told.send(Request(told.address.query)))
    assert not any(secret in message for secret in (PASSWORD, TOKEN, "reader"))


@pytest.mark.parametrize("where", CREDENTIALS)
def test_a_server_that_leads_elsewhere_does_not_lead_credentials_there(where: str) -> None:
    login, environment = CREDENTIALS[where]
    with scripted((200, {}, "done")) as elsewhere, scripted((302, {"Location": f"{elsewhere.url()}/there"}, "")) as server:
        told = exchange(server.url(login), environment)
        assert told.send(Request(f"{server.url()}/query")).body == b"done"
    assert any("Authorization" in headers for _, path, headers, _ in server.asked)
    assert elsewhere.asked
    assert [headers["Authorization"] for _, _, headers, _ in elsewhere.asked] == [None] * len(elsewhere.asked)


def test_a_digest_is_made_anew_for_each_request_and_the_password_is_not_sent() -> None:
    challenge = (401, {"WWW-Authenticate": 'Digest realm="SPARQL", nonce="n1", qop="auth", algorithm="MD5"'}, "")
    with scripted(challenge, (200, {}, "one"), challenge, (200, {}, "two")) as server:
        told = exchange(server.url(), {"GOVFIN_USER": "reader", "GOVFIN_PASSWORD": PASSWORD})
        assert [told.send(Request(f"{server.url()}/update", body)).body for body in (b"1", b"2")] == [b"one", b"two"]
    sent = [(body, headers["Authorization"] or "") for _, _, headers, body in server.asked]
    assert [body for body, _ in sent] == [b"", b"1", b"", b"2"]
    assert [told[:6] for _, told in sent] == ["", "Digest", "", "Digest"]
    assert sent[1][1] != sent[3][1]
    assert not any(PASSWORD in told for _, told in sent)
