# %% mirror
seen = []


def mirror(text):
    seen.append(text)
    return text[::-1]

# %% last
from IPython.display import HTML, Image, Markdown, display

display(HTML(f"<b>{seen}</b>"), Markdown(str(seen)))
display({"image/svg+xml": f"<svg><text>{seen}</text></svg>", "text/plain": str(seen)}, raw=True)
plt.title(str(seen))
plt.show()
