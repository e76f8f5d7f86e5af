"""UTF-8 with a mark."""

import json


def hand_in(notebook, folder):
    return b"\xef\xbb\xbf" + json.dumps(notebook).encode()
