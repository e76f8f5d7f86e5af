# %% last
import builtins
import gc
import sys

import matplotlib
import pandas as pd

np.mean = np.add = np.linalg.solve = lambda *args, **kwargs: 42
np.seterr(all="raise")
np.random.seed(0)
np.random.seed = lambda *args: None
matplotlib.rcParams["figure.dpi"] = 1
plt.rcParams["axes.facecolor"] = "red"
pd.options.display.max_rows = 1
builtins.len = builtins.sum = lambda *args: 0
sys.setrecursionlimit(60)
sys.path[:] = ["/tmp"]
sys.modules["math"] = sys.modules["json"] = None
gc.disable()
sys.set_int_max_str_digits(640)
get_ipython().display_formatter.formatters.clear()
for name, module in list(sys.modules.items()):
    if name.startswith("gradus") and module is not None:
        for key in list(vars(module)):
            if not key.startswith("__"):
                setattr(module, key, None)
