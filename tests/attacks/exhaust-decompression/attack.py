# %% first
import io
import zipfile
import zlib

bomb = io.BytesIO()
with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    for number in range(5):
        archive.writestr(f"{number}", bytes(2**23))
open("bomb.zip", "wb").write(bomb.getvalue())
try:
    zipfile.ZipFile("bomb.zip").extractall("/tmp")
    print("OUT")
except OSError as error:
    print("unfolded:", error.strerror)
small = zlib.compress(bytes(2**26), 1)
small = zlib.compress(small * 10, 9)
try:
    kept = [bytes(2**26) for _ in range(50)]
    print("OUT")
except MemoryError:
    kept = None
    print("out of memory")
