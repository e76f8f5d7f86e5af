"""Four hundred megabytes of pages, and displays that are updated all at once."""

from tests.attacks.corpus import put_cells

PAGE = "# %% last\ndisplay({'text/html': '<b>' * 1_300_000}, raw=True)\n"
UPDATES = """\
# %% last
for number in range(190):
    display("here", display_id="all")
# %% last
from IPython.display import HTML, update_display

update_display(HTML("<i>" * 1_300_000), display_id="all")
"""


def hand_in(notebook, folder):
    return put_cells(notebook, UPDATES + PAGE * 100)
