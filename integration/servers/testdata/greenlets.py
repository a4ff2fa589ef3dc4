"""Greenlets that take turns between their calls, on several threads, and greenlets that end in the middle."""

import threading

import greenlet
import load


def turns(rounds, width):
    """Each greenlet makes a call and hands over to the next."""
    done = []
    main = greenlet.getcurrent()

    def run(n):
        for i in range(rounds):
            done.append(load.work(n + i) == load.expected(n + i))
            main.switch()

    greenlets = [greenlet.greenlet(run) for _ in range(width)]
    for g, n in zip(greenlets, range(width)):
        g.switch(n)
    while any(greenlets):
        for g in greenlets:
            if g:
                g.switch()
    assert len(done) == rounds * width and all(done)


def killed():
    def run():
        load.work(1)
        try:
            greenlet.getcurrent().parent.switch()
        finally:
            load.work(2)

    g = greenlet.greenlet(run)
    g.switch()
    g.throw()
    assert g.dead


turns(10, 10)
threads = [threading.Thread(target=turns, args=(10, 4)) for _ in range(4)]
for t in threads:
    t.start()
for t in threads:
    t.join()
for _ in range(10):
    killed()
print(100 + 160 + 20)
