//! What Herald talks about: ids, errors, voices, timings. No I/O, and nothing of the other crates.

pub mod timing;
