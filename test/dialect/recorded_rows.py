"""The rows of a recording as an Arrow table with Logfire's column types."""

import gzip
import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa

INSTANT = pa.timestamp("us", tz="UTC")
JSON_TEXT = pa.string()

COLUMNS = {
    "kind": pa.string(),
    "span_name": pa.string(),
    "message": pa.string(),
    "level": pa.int16(),
    "start_timestamp": INSTANT,
    "end_timestamp": INSTANT,
    "created_at": INSTANT,
    "duration": pa.float64(),
    "trace_id": pa.string(),
    "span_id": pa.string(),
    "parent_span_id": pa.string(),
    "is_exception": pa.bool_(),
    "exception_type": pa.string(),
    "exception_message": pa.string(),
    "exception_stacktrace": pa.string(),
    "otel_status_code": pa.string(),
    "otel_status_message": pa.string(),
    "http_response_status_code": pa.int32(),
    "http_method": pa.string(),
    "http_route": pa.string(),
    "url_path": pa.string(),
    "url_full": pa.string(),
    "service_name": pa.string(),
    "service_version": pa.string(),
    "service_instance_id": pa.string(),
    "process_pid": pa.int32(),
    "deployment_environment": pa.string(),
    "otel_scope_name": pa.string(),
    "tags": pa.list_(pa.string()),
    "attributes": JSON_TEXT,
    "otel_resource_attributes": JSON_TEXT,
}
JSON_COLUMNS = ("attributes", "otel_resource_attributes")


def read_recording(folder: Path) -> pa.Table:
    rows = [
        json.loads(line)
        for file in sorted(folder.glob("*.ndjson.gz"))
        for line in gzip.decompress(file.read_bytes()).splitlines()
    ]
    arrays = [pa.array([_value(row, name, kind) for row in rows], kind) for name, kind in COLUMNS.items()]
    return pa.table(arrays, names=list(COLUMNS))


def _value(row: dict, name: str, kind: pa.DataType) -> object:
    value = row.get(name)
    if value is None:
        return None
    if name in JSON_COLUMNS:
        return json.dumps(value)
    return parse_instant(value) if kind == INSTANT else value


def parse_instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
