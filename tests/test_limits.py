"""Limits: a step that takes too long or too much memory is given up, and what ran before it goes on as before."""

from __future__ import annotations

import signal
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from govfin.disclosure.disclosures import disclosed
from govfin.errors import DocumentError
from govfin.file.documents import read_document
from govfin.layout.limits import GivenUpError, Limits, limited
from govfin.mappings import load_mappings
from write_pdf import Sheet, line, pdf, table, text

# An alarm that rings while garbage is collected is lost in the callbacks of other libraries, hypothesis among them; the next one is heard.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

if not hasattr(signal, "setitimer"):
    pytest.skip("time is limited on POSIX only", allow_module_level=True)

SHORT = Limits(seconds=0.2)


def spin(seconds: float) -> None:
    """Takes time, and takes every Exception for its own."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        try:
            sum(range(1000))
        except Exception:
            continue


def given_up(limits: Limits) -> str:
    with pytest.raises(GivenUpError) as caught, limited(limits):
        spin(5)
    return str(caught.value)


def spin_beyond(limits: Limits) -> None:
    assert given_up(limits).startswith("it takes more than")
    spin(5)


def test_what_takes_too_long_is_given_up() -> None:
    started = time.process_time()
    assert given_up(SHORT) == "it takes more than 0.2 s of computing"
    assert time.process_time() - started < 2
    assert signal.getitimer(signal.ITIMER_PROF) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGPROF) == signal.SIG_DFL


def test_what_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(GivenUpError, match="it takes more than 64 MiB of memory"), limited(Limits(mebibytes=64)):
        bytearray(256 * 2**20)
    assert len(bytearray(256 * 2**20)) == 256 * 2**20


def test_what_keeps_within_its_limits_is_done() -> None:
    with limited(SHORT):
        done = sum(range(10))
    assert done == 45


def test_a_limit_within_another_ends_no_later_and_the_outer_one_holds_again() -> None:
    with pytest.raises(GivenUpError), limited(SHORT), limited(Limits(seconds=60)):
        spin(5)
    with pytest.raises(GivenUpError, match=r"more than 0\.6 s"), limited(Limits(seconds=0.6)):
        spin_beyond(SHORT)


def test_it_works_in_worker_processes() -> None:
    with ProcessPoolExecutor(1) as pool:
        assert pool.submit(given_up, SHORT).result() == "it takes more than 0.2 s of computing"


def test_outside_the_main_thread_nothing_is_limited() -> None:
    done: list[bool] = []

    def run() -> None:
        with limited(Limits(seconds=0.05), memory=False):
            spin(0.2)
        done.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert done == [True]


# --- pages -------------------------------------------------------------------------------------------------------------

TITLE = text(200, 800, "2024年部门支出预算总表", 14) + text(60, 770, "部门：武汉市江汉区融媒体中心") + text(470, 770, "单位：万元")
ROWS = [
    ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
    ["", "合计", "12.50", "12.50", ""],
    ["201", "一般公共服务支出", "12.50", "12.50", ""],
]
SOUND = table(60, 760, ROWS, [60, 150, 80, 80, 80])
NESTED = {f"X{depth}": f"/X{depth + 1} Do /X{depth + 1} Do " * (depth < 40) + "0 0 m 9 9 l S" for depth in range(42)}
HOSTILE = {
    "many operators": Sheet("0 0 m 100 100 l S\n" * 3_000_000),
    "forms in forms": Sheet("/X0 Do", forms=NESTED),
    "many rulings": Sheet("".join(line(0, y / 100, 500, y / 100) + line(y / 100, 0, y / 100, 500) for y in range(0, 50_000, 4))),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_page_that_takes_too_long_is_given_up_and_the_others_are_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(TITLE + SOUND, HOSTILE[name], Sheet(text(60, 700, "三、说明"))))
    started = time.process_time()
    document = read_document(path, Limits(seconds=1.0))
    assert time.process_time() - started < 15
    assert [(note.page, note.text) for note in document.notes] == [
        (2, "page 2: given up: it takes more than 1 s of computing; look at it yourself")
    ]
    assert {block.page for block in document.blocks} == {1, 3}


def test_what_was_given_up_is_told(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(TITLE + SOUND, HOSTILE["many operators"]))
    told = disclosed(read_document(path, Limits(seconds=1.0)), load_mappings())
    assert [(each.what, each.page) for each in told.unexplained] == [("page", 2)]
    assert [str(fact.numeral.value) for fact in told.facts] == ["12.50"] * 4


def test_a_document_of_nothing_else_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(HOSTILE["many operators"]))
    with pytest.raises(DocumentError, match=r"given up: it takes more than 0\.5 s"):
        read_document(path, Limits(seconds=0.5))


def test_a_page_that_unpacks_to_more_than_its_memory_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(pdf(TITLE + SOUND, " " * (200 * 2**20)))
    document = read_document(path, Limits(seconds=30, mebibytes=100))
    assert [note.text for note in document.notes] == ["page 2: given up: it takes more than 100 MiB of memory; look at it yourself"]
