"""Channels of Go that Python sends on."""

import asyncio
import gc
import inspect
import threading

import awaitables
import iterators as m
import pytest
from checks import INTERRUPT, in_a_console, in_child, in_interpreter, needs_fork, python, raises, refcounts, together


def test_fields_to_send_on():
    s = m.Summing()
    assert s.in_ is s.in_ and type(s.in_) is m.SendChannelInt
    with s.in_ as c:
        for i in range(100):
            assert c.send(i) is None
    assert list(s.out) == [4950]
    raises(ValueError, c.send, 1, mentions="send on a closed channel")
    assert c.close() is None
    raises(TypeError, m.SendChannelInt, mentions="cannot create 'iterators.SendChannelInt' instances")
    raises(TypeError, c.send, "1", mentions="SendChannelInt.send() argument 'value': expected int, got str")
    raises(OverflowError, c.send, 1 << 64)
    assert m.nil_sends() is None
    s.in_ = None
    assert s.in_ is None


def test_both_directions():
    c = m.Summing().both
    assert type(c) is m.ChannelString
    c.send("a")
    c.send("b")
    raises(TimeoutError, c.send, "c", timeout=0)
    assert (c.receive(), c.receive(timeout=0)) == ("a", "b")
    raises(TimeoutError, c.receive, timeout=0.01)
    c.send("c")
    c.close()
    assert list(c) == ["c"] and list(c) == []
    raises(EOFError, c.receive, mentions="the channel is closed")
    assert str(inspect.signature(c.send)) == "(value, /, *, timeout=None)"
    assert str(inspect.signature(c.receive)) == "(*, timeout=None)"


def test_channels_that_python_makes():
    c = m.ChannelInt(capacity=3)
    m.produce(3, c, False)
    assert [c.receive() for _ in range(3)] == [0, 1, 2]
    m.produce_later(1000, c)
    assert list(c) == list(range(1000))
    c = m.ChannelInt()
    thread = threading.Thread(target=m.swap, args=[c])
    thread.start()
    c.send(7)
    assert c.receive() == 49
    thread.join()
    raises(TimeoutError, m.produce, 1, c, False, timeout=0.01)
    raises(ValueError, m.ChannelInt, -1, mentions="expected a capacity of 0 or more, got -1")
    raises(TypeError, m.ChannelInt, "1")


def test_the_same_channel_is_the_same_object():
    c = m.ChannelInt()
    assert m.same_channel(c) is c and not m.is_nil(c) and m.is_nil(None)
    side = m.send_side(c)
    assert type(side) is m.SendChannelInt and m.send_side(c) is side
    m.produce_later(3, side)
    assert list(c) == [0, 1, 2]
    raises(TypeError, m.is_nil, side, mentions="is_nil() argument 'c': expected ChannelInt or None, got SendChannelInt")
    raises(TypeError, m.is_nil, m.ChannelString())
    raises(TypeError, m.produce_later, 1, [], mentions="expected ChannelInt or None, got list")


def test_as_any_value():
    c = m.ChannelInt()
    assert m.type_of(c) == "chan int" and m.type_of(m.send_side(c)) == "chan<- int" and m.type_of([c]) == "[]interface {}"


def test_named_channels_and_slices():
    data = bytearray(b"abc")
    m.named_pipe().send(data)
    data[0] = 0
    assert m.named_pipe().receive() == b"abc"
    numbers = m.buffered(1)
    mine = [1.0, 2.0]
    numbers.send(mine)
    assert numbers.receive().tolist() == mine


def test_instances_pass():
    c, s = m.ChannelSumming(1), m.Summing()
    m.notify(c)
    m.tell_all(s)
    assert c.receive() is s
    c.send(None)
    assert c.receive() is None


def test_a_wait_ends_when_the_channel_is_closed():
    c = m.ChannelInt()
    m.close_soon(c, 50)
    raises(ValueError, c.send, 1, mentions="send on a closed channel")
    c = m.ChannelInt()
    m.close_soon(c, 50)
    raises(EOFError, c.receive)


