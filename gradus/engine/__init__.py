"""Floor 2: one submission, notebook in, graded notebook and report out."""
