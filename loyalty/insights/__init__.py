"""Does it still add up? Everything that is kept as a sum is computed again from the entries."""

from loyalty.insights.closing import Rule, contradictions, rule
from loyalty.insights.reading import all_books, books_of
from loyalty.insights.rebuilding import Books, Rebuilt, rebuild
from loyalty.insights.states import Proof, States, proof, proven, states
from loyalty.insights.totals import Totals, totals
from loyalty.insights.verifying import differences_of, drift
from loyalty.insights.weeks import Span, Standing, span, standing

__all__ = [
    "Books",
    "Proof",
    "Rebuilt",
    "Rule",
    "Span",
    "Standing",
    "States",
    "Totals",
    "all_books",
    "books_of",
    "contradictions",
    "differences_of",
    "drift",
    "proof",
    "proven",
    "rebuild",
    "rule",
    "span",
    "standing",
    "states",
    "totals",
]
