//! `hyperframes` as a process: exit codes, words, files, pictures, videos, and the preview in a real browser.

mod commands;
mod preview;
mod support;
mod templates;
