"""Archives: the files in a zip file, under the names that their makers gave them."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from govfin.errors import DocumentError
from govfin.file.archives import files_in, open_zip, read_bytes


def zipped(files: dict[str, bytes], *, encoding: str = "", flags: int = 0) -> bytes:
    """A zip file; with an encoding its names are written in that, without the flag for UTF-8, as the Chinese Windows does."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        stand_ins = {f"{number:x<{len(name.encode(encoding or 'utf-8'))}}": name for number, name in enumerate(files)}
        for stand_in, name in stand_ins.items():
            archive.writestr(stand_in if encoding else name, files[name])
    content = out.getvalue()
    if encoding:
        for stand_in, name in stand_ins.items():
            content = content.replace(stand_in.encode(), name.encode(encoding))
    if flags:
        for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            at = content.index(mark) + offset
            content = content[:at] + struct.pack("<H", flags) + content[at + 2 :]
    return content


def names(content: bytes) -> list[str]:
    return [path.as_posix() for path in files_in(Path("a.zip"), content)]


@pytest.mark.parametrize("encoding", ["", "gbk", "utf-8"])
def test_names_are_those_that_the_maker_wrote(encoding: str) -> None:
    content = zipped({"部门预算/附件1/收支总表.xlsx": b"1", "部门预算/说明.docx": b"2"}, encoding=encoding)
    assert names(content) == ["a.zip/部门预算/说明.docx", "a.zip/部门预算/附件1/收支总表.xlsx"]


def test_a_path_leads_into_a_zip_file_and_into_one_within_it(tmp_path: Path) -> None:
    inner = zipped({"表.txt": "一".encode()}, encoding="gbk")
    (tmp_path / "a.zip").write_bytes(zipped({"下/b.zip": inner, "x.txt": b"x"}))
    assert read_bytes(tmp_path / "a.zip" / "x.txt") == b"x"
    assert read_bytes(tmp_path / "a.zip" / "下" / "b.zip" / "表.txt").decode() == "一"
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "a.zip" / "y.txt")
    with pytest.raises(FileNotFoundError):
        read_bytes(tmp_path / "a.zip" / "x.txt" / "y.txt")


def test_what_systems_add_for_themselves_is_left_out() -> None:
    assert names(zipped({"__MACOSX/._a.pdf": b"", ".DS_Store": b"", "~$a.docx": b"", "a.pdf": b""})) == ["a.zip/a.pdf"]


def test_no_name_leads_out_of_the_archive() -> None:
    assert names(zipped({"../../etc/a.pdf": b"", "/b.pdf": b"", "c\\d.pdf": b""})) == ["a.zip/b.pdf", "a.zip/c/d.pdf", "a.zip/etc/a.pdf"]


def refused(content: bytes) -> str:
    with pytest.raises(DocumentError) as raised:
        open_zip(Path("a.zip"), content)
    return str(raised.value).removeprefix("a.zip: ")


def test_an_encrypted_archive() -> None:
    assert refused(zipped({"a.pdf": b"x"}, flags=1)) == "is encrypted and asks for a password; save it without one and try again."


def test_an_archive_that_would_fill_the_memory() -> None:
    bomb = zipped({"a.txt": bytes(20_000_000)})
    assert len(bomb) < 50_000
    assert "would unpack to more than a disclosure can hold" in refused(bomb)
    assert "would unpack to more" in refused(zipped({f"{n}.txt": b"" for n in range(5001)}))


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04" + bytes(100), zipped({"a.pdf": b"x" * 1000})[:-30]], ids=["no archive", "half an archive"]
)
def test_an_archive_that_is_cut_short(content: bytes) -> None:
    assert "damaged or cut short" in refused(content)
