# %% ledger
class Ledger:
    is_open = False
    entries = [4, 2.5]

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        print(kind, error)
        return True

    def add(self, amount):
        raise StopIteration

    def __len__(self):
        return 0
