"""Answers questions on DataFusion, the engine under Logfire.

Standard input is a JSON list of questions, each an SQL text, the folder of a recording and the instant until which its rows
were stored. Standard output is one line of JSON per question, in order: its rows or the refusal.
"""

import json
import sys
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from datafusion import SessionConfig, SessionContext, udf

from recorded_rows import parse_instant, read_recording


def main() -> None:
    for question in json.load(sys.stdin):
        context = visible_rows(Path(question["folder"]), question["storedUntil"])
        print(json.dumps(answer(context, question["sql"])), flush=True)


@cache
def visible_rows(folder: Path, stored_until: str) -> SessionContext:
    context = SessionContext(SessionConfig().set("datafusion.sql_parser.dialect", "postgres"))
    context.register_udf(udf(json_as_text, [pa.string(), pa.string()], pa.string(), "stable", "json_as_text"))
    rows = all_rows(folder)
    visible = rows.filter(pc.less_equal(rows["created_at"], pa.scalar(parse_instant(stored_until))))
    batches = visible.to_batches() or [pa.RecordBatch.from_pylist([], schema=visible.schema)]
    context.register_record_batches("records_all", [batches])
    context.sql("CREATE VIEW records AS SELECT * FROM records_all WHERE kind <> 'pending_span'")
    return context


all_rows = cache(read_recording)


def json_as_text(documents: pa.Array, keys: pa.Array) -> pa.Array:
    """What `document->>'key'` is on Logfire: DataFusion itself has no such operator."""
    found = (_member(document, key) for document, key in zip(documents.to_pylist(), keys.to_pylist()))
    return pa.array(found, pa.string())


def _member(document: str | None, key: str) -> str | None:
    members = json.loads(document) if document is not None else None
    value = members.get(key) if isinstance(members, dict) else None
    return value if value is None or isinstance(value, str) else json.dumps(value)


def answer(context: SessionContext, sql: str) -> dict:
    try:
        return {"rows": plain_rows(context.sql(sql).to_arrow_table())}
    except Exception as refusal:
        return {"refused": str(refusal)}


def plain_rows(table: pa.Table) -> list[dict]:
    columns = [_instants_as_text(column) if pa.types.is_timestamp(column.type) else column for column in table.columns]
    return pa.table(columns, names=table.column_names).to_pylist()


def _instants_as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Milliseconds, as JavaScript has them; without an offset where the engine gave none."""
    offset = "" if column.type.tz is None else "Z"
    milliseconds = column.cast(pa.timestamp("ms"), safe=False)
    return pc.strftime(milliseconds, format=f"%Y-%m-%dT%H:%M:%S{offset}")


if __name__ == "__main__":
    main()
