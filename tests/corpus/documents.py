"""Documents: the lines and grids that a PDF of a made disclosure would hold, with their places on its pages."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from pathlib import Path
from typing import Any

from corpus.accounts import EXECUTED, REVISED, Account, Leaf, Project, Unit, approved, carried_out, data, revenue
from govfin import codelists
from govfin.file.documents import Document
from govfin.layout.pages import Block, Cell, Grid, Line

Row = list[str]
WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 50.0  # points
ROW, CHARACTER = 14.0, 9.0
NUMERALS = "一二三四五六七八九十"
NEXT_PROJECTS = 6  # forms of single projects in a document, at most


@dataclass(frozen=True, slots=True)
class Made:
    """One disclosure to make: whose, of which year and kind; with a fault where one is seeded."""

    unit: Unit
    year: int
    kind: str  # budget, final
    fault: bool = False

    @property
    def name(self) -> str:
        return f"{self.unit.name}_{self.year}_{self.kind}.pdf"


@dataclass(slots=True)
class _Writer:
    """Puts lines and grids on pages."""

    blocks: list[Block] = field(default_factory=list)
    page: int = 0
    y: float = HEIGHT

    def turn(self) -> None:
        self.page, self.y = self.page + 1, MARGIN

    def say(self, text: str, x: float = MARGIN) -> None:
        if self.y > HEIGHT - MARGIN:
            self.turn()
        places = tuple((x + n * CHARACTER, x + (n + 1) * CHARACTER) for n in range(len(text)))
        box = (x, self.y, places[-1][1], self.y + CHARACTER)
        self.blocks.append(Line(text, self.page, box, places=places))
        self.y += 2 * CHARACTER

    def draw(self, rows: Sequence[Row]) -> None:
        width = (WIDTH - 2 * MARGIN) / len(rows[0])
        edges = tuple(MARGIN + width * column for column in range(len(rows[0]) + 1))
        cells = tuple(self._cell(rows, corner, last, edges) for corner, last in _extents(rows).items())
        bottom = self.y + ROW * len(rows)
        self.blocks.append(Grid(cells, len(rows), len(rows[0]), self.page, (MARGIN, self.y, WIDTH - MARGIN, bottom), edges))
        self.y = bottom + ROW

    def _cell(self, rows: Sequence[Row], corner: tuple[int, int], last: tuple[int, int], edges: Sequence[float]) -> Cell:
        (row, column), (bottom, right) = corner, last
        box = (edges[column], self.y + ROW * row, edges[right + 1], self.y + ROW * (bottom + 1))
        return Cell(row, column, bottom - row + 1, right - column + 1, rows[row][column], self.page, box)


def _extents(rows: Sequence[Row]) -> dict[tuple[int, int], tuple[int, int]]:
    """Of each cell by its first row and column the last ones."""
    root: dict[tuple[int, int], tuple[int, int]] = {}
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            root[r, c] = root[r, c - 1] if cell == "<" else root[r - 1, c] if cell == "^" else (r, c)
            last[root[r, c]] = (r, c)
    return last


# --- a document ------------------------------------------------------------------------------------------------------------


def document(made: Made) -> Document:
    """The document of a disclosure, as it is read from a PDF."""
    writer, books = _Writer(), _Books(made)
    level = "单位" if made.unit.listed else "部门"
    writer.turn()
    writer.say(f"{made.unit.name}{made.year}年{'度' if books.final else ''}{level}{'决算' if books.final else '预算'}")
    writer.turn()
    for text in books.prose():
        writer.say(text)
    for title, table, rows in books.tables():
        writer.turn()
        if "number" in table:
            writer.say(table["number"])
        writer.say(title)
        writer.say(f"{'部门' if books.final else '单位名称'}：{made.unit.name}")
        writer.say(f"{'金额' if books.final else ''}单位：万元", WIDTH - 3 * MARGIN)
        writer.draw(rows or [*table["header"], [""] * len(table["header"][0])])
        if not rows:
            writer.say(table["empty"])
    when = datetime(made.year + books.final, 9 if books.final else 2, 10 + len(made.name) % 15, 9, tzinfo=UTC)
    digest = hashlib.sha256(f"{made}".encode()).hexdigest()
    return Document(Path(made.name), digest, writer.page, tuple(writer.blocks), when)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a table before it is written: its labels, and what it holds."""

    code: str
    name: str
    held: Account
    unit: str = ""


