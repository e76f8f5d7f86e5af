"""Feedback pages: what a report says, set for the student to read.

``render_feedback`` turns one graded notebook into one HTML page. The page is complete in itself:
its style is inlined, figures are data URIs, formulas are MathML, nothing is loaded and no script is
needed, because JupyterLab shows it in a frame without either, often with no network behind it.

What a page never holds: the source or the outputs of a test cell, a check's inputs, the ``detail``
of an exercise. The executed notebook has all three, so ``work`` shows of a test cell only that it
is there. What a page never trusts: the student's text and outputs. ``text`` cleans and cuts them,
``prose`` and ``output`` sanitise their HTML, ``picture`` checks that an image is one, and an
``Allowance`` bounds the size of the page and the time to render it.

``page`` sets the page, ``result`` puts the exercises into words, ``work`` shows the cells:
Markdown through ``prose`` (its formulas as MathML through ``formula``), program text through
``listing``, what it put out through ``output``. Text that all students share is rendered once per
process (``Memory``).
"""

from gradus.cohort.feedback.page import render_feedback

__all__ = ["render_feedback"]
