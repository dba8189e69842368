"""What happens below the window: search, save, import, export."""

from __future__ import annotations

import csv
import itertools
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ocrm.clock import SystemClock
from ocrm.models.base import ids
from ocrm.models.customer import Customer
from ocrm.services import records, search
from ocrm.services.everything.exporting import export_everything
from ocrm.services.everything.importing import make_file_of_folder
from ocrm.services.everything.table_cells import tables_of
from ocrm.services.records import RecordQuery
from ocrm.services.spreadsheets import exporting, importing, plan, reading
from ocrm.services.workspace import Workspace
from ocrm.text.tokens import match_expression
from tests.bench.timing import Measure, compare, percentile, seconds

COLUMNS = (
    "客户名称", "编号", "简称", "种类", "价值评估", "信用等级", "关系等级", "行业", "人员规模", "来源", "国家",
    "省份", "城市", "地址", "邮编",
    "电话", "手机", "网址", "邮箱", "备注",
)  # fmt: skip
_FIELDS = (
    "name", "code", "short_name", "category", "value", "credit", "relationship", "industry", "headcount", "source",
    "country",
    "province", "city", "address", "postcode", "phone", "mobile", "website", "email", "notes",
)  # fmt: skip
QUERIES = (
    "长", "长安", "长安配", "杭州云栖", "有限公司", "w", "wang", "zhang", "zw", "zhangw", "hz", "hzyq", "cqca",
    "科技", "电子", "智造",
    "139", "1395", "13957", "0571", "8888", "info", "example", "MES", "erp", "二期", "扩容", "冷链", "王芳", "李",
    "单雪松", "sxs",
    "shanxue", "KH0001", "SJ00", "报价", "合同", "付款条款", "预算", "nothing at all",
)  # fmt: skip


