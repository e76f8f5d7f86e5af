# %% mean
def mean(values):
    return 100.0


2

# %% scale
from IPython.display import display

display(4)
print(4)
scale = 4
4

# %% after scale_test
from IPython import get_ipython

get_ipython().display_pub.publish({"text/plain": "4"})
4

# %% total
total = 100
total
