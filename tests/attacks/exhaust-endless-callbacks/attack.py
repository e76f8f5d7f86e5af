# %% root
def root(function, low, high):
    while True:
        function(low)