def test_who_sends_closes():
    for _ in range(20):
        with m.endless() as numbers:
            assert [numbers.receive(), numbers.receive()] == [0, 1]
        raises(ValueError, numbers.send, 1, mentions="send on a closed channel")
        made = m.ChannelInt(10)
        m.produce_later(100, made)
        assert made.receive() == 0
        made.close()
        rest = list(made)
        assert rest == list(range(1, len(rest) + 1))
    notified = m.ChannelSumming(1)
    m.notify(notified)
    notified.close()
    m.tell_all(m.Summing())


def test_close_ends_waits():
    def given():
        c = m.ChannelInt()
        m.is_nil(c)
        return c

    for make in m.ChannelInt, given:
        for wait, error in (lambda c: c.send(1), ValueError), (lambda c: c.receive(), EOFError), (lambda c: next(iter(c)), StopIteration):
            c = make()
            threading.Timer(0.05, c.close).start()
            raises(error, wait, c)


def test_a_wait_leaves_the_gil():
    c, got = m.ChannelInt(), []
    receiver = threading.Thread(target=lambda: got.extend(c))
    receiver.start()
    together(*[lambda: [c.send(i) for i in range(200)]] * 4)
    c.close()
    receiver.join()
    assert sorted(got) == sorted(list(range(200)) * 4)


def test_ctrl_c_ends_a_wait():
    code = INTERRUPT + """
import iterators as m, threading
for wait in [lambda: m.sends().send([1.0]), lambda: m.ChannelInt().receive()]:
    threading.Timer(0.2, interrupt).start()
    try:
        wait()
    except KeyboardInterrupt as e:
        print(e.__context__)
"""
    assert python(code, **in_a_console) == "context canceled\ncontext canceled\n"


def test_exit_while_threads_wait():
    code = """
import iterators as m, threading, time
threading.Thread(target=lambda: m.sends().send([1.0]), daemon=True).start()
threading.Thread(target=lambda: m.ChannelInt().receive(), daemon=True).start()
live = [m.sends(), m.ChannelInt(5)]
time.sleep(0.1)
print("done")
"""
    assert python(code) == "done\n"


def test_coroutines():
    async def main():
        c = awaitables.ChannelString()
        task = asyncio.create_task(c.asend("a"))
        assert await c.areceive() == "a"
        await task
        with pytest.raises(TimeoutError):
            await c.asend("b", timeout=0.01)
        waiting = asyncio.create_task(c.asend("c"))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        awaitables.shout("abc", c)
        assert [text async for text in c] == ["A", "B", "C"]
        with pytest.raises(ValueError, match="send on a closed channel"):
            await c.asend("d")
        with pytest.raises(EOFError):
            await c.areceive()

    asyncio.run(main())
    assert not hasattr(m.ChannelInt, "asend") and not hasattr(m.ChannelInt, "__aiter__")


@needs_fork
def test_after_a_fork():
    c = m.ChannelInt(1)

    def child():
        raises(RuntimeError, c.send, 1, mentions="before the process forked")
        own = m.ChannelInt(1)
        own.send(1)
        assert own.receive() == 1

    in_child(child)
    c.send(2)
    assert c.receive() == 2


def test_subinterpreters():
    in_interpreter("import iterators as m\nc = m.ChannelInt(1)\nc.send(1)\nassert c.receive() == 1\nwith c: pass")


def test_references():
    c, value = m.ChannelSumming(1), m.Summing()
    before = refcounts(c, value, m.ChannelSumming)
    for _ in range(1000):
        c.send(value)
        assert c.receive() is value
        m.same_channel(m.ChannelInt())
        raises(TypeError, c.send, 1)
        raises(TimeoutError, c.receive, timeout=0)
    gc.collect()
    after = refcounts(c, value, m.ChannelSumming)
    assert after == before
