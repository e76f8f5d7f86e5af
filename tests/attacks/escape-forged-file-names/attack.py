# %% first
import gradus.engine.student.service as service

names = ["../../escaped.txt", "/tmp/escaped.txt", "a/../../escaped.txt", "a\0b", "", ".", "..", "a//b", "./x", "\udc80"]
service.listing = lambda: {name: (4, number) for number, name in enumerate(names)}
service.open = lambda name, mode: __import__("io").BytesIO(b"evil")
print("named", len(names))
