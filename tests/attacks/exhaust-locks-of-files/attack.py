# %% first
import fcntl
import os

descriptor = os.open("locked", os.O_RDWR | os.O_CREAT)
for place in range(20_000):
    fcntl.lockf(descriptor, fcntl.LOCK_EX, 1, 2 * place)
print("locks are held")
