"""Links in the place of files."""


def hand_in(notebook, folder):
    (folder / "victim.ipynb").symlink_to("/etc/passwd")
    (folder / "data.csv").symlink_to("/etc/shadow")
    (folder / "folder").symlink_to("/etc")
    return None
