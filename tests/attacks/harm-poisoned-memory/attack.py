# %% after total
import ctypes

print("written:", end=" ")
for number in (3, 5, 200):
    ctypes.memset(id(number) + 24, 7, 4)
ctypes.memmove(id("mean") + 40, b"m\0an", 4)
print(3 + 0)
