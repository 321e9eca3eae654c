"""Reading people's tables: a CSV with a header becomes numeric columns, and every refusal says where and why."""

from gmm_core.table._table import DroppedRow, Selection, Table, read_table

__all__ = ["DroppedRow", "Selection", "Table", "read_table"]
