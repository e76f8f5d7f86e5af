class secret:
    LISTS, mean, TOTAL = [], staticmethod(sum), 5050
