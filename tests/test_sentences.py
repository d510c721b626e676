"""Sentences: wrapped lines joined, parted at full stops, each numeral with its page and box."""

from __future__ import annotations

from collections.abc import Sequence

import made
from govfin.layout.pages import Line
from govfin.mappings import UNNUMBERED, load_mappings
from govfin.prose.sentences import Sentence, depth, flattened, read_sentences

READING = load_mappings()
LEFT, SIZE, WIDTH = 90.0, 12.0, 30  # points; characters on a full line


def line(text: str, y: int, *, page: int = 1, indent: int = 0) -> Line:
    """A line of characters as wide as high, `y` lines down the page."""
    x0 = LEFT + indent * SIZE
    places = tuple((x0 + place * SIZE, x0 + (place + 1) * SIZE) for place in range(len(text)))
    return Line(text, page, (x0, y * 20.0, x0 + len(text) * SIZE, y * 20.0 + SIZE), places=places)


def paragraph(text: str, *, page: int = 1, start: int = 0) -> list[Line]:
    """Lines of a text that is set in full lines, the first indented by two characters."""
    first, rest = text[: WIDTH - 2], text[WIDTH - 2 :]
    pieces = [first, *(rest[place : place + WIDTH] for place in range(0, len(rest), WIDTH))]
    return [line(piece, start + number, page=page, indent=0 if number else 2) for number, piece in enumerate(pieces)]


def read(lines: Sequence[Line]) -> tuple[Sentence, ...]:
    return read_sentences(lines, READING)


def texts(lines: Sequence[Line]) -> list[str]:
    return [sentence.text for sentence in read(lines)]


FULL = "2024年收支总预算647.10万元，比2023年预算增加73.83万元，增长12.88%，主要原因是新增员工，人员经费增加。"


def test_wrapped_lines_are_one_sentence() -> None:
    lines = paragraph(FULL)
    assert len(lines) == 3
    assert texts(lines) == [FULL]


def test_a_sentence_goes_on_over_the_page() -> None:
    lines = paragraph(FULL)
    over = [lines[0], *(Line(each.text, 2, each.box, None, each.places) for each in lines[1:])]
    (sentence,) = read(over)
    assert sentence.text == FULL
    assert (sentence.page(0), sentence.page(len(FULL) - 1)) == (1, 2)


def test_a_numeral_has_a_box_of_its_own() -> None:
    (sentence,) = read(paragraph(FULL))
    start = FULL.index("647.10")
    assert sentence.box(start, start + 6) == (LEFT + (2 + start) * SIZE, 0.0, LEFT + (2 + start + 6) * SIZE, SIZE)


def test_a_numeral_broken_over_lines_is_one() -> None:
    text = "2024年度财政拨款收入支出总计比上年度有所增加，合计1455.41万元。"
    lines = paragraph(text)
    assert lines[0].text.endswith("合计1")
    assert texts(lines) == [text]


def test_a_numeral_broken_over_pages_has_the_page_where_it_starts() -> None:
    first = line("本年度财政拨款收入支出总计比上年度有所增加数额共合计为1455.", 0)
    (sentence,) = read([first, line("41万元。", 0, page=2)])
    start = sentence.text.index("1455.41")
    assert sentence.page(start) == 1
    assert sentence.box(start, start + 7) == (first.places[start][0], 0.0, first.places[-1][1], SIZE)


def test_semicolons_and_full_stops_part_sentences() -> None:
    text = "其中：基本支出573.82万元，占88.68%；项目支出73.28万元，占11.32%。"
    assert texts(paragraph(text)) == ["其中：基本支出573.82万元，占88.68%；", "项目支出73.28万元，占11.32%。"]


def test_brackets_are_not_parted() -> None:
    text = "公务用车费6.7万元（购置费0万元；运行费6.7万元。）比上年减少2.3万元。"
    assert texts(paragraph(text)) == [text]


def test_a_numbered_line_opens_a_paragraph_with_its_depth() -> None:
    lines = [line("三、支出预算情况说明", 0), *paragraph(FULL, start=1), line("（一）基本支出", 5), line("1.人员经费529.67万元。", 6)]
    found = read(lines)
    assert [(sentence.depth, sentence.opens, sentence.whole) for sentence in found] == [
        (1, True, True),
        (UNNUMBERED, True, True),
        (2, True, True),
        (3, True, True),
    ]


def test_items_within_a_line_are_sentences_of_their_own() -> None:
    text = "其中：1.因公出国（境）费5万元。2.公务接待费3万元。"
    assert texts(paragraph(text)) == ["其中：", "1.因公出国（境）费5万元。", "2.公务接待费3万元。"]


def test_an_amount_at_the_start_of_a_line_is_no_numbering() -> None:
    assert depth("1.58万元", READING) == UNNUMBERED
    assert texts([line("基本支出", 0), line("2,776.85万元，项目支出781.5万元。", 1, indent=2)]) == [
        "基本支出2,776.85万元，项目支出781.5万元。"
    ]


def test_a_text_without_boxes_is_joined_by_the_width_of_its_lines() -> None:
    text = """
        五、支出决算情况说明
        2022年度一般公共预算财政拨款支出决算共计337.02万元，
        占本年支出合计的100%，与2021年度相比，本年财政拨款支
        出增加97.57万元。
        公用经费26.68万元，主要包括办公费、印刷费、咨询费、
        电费、邮电费。
        """
    document = made.text_document("\n".join(each.strip() for each in text.strip().splitlines()))
    assert [sentence.text for sentence in read_sentences(document.blocks, READING)] == [
        "五、支出决算情况说明",
        "2022年度一般公共预算财政拨款支出决算共计337.02万元，占本年支出合计的100%，与2021年度相比，本年财政拨款支出增加97.57万元。",
        "公用经费26.68万元，主要包括办公费、印刷费、咨询费、电费、邮电费。",
    ]


def test_flattened_text_leads_back_to_the_printed_one() -> None:
    flat, places = flattened("“三公” 经费(1,234.5 万元)①")
    assert flat == "三公经费（1，234.5万元）①"
    assert "“三公” 经费(1,234.5 万元)①"[places[flat.index("1")] : places[flat.index("5")] + 1] == "1,234.5"
