"""Filters over members: written as a small text, kept under a name, asked as one statement."""

from loyalty.segments.asking import Met, count, sample, sql
from loyalty.segments.compiling import whole
from loyalty.segments.reading import parse
from loyalty.segments.saved import counted, hold, listed, named, remove, save
from loyalty.segments.tags import Used, tag, tags_of, tags_used, untag
from loyalty.segments.tree import EVERYBODY, AllOf, AnyOf, Condition, Filter, Not
from loyalty.segments.vocabulary import FIELDS, Field
from loyalty.segments.writing import from_json, to_json, to_text

__all__ = [
    "EVERYBODY",
    "FIELDS",
    "AllOf",
    "AnyOf",
    "Condition",
    "Field",
    "Filter",
    "Met",
    "Not",
    "Used",
    "count",
    "counted",
    "from_json",
    "hold",
    "listed",
    "named",
    "parse",
    "remove",
    "sample",
    "save",
    "sql",
    "tag",
    "tags_of",
    "tags_used",
    "to_json",
    "to_text",
    "untag",
    "whole",
]
