//! Chromium as a child process, spoken to over a pipe: no port, nothing to attach to.

mod confinement;
mod connection;
mod events;
mod flags;
mod page;
mod process;
mod profile;
mod protocol;
mod requests;
mod traffic;
mod watch;
mod words;

pub(crate) use flags::Wanted;
pub(crate) use page::{ImageFormat, Page, PageSetup, Shot};
pub use process::Chromium;
pub(crate) use process::{Browser, sweep_leftovers};
pub(crate) use requests::Answers;
pub use watch::{BrowserLimits, Excess};
