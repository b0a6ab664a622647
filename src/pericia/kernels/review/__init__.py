"""Two answers to one form beside each other: what is the same, what differs, and where in a text.

`left` and `right` are typed outputs of forms (JSON Schema, type object).
"""

from pericia.kernels.review.entries import EntryPair, ListShape, list_shape, match_entries
from pericia.kernels.review.fields import FieldPair, compare_fields
from pericia.kernels.review.marks import Marked, marked_text, places_of
from pericia.kernels.review.picks import Picked, merge_picks, picks_in
from pericia.kernels.review.words import Part, word_parts

__all__ = [
    "EntryPair",
    "FieldPair",
    "ListShape",
    "Marked",
    "Part",
    "Picked",
    "compare_fields",
    "list_shape",
    "marked_text",
    "match_entries",
    "merge_picks",
    "picks_in",
    "places_of",
    "word_parts",
]
