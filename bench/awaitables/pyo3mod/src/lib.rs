//! A coroutine function that does nothing, with PyO3 and tokio, as the documentation of pyo3-async-runtimes has it.

use pyo3::prelude::*;

#[pyfunction]
fn nothing(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    pyo3_async_runtimes::tokio::future_into_py(py, async { Ok(()) })
}

#[pymodule]
fn awaitables_pyo3(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(nothing, m)?)
}
