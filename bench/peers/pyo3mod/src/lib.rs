//! The functions of bench/calls/gomod with PyO3.

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::{PyTypeError, PyValueError, PyZeroDivisionError};
use pyo3::prelude::*;
use std::hint::black_box;

/// The items of a contiguous buffer, for as long as it is held. Another thread may write to them meanwhile, as to those of goanna.
fn items(b: &PyBuffer<f64>) -> PyResult<&[f64]> {
    if !b.is_c_contiguous() {
        return Err(PyTypeError::new_err("expected a contiguous buffer"));
    }
    Ok(unsafe { std::slice::from_raw_parts(b.buf_ptr() as *const f64, b.item_count()) })
}

fn total(items: &[f64]) -> f64 {
    let mut t = 0.0;
    for x in items {
        t += x;
    }
    t
}

fn inverse(n: i64) -> PyResult<i64> {
    1_000_000i64.checked_div(n).ok_or_else(|| PyZeroDivisionError::new_err("division by zero"))
}

#[pyfunction]
fn nop() {}

#[pyfunction]
fn nop_released(py: Python<'_>) {
    py.detach(|| black_box(()))
}

#[pyfunction]
fn add_one(n: i64) -> i64 {
    n + 1
}

#[pyfunction]
fn add_one_released(py: Python<'_>, n: i64) -> i64 {
    py.detach(|| black_box(n) + 1)
}

#[pyfunction]
fn invert(n: i64) -> PyResult<i64> {
    inverse(n)
}

#[pyfunction]
fn invert_released(py: Python<'_>, n: i64) -> PyResult<i64> {
    py.detach(|| inverse(n))
}

#[pyfunction]
fn add(a: f64, b: f64) -> f64 {
    a + b
}

#[pyfunction]
fn add_released(py: Python<'_>, a: f64, b: f64) -> f64 {
    py.detach(|| black_box(a) + b)
}

#[pyfunction]
fn str_len(s: &str) -> usize {
    s.len()
}

#[pyfunction]
fn str_len_released(py: Python<'_>, s: &str) -> usize {
    py.detach(|| black_box(s).len())
}

#[pyfunction]
fn sum1(a: PyBuffer<f64>) -> PyResult<f64> {
    Ok(total(items(&a)?))
}

#[pyfunction]
fn sum1_released(py: Python<'_>, a: PyBuffer<f64>) -> PyResult<f64> {
    let a = items(&a)?;
    Ok(py.detach(|| total(a)))
}

#[pyfunction]
fn sum3(a: PyBuffer<f64>, b: PyBuffer<f64>, c: PyBuffer<f64>) -> PyResult<f64> {
    Ok(total(items(&a)?) + total(items(&b)?) + total(items(&c)?))
}

#[pyfunction]
fn sum3_released(py: Python<'_>, a: PyBuffer<f64>, b: PyBuffer<f64>, c: PyBuffer<f64>) -> PyResult<f64> {
    let (a, b, c) = (items(&a)?, items(&b)?, items(&c)?);
    Ok(py.detach(|| total(a) + total(b) + total(c)))
}

#[pyfunction]
fn refuse(n: i64) -> PyResult<()> {
    black_box(n);
    Err(PyValueError::new_err("no number is good enough"))
}

#[pyfunction]
fn refuse_released(py: Python<'_>, n: i64) -> PyResult<()> {
    py.detach(|| black_box(n));
    Err(PyValueError::new_err("no number is good enough"))
}

#[pymodule(gil_used = false)]
fn peer_pyo3(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(nop, m)?)?;
    m.add_function(wrap_pyfunction!(nop_released, m)?)?;
    m.add_function(wrap_pyfunction!(add_one, m)?)?;
    m.add_function(wrap_pyfunction!(add_one_released, m)?)?;
    m.add_function(wrap_pyfunction!(invert, m)?)?;
    m.add_function(wrap_pyfunction!(invert_released, m)?)?;
    m.add_function(wrap_pyfunction!(add, m)?)?;
    m.add_function(wrap_pyfunction!(add_released, m)?)?;
    m.add_function(wrap_pyfunction!(str_len, m)?)?;
    m.add_function(wrap_pyfunction!(str_len_released, m)?)?;
    m.add_function(wrap_pyfunction!(sum1, m)?)?;
    m.add_function(wrap_pyfunction!(sum1_released, m)?)?;
    m.add_function(wrap_pyfunction!(sum3, m)?)?;
    m.add_function(wrap_pyfunction!(sum3_released, m)?)?;
    m.add_function(wrap_pyfunction!(refuse, m)?)?;
    m.add_function(wrap_pyfunction!(refuse_released, m)?)
}
