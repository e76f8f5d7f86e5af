LISTS = []
