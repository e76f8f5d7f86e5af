# %% root
import threading


def root(function, low, high):
    def call():
        for _ in range(500):
            function(low)

    threads = [threading.Thread(target=call, daemon=True) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for _ in range(60):
        middle = (low + high) / 2
        if function(low) * function(middle) <= 0:
            high = middle
        else:
            low = middle
    return (low + high) / 2
