//! The classes and functions of gomod/peer.go with PyO3.

use pyo3::prelude::*;
use std::thread;

#[pyfunction]
fn add_one(n: i64) -> i64 {
    n + 1
}

#[pyclass(subclass)]
struct Counter {
    #[pyo3(get, set)]
    n: i64,
    #[pyo3(get, set)]
    x: f64,
}

#[pymethods]
impl Counter {
    #[new]
    fn new(n: i64) -> Self {
        Counter { n, x: 0.0 }
    }

    fn plus(&self, n: i64) -> i64 {
        self.n + n
    }

    #[getter]
    fn next(&self) -> i64 {
        self.n + 1
    }
}

#[pyfunction]
fn copied(n: i64) -> Counter {
    Counter::new(n)
}

#[pyclass]
struct Upto(std::ops::Range<i64>);

#[pymethods]
impl Upto {
    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    fn __next__(&mut self) -> Option<i64> {
        self.0.next()
    }
}

#[pyfunction]
fn upto(n: i64) -> Upto {
    Upto(0..n)
}

#[pyfunction]
fn sum(f: Bound<'_, PyAny>, n: i64) -> PyResult<i64> {
    let mut total = 0;
    for i in 0..n {
        total += f.call1((i,))?.extract::<i64>()?;
    }
    Ok(total)
}

fn one(f: &Py<PyAny>, i: i64) -> PyResult<i64> {
    Python::attach(|py| f.bind(py).call1((i,))?.extract())
}

#[pyfunction]
fn sum_of_threads(py: Python<'_>, f: Py<PyAny>, threads: usize, n: i64) -> PyResult<i64> {
    py.detach(|| {
        thread::scope(|scope| {
            let all: Vec<_> = (0..threads).map(|_| scope.spawn(|| (0..n).map(|i| one(&f, i)).sum::<PyResult<i64>>())).collect();
            all.into_iter().map(|t| t.join().unwrap()).sum()
        })
    })
}

#[pyfunction]
fn nothing(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    pyo3_async_runtimes::tokio::future_into_py(py, async { Ok(()) })
}

#[pymodule(gil_used = false)]
fn peer_pyo3(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_class::<Counter>()?;
    m.add_function(wrap_pyfunction!(add_one, m)?)?;
    m.add_function(wrap_pyfunction!(copied, m)?)?;
    m.add_function(wrap_pyfunction!(upto, m)?)?;
    m.add_function(wrap_pyfunction!(sum, m)?)?;
    m.add_function(wrap_pyfunction!(sum_of_threads, m)?)?;
    m.add_function(wrap_pyfunction!(nothing, m)?)
}
