# %% first
from IPython.display import HTML, Image, display, update_display

for number in range(5000):
    display({"text/plain": "x" * 1000}, raw=True)
display(HTML("<b>" * 3_000_000))
display({"image/png": "A" * 50_000_000}, raw=True)
handle = display("first", display_id=True)
for number in range(2000):
    update_display("y" * 20000, display_id=handle.display_id)
# %% last
for number in range(120):
    plt.figure()
plt.figure(figsize=(300, 300))
plt.plot(range(10))
