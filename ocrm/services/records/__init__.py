"""Records of every kind alike: read, list, page, add, change, delete.

`queries` says which records and in which order, `finding` gives their ids, `totals` counts and adds up, `rows` reads
them; `naming` goes from ids to titles and back; `checking` guards what `writing` writes. What a kind demands beyond
this is in record_rules.py; what only it can do is in its own module.
"""

from ocrm.services.records.checking import check_values
from ocrm.services.records.finding import all_ids, first_ids, first_ids_ahead, first_ids_soon, rows_in_order
from ocrm.services.records.naming import find_by_title, kind_of, title_of
from ocrm.services.records.queries import RecordQuery, condition_of
from ocrm.services.records.rows import RecordRow, Reference, fetch_record, fetch_rows, record_gone
from ocrm.services.records.totals import count, count_and_sums, sum_field
from ocrm.services.records.writing import add_record, delete_records, update_records

__all__ = [
    "RecordQuery",
    "RecordRow",
    "Reference",
    "add_record",
    "all_ids",
    "check_values",
    "condition_of",
    "count",
    "count_and_sums",
    "delete_records",
    "fetch_record",
    "fetch_rows",
    "find_by_title",
    "first_ids",
    "first_ids_ahead",
    "first_ids_soon",
    "kind_of",
    "record_gone",
    "rows_in_order",
    "sum_field",
    "title_of",
    "update_records",
]