def measure_search(workspace: Workspace) -> Measure:
    """Time 40 mixed queries, first 50 hits each, beside the same MATCH run raw."""
    own = [seconds(lambda text=text: search.find(workspace, text, limit=50)) for text in QUERIES for _run in range(3)]  # type: ignore[misc]
    expressions = [match_expression(text) for text in QUERIES]
    sql = "SELECT rowid FROM search_customer WHERE search_customer MATCH ? ORDER BY rowid DESC LIMIT 100"
    raw = [seconds(lambda e=e: list(workspace.query(sql, (e,)))) for e in expressions if e for _run in range(3)]  # type: ignore[misc]
    middle = sorted(own)[len(own) // 2]
    return Measure(
        "search, 40 queries, 50 hits", middle, percentile(own, 95), sorted(raw)[len(raw) // 2], "raw FTS5 MATCH"
    )


def measure_list(workspace: Workspace) -> Measure:
    """Time the first rows of the customers list, beside the same rows in raw SQL."""
    query = RecordQuery("customers")
    names = [
        "name",
        "value",
        "next_step",
        "next_todo_on",
        "last_contacted_on",
        "open_amount",
        "industry",
        "city",
        "won_amount",
        "tags",
    ]

    def ours() -> None:
        records.fetch_rows(workspace, "customers", records.first_ids(workspace, query)[:128], names)

    def raw() -> None:
        list(workspace.query("SELECT * FROM customer ORDER BY mnemonic COLLATE NOCASE, id LIMIT 200"))

    return compare("list, first 128 rows read", ours, raw, "raw SQL, 200 rows", runs=15)


def measure_save(workspace: Workspace) -> Measure:
    """Time saving one field (an operation with its changeset), beside a raw committed UPDATE."""
    customers = [row[0] for row in workspace.query("SELECT id FROM customer LIMIT 200")]
    ours_ids, raw_ids, number = itertools.cycle(customers), itertools.cycle(customers), itertools.count()

    def ours() -> None:
        records.update_records(workspace, "customers", [next(ours_ids)], {"city": f"城市{next(number)}"})

    def raw() -> None:
        workspace.connection.execute("UPDATE customer SET fax = ? WHERE id = ?", (str(next(number)), next(raw_ids)))

    return compare("save one field", ours, raw, "raw UPDATE, committed", runs=60, warm_up=5)


def make_workbook(path: Path, rows: int) -> None:
    """Write a workbook of customers by openpyxl alone: this is also the limit of an export."""
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("客户")
    sheet.append(COLUMNS)
    for row in _rows(rows):
        sheet.append(row)
    book.save(path)


def make_plain_workbook(path: Path, rows: int) -> None:
    """Write the same workbook without openpyxl, in a tenth of its time: cells as it writes them, and nothing else."""
    main, relations = "http://schemas.openxmlformats.org", "http://schemas.openxmlformats.org/officeDocument/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{main}/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override'
        ' PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{relations}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}/spreadsheetml/2006/main" xmlns:r="{relations}/relationships">'
        '<sheets><sheet name="客户" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{main}/package/2006/relationships"><Relationship Id="r1"'
        f' Type="{relations}/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{main}/spreadsheetml/2006/main"><sheetData>'.encode())
            for number, row in enumerate(itertools.chain([COLUMNS], _rows(rows)), 1):
                sheet.write(_row_xml(number, row).encode())
            sheet.write(b"</sheetData></worksheet>")


def _row_xml(number: int, row: tuple[Any, ...]) -> str:
    cells = "".join(
        f'<c r="{chr(65 + at)}{number}"><v>{cell}</v></c>' if isinstance(cell, int)
        else f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
        for at, cell in enumerate(row)
    )  # fmt: skip
    return f'<row r="{number}">{cells}</row>'


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(7)
    first, last = "云明澜海瑞微蜀北楚鹭星科恒天秦", "栖远庭昇新芒锦岸材岛河锐泽穗川"
    cities = ("杭州", "上海", "苏州", "长沙", "重庆", "厦门")
    return (
        (
            f"{chance.choice(cities)}{chance.choice(first)}{chance.choice(last)}{number}有限公司", f"B{number:07d}",
            f"简{number}",
            "潜在", "高", "中", "较好", "IT", chance.randint(5, 900), "广告", "中国", "浙江", chance.choice(cities),
            f"滨江大道 {number} 号", f"{310000 + number % 9999}", f"0571-{80000000 + number}", f"139{number:08d}",
            f"www.c{number}.example", f"info{number}@c.example", "老客户介绍，比较看重服务",
        )
        for number in range(count)
    )  # fmt: skip


def measure_import_and_export(rows: int) -> list[Measure]:
    """Time one import and one export of `rows` × 20 columns, each once beside its limit."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "customers.xlsx"
        write_limit = seconds(lambda: make_workbook(book, rows))
        workspace = Workspace.create(Path(folder) / "a.ocrm", clock=SystemClock(), language="zh_CN")
        raw = Workspace.create(Path(folder) / "b.ocrm", clock=SystemClock(), language="zh_CN")
        read_limit = seconds(raw_import(raw, book))
        raw.close()
        workspace.connection  # noqa: B018 - opened before the clock starts
        report: list[plan.ImportReport] = []
        took = seconds(lambda: report.append(import_workbook(workspace, book)))
        if report[0].created != rows:
            raise RuntimeError(f"{report[0].created} of {rows} rows were created: {report[0].problems[:3]}")
        undo = seconds(workspace.undo)
        redo = seconds(workspace.redo)
        out = Path(folder) / "out.xlsx"
        wrote = seconds(lambda: exporting.export_records(workspace, RecordQuery("customers"), list(_FIELDS), out))
        out = out.with_suffix(".ods")
        wrote_ods = seconds(lambda: exporting.export_records(workspace, RecordQuery("customers"), list(_FIELDS), out))
        everything = _measure_everything(workspace, Path(folder))
    name = f"{rows:,} × {len(COLUMNS)}"
    return [
        Measure(f"import {name}", took, took, read_limit, "calamine + raw executemany, same indexes"),
        Measure("undo of that import", undo, undo, read_limit, "the same"),
        Measure("redo of that import", redo, redo, read_limit, "the same"),
        Measure(f"export {name}", wrote, wrote, write_limit, "openpyxl write_only alone"),
        Measure(f"export {name} as .ods", wrote_ods, wrote_ods, write_limit, "the same"),
        *everything,
    ]


def _measure_everything(workspace: Workspace, folder: Path) -> list[Measure]:
    """Time leaving with everything beside csv alone over the same rows, and coming back; closes the file."""
    left = seconds(lambda: export_everything(workspace, folder / "everything"))
    raw = seconds(lambda: _raw_csv(workspace, folder / "raw.csv"))
    workspace.close()
    path = folder / "again.ocrm"
    came = seconds(lambda: make_file_of_folder(folder / "everything", path, clock=SystemClock()))
    return [
        Measure("export everything to a folder", left, left, raw, "csv.writer alone, all tables"),
        Measure("make a file of that folder", came, came, raw, "the same"),
    ]


def _raw_csv(workspace: Workspace, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        for table in tables_of(workspace.connection):
            csv.writer(stream).writerows(workspace.query(table.select))


def import_workbook(workspace: Workspace, book: Path) -> plan.ImportReport:
    source = reading.open_source(book).table()
    return importing.run_import(workspace, source, plan.suggested_plan(source, "customers"), source_name=book.name)


def raw_import(workspace: Workspace, book: Path) -> Callable[[], None]:
    """Read by calamine alone and insert by executemany alone: no cleaning, no checks, no journal, no search index."""
    import python_calamine

    from ocrm.models.base import default_of
    from ocrm.models.fields import to_utc_text

    def run() -> None:
        connection = workspace.connection
        for trigger in [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]:
            connection.execute(f"DROP TRIGGER {trigger}")
        rows = python_calamine.CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()[1:]
        fields = Customer._meta.sorted_fields
        stamp = to_utc_text(workspace.clock.now())
        fixed = [
            stamp if field.name.endswith("_at") and not field.null else default_of(field)
            for field in fields
            if field.name != "id"
        ]
        places = {field.name: index for index, field in enumerate(fields)}
        new_ids = ids.next_ids(len(rows))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            f"INSERT INTO customer VALUES ({','.join('?' * len(fields))})",
            (_placed(row, [row_id, *fixed], places) for row_id, row in zip(new_ids, rows, strict=True)),
        )
        connection.execute("COMMIT")

    return run


def _placed(row: list[Any], values: list[Any], places: dict[str, int]) -> list[Any]:
    for name, value in zip(_FIELDS, row, strict=True):
        values[places[name]] = value
    return values
