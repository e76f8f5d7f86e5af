"""The memory of what was rendered."""

from gradus.cohort.feedback.memory import Memory


def counting():
    calls = []

    def render(text):
        calls.append(text)
        return text.upper()

    return calls, render


def test_a_text_is_rendered_once():
    calls, render = counting()
    memory = Memory(capacity=100)
    assert [memory.recall("a", "x", render) for _ in range(3)] == ["X", "X", "X"]
    assert calls == ["x"]


def test_two_kinds_of_rendering_are_told_apart():
    memory = Memory(capacity=100)
    assert (memory.recall("a", "x", str.upper), memory.recall("b", "x", str.title)) == ("X", "X")
    assert memory.recall("c", "xy", str.upper) != memory.recall("d", "xy", str.title)


def test_the_least_recently_used_is_forgotten_first():
    calls, render = counting()
    memory = Memory(capacity=4)
    for text in ("aa", "bb", "aa", "cc", "aa", "bb"):
        memory.recall("kind", text, render)
    assert calls == ["aa", "bb", "cc", "bb"]


def test_no_more_is_kept_than_there_is_room_for():
    memory = Memory(capacity=10)
    for number in range(1000):
        memory.recall("kind", "x" * (number % 15) + str(number), str.upper)
        assert memory.size <= 10


def test_a_text_larger_than_the_memory_drives_nothing_out():
    calls, render = counting()
    memory = Memory(capacity=4)
    for text in ("aa", "x" * 9, "aa"):
        memory.recall("kind", text, render)
    assert calls == ["aa", "x" * 9]


def test_half_a_surrogate_pair_can_be_remembered():
    assert Memory(capacity=10).recall("kind", "\ud800", lambda text: "a") == "a"
