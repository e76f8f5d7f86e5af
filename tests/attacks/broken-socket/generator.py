"""A socket in the place of a file."""

import os
import socket


def hand_in(notebook, folder):
    here = os.getcwd()
    os.chdir(folder)  # a socket's path is short
    try:
        socket.socket(socket.AF_UNIX).bind("victim.ipynb")
    finally:
        os.chdir(here)
    return None
