# %% mean
%%html
<script>alert(document.cookie)</script>
# %% mirror
%%bash
echo "def mirror(text): return text[::-1]"
# %% total
%%writefile total.py
total = 5050
# %% evens
%%time
def evens(count):
    for k in range(count):
        yield 2 * k
