// The classes and functions of gomod/peer.go with nanobind.
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <nanobind/nanobind.h>
#include <thread>
#include <vector>

namespace nb = nanobind;

struct Counter {
    int64_t n;
    double x = 0;
    explicit Counter(int64_t n) : n(n) {}
    int64_t plus(int64_t m) const { return n + m; }
    int64_t next() const { return n + 1; }
};

struct Upto {
    int64_t next, end;
};

static int64_t sum(nb::callable f, int64_t n) {
    int64_t total = 0;
    for (int64_t i = 0; i < n; i++) total += nb::cast<int64_t>(f(i));
    return total;
}

static int64_t sum_of_threads(nb::callable f, size_t threads, int64_t n) {
    std::vector<int64_t> totals(threads);
    {
        nb::gil_scoped_release released;
        std::vector<std::thread> all;
        for (int64_t &total : totals)
            all.emplace_back([&f, n, &total] {
                for (int64_t i = 0; i < n; i++) {
                    nb::gil_scoped_acquire acquired;
                    total += nb::cast<int64_t>(f(i));
                }
            });
        for (std::thread &t : all) t.join();
    }
    int64_t total = 0;
    for (int64_t t : totals) total += t;
    return total;
}

// Completes futures on a thread of its own, by the loop's call_soon_threadsafe.
class Completer {
    std::mutex lock;
    std::condition_variable added;
    std::deque<std::pair<nb::object, nb::object>> jobs;
    nb::object get_running_loop = nb::module_::import_("asyncio").attr("get_running_loop");
    nb::object complete = nb::cpp_function([](nb::object future) {
        if (!nb::cast<bool>(future.attr("done")())) future.attr("set_result")(nb::none());
    });

    void run() {
        for (;;) {
            std::unique_lock<std::mutex> locked(lock);
            added.wait(locked, [this] { return !jobs.empty(); });
            auto job = std::move(jobs.front());
            jobs.pop_front();
            locked.unlock();
            nb::gil_scoped_acquire acquired;
            job.first.attr("call_soon_threadsafe")(complete, job.second);
            job = {};
        }
    }

public:
    Completer() { std::thread([this] { run(); }).detach(); }

    nb::object nothing() {
        nb::object loop = get_running_loop(), future = loop.attr("create_future")();
        {
            std::lock_guard<std::mutex> locked(lock);
            jobs.emplace_back(loop, future);
        }
        added.notify_one();
        return future;
    }
};

static nb::object nothing() {
    static Completer *completer = new Completer;
    return completer->nothing();
}

NB_MODULE(peer_nanobind, m) {
    m.def("add_one", [](int64_t n) { return n + 1; });
    nb::class_<Counter>(m, "Counter").def(nb::init<int64_t>()).def("plus", &Counter::plus).def_rw("n", &Counter::n).def_rw("x", &Counter::x).def_prop_ro(
        "next", &Counter::next);
    m.def("copied", [](int64_t n) { return Counter(n); });
    nb::class_<Upto>(m, "Upto").def("__iter__", [](nb::handle self) { return self; }).def("__next__", [](Upto &it) {
        if (it.next == it.end) throw nb::stop_iteration();
        return it.next++;
    });
    m.def("upto", [](int64_t n) { return Upto{0, n}; });
    m.def("sum", &sum);
    m.def("sum_of_threads", &sum_of_threads);
    m.def("nothing", &nothing);
}
