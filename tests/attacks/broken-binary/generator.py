"""Bytes that are no text."""


def hand_in(notebook, folder):
    return bytes.fromhex("89504e470d0a1a0a0000000d49484452") + bytes(range(256)) * 40
