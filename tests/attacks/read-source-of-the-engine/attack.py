# %% after total_test
import inspect
import sys

for name, module in sorted(sys.modules.items()):
    if name.startswith("gradus"):
        print(name, getattr(module, "__file__", None))
        for key, value in vars(module).items():
            if isinstance(value, (str, bytes, int, dict, list)) and not key.startswith("__"):
                print("   ", key, repr(value)[:300])
