// The functions of bench/calls/gomod with nanobind.
#include <cstdint>
#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string_view.h>

namespace nb = nanobind;

using doubles = nb::ndarray<const double, nb::ndim<1>, nb::c_contig, nb::device::cpu>;

static double total(const doubles &a) {
    double t = 0;
    const double *items = a.data();
    for (size_t i = 0, n = a.shape(0); i < n; i++) t += items[i];
    return t;
}

static int64_t invert(int64_t n) {
    if (n == 0) throw nb::value_error("division by zero");
    return 1000000 / n;
}

static void refuse(int64_t) { throw nb::value_error("no number is good enough"); }

NB_MODULE(peer_nanobind, m) {
    using released = nb::call_guard<nb::gil_scoped_release>;
    auto nop = [] {};
    auto add_one = [](int64_t n) { return n + 1; };
    auto add = [](double a, double b) { return a + b; };
    auto str_len = [](std::string_view s) { return s.size(); };
    auto sum1 = [](doubles a) { return total(a); };
    auto sum3 = [](doubles a, doubles b, doubles c) { return total(a) + total(b) + total(c); };
    m.def("nop", nop).def("nop_released", nop, released());
    m.def("add_one", add_one).def("add_one_released", add_one, released());
    m.def("invert", &invert).def("invert_released", &invert, released());
    m.def("add", add).def("add_released", add, released());
    m.def("str_len", str_len).def("str_len_released", str_len, released());
    m.def("sum1", sum1);
    m.def("sum1_released", [](doubles a) {
        nb::gil_scoped_release r;
        return total(a);
    });
    m.def("sum3", sum3);
    m.def("sum3_released", [](doubles a, doubles b, doubles c) {
        nb::gil_scoped_release r;
        return total(a) + total(b) + total(c);
    });
    m.def("refuse", &refuse).def("refuse_released", &refuse, released());
}
