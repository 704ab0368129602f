//! Chromium as a child process, spoken to over a pipe: no port, nothing to attach to.

mod connection;
mod flags;
mod page;
mod process;
mod protocol;
mod requests;
mod traffic;

pub(crate) use flags::Wanted;
pub(crate) use page::{ImageFormat, Page, PageSetup, Shot};
pub(crate) use process::Browser;
pub use process::Chromium;
pub(crate) use requests::Answers;
