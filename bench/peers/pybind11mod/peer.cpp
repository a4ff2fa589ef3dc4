// The functions of bench/calls/gomod with pybind11.
#include <cstdint>
#include <pybind11/pybind11.h>
#include <string_view>

namespace py = pybind11;

static const py::buffer_info checked(const py::buffer &b) {
    py::buffer_info info = b.request();
    if (info.ndim != 1 || info.format != "d" || info.strides[0] != sizeof(double)) throw py::type_error("expected a contiguous buffer of double");
    return info;
}

static double total(const py::buffer_info &a) {
    double t = 0;
    const double *items = static_cast<const double *>(a.ptr);
    for (py::ssize_t i = 0; i < a.shape[0]; i++) t += items[i];
    return t;
}

static int64_t invert(int64_t n) {
    if (n == 0) throw py::value_error("division by zero");
    return 1000000 / n;
}

static void refuse(int64_t) { throw py::value_error("no number is good enough"); }

PYBIND11_MODULE(peer_pybind11, m, py::mod_gil_not_used()) {
    using released = py::call_guard<py::gil_scoped_release>;
    auto nop = [] {};
    auto add_one = [](int64_t n) { return n + 1; };
    auto add = [](double a, double b) { return a + b; };
    auto str_len = [](std::string_view s) { return s.size(); };
    m.def("nop", nop).def("nop_released", nop, released());
    m.def("add_one", add_one).def("add_one_released", add_one, released());
    m.def("invert", &invert).def("invert_released", &invert, released());
    m.def("add", add).def("add_released", add, released());
    m.def("str_len", str_len).def("str_len_released", str_len, released());
    m.def("sum1", [](py::buffer a) { return total(checked(a)); });
    m.def("sum1_released", [](py::buffer a) {
        auto info = checked(a);
        py::gil_scoped_release r;
        return total(info);
    });
    m.def("sum3", [](py::buffer a, py::buffer b, py::buffer c) { return total(checked(a)) + total(checked(b)) + total(checked(c)); });
    m.def("sum3_released", [](py::buffer a, py::buffer b, py::buffer c) {
        auto x = checked(a), y = checked(b), z = checked(c);
        py::gil_scoped_release r;
        return total(x) + total(y) + total(z);
    });
    m.def("refuse", &refuse).def("refuse_released", &refuse, released());
}
