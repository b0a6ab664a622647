"""What is wrong with the text of a playbook, each with its line and what to write instead.

Checks run from the outside in: the YAML, then the keys, then what steps, expressions, forms and
the graph of edges say together. Later ones need the earlier ones, so a broken part hides what
stands on it until it is mended.
"""

from __future__ import annotations

from pericia.kernels.procedure.check_expressions import check_expressions
from pericia.kernels.procedure.check_forms import check_forms
from pericia.kernels.procedure.check_graph import check_graph
from pericia.kernels.procedure.check_rules import check_rules
from pericia.kernels.procedure.check_shape import check_shape
from pericia.kernels.procedure.check_steps import check_steps
from pericia.kernels.procedure.documents import Unreadable, read_marked
from pericia.kernels.procedure.problems import Problem, Problems

__all__ = ["Problem", "check_text"]


def check_text(text: str) -> list[Problem]:
    """Every problem of a playbook text, in the order of its lines; empty when it may be used."""
    try:
        marked = read_marked(text)
    except Unreadable as error:
        return [Problem(error.mark.line, error.mark.column, "", error.message, error.advice)]
    problems = Problems(marked)
    if check_shape(problems):
        targets_stand = check_steps(problems)
        check_forms(problems)
        check_expressions(problems)
        check_rules(problems)
        if targets_stand:
            check_graph(problems)
    return problems.sorted()