class _Books:
    """Writes the tables and the prose of one disclosure."""

    def __init__(self, made: Made) -> None:
        self.made, self.unit, self.year = made, made.unit, made.year
        self.final = made.kind == "final"
        self.budget = approved(made.unit, made.year)
        self.revised = carried_out(self.budget, REVISED)
        self.account = carried_out(self.budget, EXECUTED) if self.final else self.budget
        self.chance = made.unit.random(made.year, made.kind)
        self.bought = self._bought()
        self.faulty = self.chance.randrange(5) if made.fault else -1  # the table of codes that prints a wrong amount

    def tables(self) -> Iterator[tuple[str, Any, list[Row]]]:
        """The title of each table, what it is like, and its rows with its head; no rows where it is empty."""
        wrong = 0
        for table in data("tables.yaml")[self.made.kind]:
            for project in self._projects() if "{project}" in table["title"] else [None]:
                title = table["title"].format(year=self.year, project=project.name if project else "")
                body = self._rows(table, project)
                if table["rows"] in ("functions", "economics") and body:
                    self._spoil(body, wrong)
                    wrong += 1
                yield title, table, [*table.get("header", []), *body] if body else []

    def _rows(self, table: Any, project: Project | None) -> list[Row]:
        held = self.account.within(table.get("within", ""))
        own = {
            "sided": lambda: self._sided(table, held),
            "panels": lambda: self._panels(held),
            "purchases": self._purchases,
            "services": self._services,
            "whole-goals": self._whole_goals,
            "project-goals": lambda: self._project_goals(project),
            "reviews": self._reviews,
            "whole-review": self._whole_review,
            "project-review": lambda: self._project_review(project),
        }
        if table["rows"] in own:
            return own[table["rows"]]()
        if table.get("flow") == "revenue":
            held = revenue(held)
        lines = list(getattr(self, f"_{table['rows']}")(held)) if held.leaves else []
        return [self._cells(table, line) for line in lines]

    def _cells(self, table: Any, line: _Line) -> Row:
        revised = self.revised.within(table.get("within", ""))
        return [self._text(cell, line, revised) for cell in table["cells"]]

    def _text(self, cell: str, line: _Line, revised: Account) -> str:
        sign, _, narrowed = cell.partition(" ")
        match sign:
            case "=":
                return self._printed(line.held.total(narrowed))
            case "~":
                return self._printed(revised.total(narrowed))
        return {"code": line.code, "name": line.name, "unit": line.unit}.get(cell, cell)

    def _printed(self, amount: int) -> str:
        return "" if not amount else _yuan(amount, "," if self.final else "")

    def _spoil(self, body: list[Row], number: int) -> None:
        """One amount ten 万元 too large, in the table that has the fault."""
        if number == self.faulty:
            row = body[self.chance.randrange(len(body))]
            place = next((c for c, text in enumerate(row) if "." in text and text.replace(",", "").replace(".", "").isdigit()), None)
            if place is not None:
                row[place] = self._printed(int(row[place].replace(",", "").replace(".", "")) + 1000)

    # rows

    def _total(self, held: Account) -> Iterator[_Line]:
        yield _Line("", "合计", held)

    def _functions(self, held: Account) -> Iterator[_Line]:
        yield _Line("", "合计", held)
        yield from self._codes(held, "function", (3, 5, 7))

    def _economics(self, held: Account) -> Iterator[_Line]:
        yield _Line("", "合计", held)
        yield from self._codes(held, "economic", (3, 5))

    def _codes(self, held: Account, axis: str, lengths: Sequence[int]) -> Iterator[_Line]:
        codes = sorted({getattr(leaf, axis)[:length] for leaf in held.leaves for length in lengths})
        for code in codes:
            yield _Line(code, _name(axis, code), held.within(f"{axis}:{code}"))

    def _units(self, held: Account) -> Iterator[_Line]:
        if self.unit.listed:
            yield _Line("", "合计", held)
            yield _Line(self.unit.code, self.unit.name, held)
            return
        yield _Line("", "合计", held)
        yield _Line(self.unit.code, self.unit.name, held)
        for each in (self.unit, *self.unit.units):
            code = f"{each.code}001" if each == self.unit else each.code
            yield _Line(code, each.own, held.of(leaf for leaf in held.leaves if leaf.unit == each))

    def _projects(self) -> list[Project]:
        """Those that have a form of their own; final accounts tell the fiscal money of all that bear one name."""
        leaves = self.account.within("fund:fiscal" if self.final else "").leaves
        found = {leaf.project.name if self.final else leaf.project.code: leaf.project for leaf in leaves[::-1] if leaf.project}
        return list(found.values())[::-1][:NEXT_PROJECTS]

    def _listed_projects(self, held: Account) -> Iterator[_Line]:
        yield _Line("", "合计", held)
        for project in dict.fromkeys(leaf.project for leaf in held.leaves):
            leaves = [leaf for leaf in held.leaves if leaf.project == project]
            assert project is not None
            yield _Line(project.code, project.name, held.of(leaves), leaves[0].unit.own)

    # tables of a shape of their own

    def _sided(self, table: Any, held: Account) -> list[Row]:
        left = [[label, self._revenue(held, narrowed)] for label, narrowed in table["revenue"]]
        right = [[table["first"][0], *self._amounts(table, held)]] if "first" in table else []
        for number, code in enumerate(data("tables.yaml")["classes"]):
            label = table["numbering"].format(_numeral(number + 1)) + _name("function", code)
            right.append([label, *self._amounts(table, held.within(f"function:{code}"))])
        width = 1 + len(table["cells"])
        both = zip_longest(left, right)
        rows = [[*(one or ["", ""]), *(other or [""] * width)] for one, other in both]
        for label, narrowed, other, text in table["ends"]:
            amounts = self._amounts(table, held) if text == "=" else [self._revenue(held, text)] + [""] * (width - 2)
            rows.append([label, self._revenue(held, narrowed), other, *amounts])
        return self._numbered(rows) if table.get("lines") else rows

    def _amounts(self, table: Any, held: Account) -> Row:
        return [self._text(cell, _Line("", "", held), held) for cell in table["cells"]]

    def _revenue(self, held: Account, told: str) -> str:
        source = revenue(held) if self.final else held
        match told:
            case "":
                return ""
            case "revenue":
                return self._printed(source.total())
            case "opening":
                return self._printed(held.opening())
            case "closing":
                return self._printed(held.closing())
            case "grand":
                return self._printed(held.total() + held.closing())
        return self._printed(source.total(told))

    def _numbered(self, rows: Sequence[Row]) -> list[Row]:
        count = len(rows)
        return [[row[0], str(n), row[1], row[2], str(count + n), *row[3:]] for n, row in enumerate(rows, 1)]

    def _panels(self, held: Account) -> list[Row]:
        sides = [list(self._codes(held.within(f"expenditure:{kind}"), "economic", (3, 5))) for kind in ("personnel", "public")]
        texts = [[[line.code, line.name, self._printed(line.held.total())] for line in side] for side in sides]
        blank = [""] * 3
        rows: list[Row] = []
        for n in range(max(map(len, texts))):
            rows.append([cell for side in texts for cell in (side[n] if n < len(side) else blank)])
        personnel, public = (self._printed(held.total(f"expenditure:{kind}")) for kind in ("personnel", "public"))
        return [*rows, ["人员经费合计", "<", personnel, "公用经费合计", "<", public]]

    def _bought(self) -> list[tuple[str, str, str, int, int, Leaf]]:
        """What is procured: item, kind, unit of measure, number, price, and the sum that it is paid from."""
        paying = [leaf for leaf in self.account.leaves if leaf.project and leaf.fund == "general" and leaf.amount > 1000]
        found = []
        for item, kind, measure, low, high, _ in self.chance.sample(data("units.yaml")["bought"], self.chance.randint(2, 7)):
            price = round(self.chance.uniform(low, high) * 100)
            number = self.chance.randint(2, 20) if kind == "goods" else 1
            found.append((item, kind, measure, number, price, self.chance.choice(paying)))
        return found

    def _purchases(self) -> list[Row]:
        total = sum(number * price for _, _, _, number, price, _ in self.bought)
        rows = [["", "合计", "", "", "", "", "", "", "", "", "", _yuan(total), _yuan(total), ""]]
        for item, _, measure, number, price, leaf in self.bought:
            amount = _yuan(number * price)
            where = [_labelled("function", leaf.function), _labelled("economic", leaf.economic), "本年预算", "一般公共预算"]
            assert leaf.project is not None
            rows.append(
                [self.unit.code, leaf.unit.own, leaf.project.name, item, *where, str(number), _yuan(price), measure, amount, amount, ""]
            )
        return rows

    def _services(self) -> list[Row]:
        bought = [each for each in self.bought if each[1] == "services"]
        rows = []
        for item, _, _, number, price, leaf in bought:
            where = ["本年预算", "一般公共预算", _labelled("function", leaf.function), _labelled("economic", leaf.economic)]
            assert leaf.project is not None
            rows.append([self.unit.code, leaf.unit.own, "是", leaf.project.name, item, str(number), _yuan(number * price), *where])
        return rows

    def _indicators(self, about: object, *, reviewed: bool) -> Iterator[list[str]]:
        for first, second, name, low, high, sign, measure, weight in data("units.yaml")["indicators"]:
            target = self.unit.random(about, name, self.year).randint(low, high)
            done = min(100, target + self.chance.randint(-3, 5)) if measure == "%" else target + self.chance.randint(-1, 9)
            met = done >= target if sign == "≥" else done <= target
            texts = [f"{sign}{target}{measure}"]
            if reviewed:
                texts += [f"{done}{measure}", str(weight if met else weight - 2)]
            yield [first, second, name, *texts]

    def _whole_goals(self) -> list[Row]:
        before = [approved(self.unit, self.year - 2), approved(self.unit, self.year - 1)]
        total = self.account.total()

        def money(label: str, narrowed: str) -> Row:
            amount = self.account.total(narrowed)
            return ["^", "^", label, _yuan(amount), f"{_percent(amount, total)}%", *(_yuan(each.total(narrowed)) for each in before)]

        rows = [
            ["部门（单位）名称", self.unit.name, "<", "<", "<", "<", "<"],
            ["部门总体资金情况", "总体资金情况", "<", "当年金额", "占比", "近两年收支金额", "<"],
            ["^", "^", "<", "^", "^", f"{self.year - 2}年", f"{self.year - 1}年"],
            money("财政拨款", "fund:fiscal"),
            money("财政专户管理资金", "fund:special"),
            money("单位资金", "fund:business"),
            money("合计", ""),
            money("人员类项目支出", "expenditure:personnel"),
            money("运转类项目支出", "expenditure:public"),
            money("特定目标类项目支出", "expenditure:project"),
            money("合计", ""),
        ]
        rows[3][1], rows[7][1] = "收入构成", "支出构成"
        rows.append(["年度绩效指标", "一级指标", "二级指标", "三级指标", "预期当年实现值", "<", "<"])
        for first, second, name, target in self._indicators("", reviewed=False):
            rows.append(["^", first, second, name, target, "<", "<"])
        return rows

    def _project_goals(self, project: Project | None) -> list[Row]:
        assert project is not None
        held = self.account.of(leaf for leaf in self.account.leaves if leaf.project == project)
        rows = [
            ["项目名称", project.name, "<", "<", "<"],
            ["项目资金（万元）", "年度资金总额：", "<", _yuan(held.total()), "<"],
            ["^", "其中：财政拨款", "<", _yuan(held.total("fund:fiscal")), "<"],
            ["年度绩效目标", f"完成{project.name}年度任务，资金使用合规。", "<", "<", "<"],
            ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值"],
        ]
        return rows + [["^", *texts] for texts in self._indicators(project.name, reviewed=False)]

    def _called(self, account: Account, name: str) -> int:
        """The fiscal money that is spent on projects of that name."""
        return sum(leaf.amount for leaf in account.within("fund:fiscal").leaves if leaf.project and leaf.project.name == name)

    def _reviews(self) -> list[Row]:
        fiscal = self.account.within("fund:fiscal")
        names = dict.fromkeys(leaf.project.name for leaf in fiscal.leaves if leaf.project)
        rows = [[str(n), name, self.unit.name, _yuan(self._called(self.account, name))] for n, name in enumerate(names, 1)]
        return [*rows, ["合计", "<", "", _yuan(fiscal.total("expenditure:project"))]]

    def _whole_review(self) -> list[Row]:
        planned, done = self.budget.total(), self.account.total()
        texts = list(self._indicators("", reviewed=True))
        points = Decimal(_percent(min(done, planned), planned)) / 5
        scores = sum((Decimal(each[-1]) for each in texts), points)
        rows = [
            ["预算执行情况（20分）", "", "<", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分*执行率）"],
            ["^", "部门整体支出总额", "<", _yuan(planned), _yuan(done), f"{_percent(done, planned)}%", f"{points:.2f}"],
            ["年度绩效指标（80分）", "一级指标", "二级指标", "三级指标", "年初目标值", "实际完成值", "得分"],
        ]
        rows += [["^", *each] for each in texts]
        return [*rows, ["总分", "<", "<", "<", "<", "<", f"{scores:.2f}"]]

    def _project_review(self, project: Project | None) -> list[Row]:
        assert project is not None
        planned, done = (self._called(each, project.name) for each in (self.revised, self.account))
        points = Decimal(_percent(min(done, planned), planned)) / 5
        rows = [
            ["项目名称", project.name, "<", "<", "<", "<", "<"],
            ["预算执行情况（万元）（20分）", "", "<", "预算数（A）", "执行数（B）", "执行率（B/A）", "得分（20分*执行率）"],
            ["^", "年度财政资金总额", "<", _yuan(planned), _yuan(done), f"{_percent(done, planned)}%", f"{points:.2f}"],
            ["年度绩效指标（80分）", "一级指标", "二级指标", "三级指标", "年初目标值（A）", "实际完成值（B）", "得分"],
        ]
        return rows + [["^", *each] for each in self._indicators(project.name, reviewed=True)]

    # prose

    def prose(self) -> Iterator[str]:
        """The lines of the prose."""
        told = self._told()
        for text in data("tables.yaml")["prose"][self.made.kind]:
            yield from self._classes() if text == "classes" else [text.format(**told)]

    def _told(self) -> dict[str, object]:
        held, total = self.account, self.account.total()
        general = held.within("fund:general")
        before = approved(self.unit, self.year - 1).total()
        basic = general.within("expenditure:basic")
        sums = {
            "total": total,
            "basic": held.total("expenditure:basic"),
            "project": held.total("expenditure:project"),
            "general": general.total(),
            "general_basic": basic.total(),
            "general_project": general.total("expenditure:project"),
            "personnel": basic.total("expenditure:personnel"),
            "public": basic.total("expenditure:public"),
            "three": basic.total("economic:30217+30231"),
            "reception": basic.total("economic:30217"),
            "running": basic.total("economic:30231"),
            "purchases": sum(number * price for _, _, _, number, price, _ in self.bought),
            "goods": sum(number * price for _, kind, _, number, price, _ in self.bought if kind == "goods"),
            "services": sum(number * price for _, kind, _, number, price, _ in self.bought if kind == "services"),
            "grand": total + held.closing(),
            "budget": self.budget.total("fund:general"),
        }
        return {
            **{name: _yuan(amount) for name, amount in sums.items()},
            "unit": self.unit.name,
            "year": self.year,
            "last": self.year - 1,
            "staff": held.staff,
            "posts": held.staff + self.unit.random("posts").randint(0, 4),
            "retired": held.staff // 2,
            "vehicles": held.staff // 20 + 1,
            "change": f"{'增加' if total >= before else '减少'}{_yuan(abs(total - before))}",
            "rate": f"{'增长' if total >= before else '下降'}{_percent(abs(total - before), before)}%",
            "basic_share": _percent(sums["basic"], total),
            "project_share": _percent(sums["project"], total),
            "execution": _percent(sums["general"], sums["budget"]),
        }

    def _classes(self) -> Iterator[str]:
        general, budget = self.account.within("fund:general"), self.budget.within("fund:general")
        for number, code in enumerate(sorted({leaf.function[:3] for leaf in general.leaves}), 1):
            amount, planned = general.total(f"function:{code}"), budget.total(f"function:{code}")
            yield data("tables.yaml")["prose"]["class"].format(
                n=number,
                name=_name("function", code),
                amount=_yuan(amount),
                share=_percent(amount, general.total()),
                budget=_yuan(planned),
                execution=_percent(amount, planned),
            )


def _yuan(amount: int, grouping: str = "") -> str:
    """An amount of hundredths as printed: 1,455.41."""
    sign, amount = "-" if amount < 0 else "", abs(amount)
    return f"{sign}{amount // 100:{grouping}}.{amount % 100:02}"


def _percent(part: int, whole: int) -> str:
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)) if whole else "0.00"


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else NUMERALS[tens - 1]) + ("十" if tens else "") + (NUMERALS[ones - 1] if ones else "")


def _name(scheme: str, code: str) -> str:
    return codelists.scheme(scheme)[code].label


def _labelled(scheme: str, code: str) -> str:
    return f"{code} {_name(scheme, code)}"


def all_made(units: Iterable[Unit], years: Sequence[int]) -> Iterator[Made]:
    """The disclosures of units; some are lacking, and one in twenty-five has a fault."""
    for unit in units:
        for year in years:
            for kind in ("budget", "final"):
                if unit.random("missing", year, kind).random() >= 0.01:
                    yield Made(unit, year, kind, unit.random("fault", year, kind).random() < 0.04)
