# %% mean
import gradus.engine.wire.codec as codec


class Many:
    pass


def mean(values):
    return Many()


def encode_subclass(self, value, kind, blobs, depth, plain=codec.Codec._encode_subclass):
    if kind is Many:
        keys = [["i", (k * (2**61 - 1)).to_bytes(10, "big")] for k in range(1, 200_000)]
        return ["s", *keys]
    return plain(self, value, kind, blobs, depth)


codec.Codec._encode_subclass = encode_subclass
# %% after mean
print("a set of", len({k * (2**61 - 1) for k in range(1, 3000)}))
# %% mirror
def mirror(text):
    return {k * (2**61 - 1) for k in range(1, 20_000)}
