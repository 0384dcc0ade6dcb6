"""What a process remembers is made once, until its time is over."""

from app.core.memory import Memory


class Counter:
    def __init__(self) -> None:
        self.made = 0

    async def __call__(self) -> int:
        self.made += 1
        return self.made


async def test_a_value_is_made_once() -> None:
    memory, make = Memory(), Counter()
    assert await memory.recall("a", 60, make) == 1
    assert await memory.recall("a", 60, make) == 1
    assert await memory.recall("b", 60, make) == 2


async def test_a_value_is_made_again_when_its_time_is_over() -> None:
    memory, make = Memory(), Counter()
    assert await memory.recall("a", 0, make) == 1
    assert await memory.recall("a", 0, make) == 2


async def test_the_oldest_leaves_first() -> None:
    memory, make = Memory(most=2), Counter()
    for key in ("a", "b", "c", "b", "c", "a"):
        await memory.recall(key, 60, make)
    assert make.made == 4


async def test_forgetting() -> None:
    memory, make = Memory(), Counter()
    await memory.recall("a", 60, make)
    memory.clear()
    assert await memory.recall("a", 60, make) == 2
