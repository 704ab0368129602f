//! `heygen` as a process against a scripted server: requests, stdout, stderr and exit codes.

mod behaviour;
mod operations;
mod support;
