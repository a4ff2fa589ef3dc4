"""Objects that stand for values of any type, and whose methods do what they should not while a call converts them."""
import contextlib
import gc
import os


class Token:
    """What tells whether an object that cannot have weak references is gone."""


class Trouble:
    """What hostile objects do while it is armed: one of ACTIONS, some times."""

    def __init__(self, action, function, raised, times):
        self.action, self.function, self.raised, self.times = action, function, raised, times
        self.armed, self.root, self.containers, self.views, self.children = False, None, [], [], []
        self.parent = os.getpid()

    def act(self):
        if self.armed and self.times > 0:
            self.times -= 1
            ACTIONS[self.action](self)

    def disarm(self):
        """Forgets the values."""
        self.armed, self.root, self.containers, self.views = False, None, [], []


current = Trouble("fail", None, ValueError, 0)


def fail(trouble):
    raise trouble.raised("trouble")


def clear(trouble):
    for c in trouble.containers:
        c.clear()


def grow(trouble):
    for c in trouble.containers:
        if type(c) is list:
            c.extend(c[:100])
            c.append(None)
        else:
            c.update({object(): None})


def shrink(trouble):
    for c in trouble.containers:
        if c:
            c.pop() if type(c) is list else c.popitem()


def recurse(trouble):
    trouble.function(trouble.root)


def release(trouble):
    for view in trouble.views:
        with contextlib.suppress(BufferError):
            view.release()


def collect(trouble):
    gc.collect()
    for o in gc.get_objects(0):  # the shim's own copies, where the collector knows them
        if type(o) is list and any(isinstance(x, Hostile) for x in o[:5]):
            o.clear()


def fork(trouble):
    pid = os.fork()
    if pid:
        trouble.children.append(pid)


ACTIONS = {f.__name__: f for f in (fail, clear, grow, shrink, recurse, release, collect)}
if hasattr(os, "fork"):
    ACTIONS["fork"] = fork


class Hostile:
    """The methods of any type. What they return fits some type."""

    def __init__(self, *args):
        self.token = Token()


ANSWERS = {
    "__index__": lambda self: 1, "__int__": lambda self: 1, "__float__": lambda self: 1.5, "__complex__": lambda self: 1j, "__bool__": lambda self: True,
    "__len__": lambda self: 2, "__hash__": lambda self: 7, "__eq__": lambda self, other: self is other, "__str__": lambda self: "text",
    "__repr__": lambda self: "repr", "__iter__": lambda self: iter(("a", "b")), "__getitem__": lambda self, i: ("a", "b")[i],
    "__fspath__": lambda self: "path", "items": lambda self: [("a", "b")], "keys": lambda self: ["a"], "numerator": lambda self: 1,
    "__buffer__": lambda self, flags: memoryview(b"bytes"),
}


def method(name, own):
    """A method that makes trouble before it answers as its class does, or else by ANSWERS."""
    answer = own or ANSWERS[name]

    def call(self, *args):
        current.act()
        return answer(self, *args)

    call.__name__ = name
    return call


def subclass(base):
    names = [n for n in ANSWERS if base is object or hasattr(base, n)]
    own = {n: None if base is object else getattr(base, n) for n in names}
    return type("Hostile" + base.__name__.title(), (Hostile, base), {n: method(n, own[n]) for n in names if n != "numerator"})


OBJECT = subclass(object)
SUBCLASSES = {base: subclass(base) for base in (int, float, str, bytes, list, tuple, dict)}


def instead_of(value, same_type):
    """A hostile object in the place of a value."""
    if same_type and type(value) in SUBCLASSES:
        cls = SUBCLASSES[type(value)]
        o = cls.__new__(cls, value) if type(value) not in (list, dict) else cls()
        if type(value) is list:
            list.extend(o, value)
        elif type(value) is dict:
            dict.update(o, value)
        o.token = Token()
        return o
    return OBJECT()


def places(value, at=()):
    """The paths to all places of a value: index by index, key by key. Keys have places, too."""
    yield at
    if type(value) in (list, tuple):
        for i, x in enumerate(value):
            yield from places(x, (*at, i))
    elif type(value) is dict:
        for n, (k, x) in enumerate(value.items()):
            yield from places(k, (*at, (n, "key")))
            yield from places(x, (*at, (n, "value")))


def planted(value, at, make, trouble):
    """A copy of a value with another object in a place. Its containers, and views of its bytes, are where trouble finds them."""
    if at == ():
        return make(value)

    def inner(x, step):
        return planted(x, at[1:] if at and at[0] == step else None, make, trouble)

    if type(value) is list:
        copy = [inner(x, i) for i, x in enumerate(value)]
        trouble.containers.append(copy)
    elif type(value) is tuple:
        copy = tuple(inner(x, i) for i, x in enumerate(value))
    elif type(value) is dict:
        copy = {inner(k, (n, "key")): inner(x, (n, "value")) for n, (k, x) in enumerate(value.items())}
        trouble.containers.append(copy)
    elif type(value) is bytes:
        copy = memoryview(bytearray(value))
        trouble.views.append(copy)
    else:
        copy = value
    return copy
