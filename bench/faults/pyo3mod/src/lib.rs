//! The functions of package peer with PyO3.

use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use std::{hint::black_box, thread, time::Duration};

/// The sum of 0 to n-1, one number a thread.
#[pyfunction]
fn work(py: Python<'_>, n: i64) -> i64 {
    py.detach(|| {
        let threads: Vec<_> = (0..n)
            .map(|i| {
                thread::spawn(move || {
                    thread::sleep(Duration::from_millis(1));
                    i
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    })
}

#[pyfunction]
fn nap(py: Python<'_>, ms: u64) {
    py.detach(|| thread::sleep(Duration::from_millis(ms)));
}

#[pyfunction]
fn background() {
    thread::spawn(|| loop {
        thread::sleep(Duration::from_millis(1));
    });
}

#[pyfunction]
fn fail() {
    panic!("as asked");
}

/// Safe Rust has no NULL; this is what a library behind `unsafe` does.
#[pyfunction]
fn null_pointer() -> i64 {
    unsafe { std::ptr::read_volatile(black_box(std::ptr::null::<i64>())) }
}

#[pyfunction]
fn index_beyond(data: PyBuffer<u8>, py: Python<'_>) -> PyResult<u8> {
    let items = data.to_vec(py)?;
    Ok(items[black_box(items.len() + (1 << 40))])
}

#[allow(unconditional_recursion)]
fn deeper(n: &mut [u64; 64]) -> u64 {
    let mut here = [n[0] + 1; 64];
    deeper(black_box(&mut here)) + here[1]
}

#[pyfunction]
fn overflow() -> u64 {
    deeper(&mut [0; 64])
}

#[pyfunction]
fn text(o: Bound<'_, PyAny>) -> PyResult<String> {
    Ok(o.str()?.to_string())
}

/// Fills the buffer; PyO3's safe way refuses one that is read-only.
#[pyfunction]
fn fill(py: Python<'_>, data: PyBuffer<u8>, value: u8) -> PyResult<()> {
    let items = vec![value; data.item_count()];
    data.copy_from_slice(py, &items)
}

#[pymodule]
fn peer_pyo3(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add_function(wrap_pyfunction!(work, m)?)?;
    m.add_function(wrap_pyfunction!(nap, m)?)?;
    m.add_function(wrap_pyfunction!(background, m)?)?;
    m.add_function(wrap_pyfunction!(fail, m)?)?;
    m.add_function(wrap_pyfunction!(null_pointer, m)?)?;
    m.add_function(wrap_pyfunction!(index_beyond, m)?)?;
    m.add_function(wrap_pyfunction!(overflow, m)?)?;
    m.add_function(wrap_pyfunction!(text, m)?)?;
    m.add_function(wrap_pyfunction!(fill, m)?)
}
