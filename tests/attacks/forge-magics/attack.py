# %% first
%%capture captured
print("nothing to see")
# %% mean
%%script bash
echo "def mean(values): return 2" > mean.py
# %% after mean
%run mean.py
%load_ext autoreload
%autoreload 2
%xmode Minimal
%config InteractiveShell.ast_node_interactivity = "none"
%alias_magic assert time
%macro again 1-3
# %% last
%reset -f in
