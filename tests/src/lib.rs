//! The whole server from outside: the real `herald` and `heygen`, real engines, real ffmpeg. Each test has a data
//! directory and a port of its own; nothing is mocked, and nothing sleeps where it can wait for an event.
//!
//! - [`Server`] starts and ends `herald serve`; its helpers read as verbs.
//! - [`api`] sends requests; every JSON answer is held against the contract ([`contract`]) before a test sees it.
//! - [`Records`] looks into the database, for what must not be there.
//! - [`media`] makes inputs and watches and listens to outputs.
//! - [`Origin`] is a web server of ours with bad manners.
//! - [`Receiver`] takes webhook deliveries.
//! - [`projects`] packs HTML as renders take it.
//! - [`Cli`] runs `heygen`.

pub mod api;
mod cli;
mod contract;
pub mod events;
pub mod media;
mod origin;
mod programs;
pub mod projects;
mod receiver;
mod records;
mod server;
pub mod verifiers;

pub use api::{Answer, Api};
pub use cli::{Cli, Ran};
pub use events::Event;
pub use origin::{Manners, Origin};
pub use programs::{installed, models, prove};
pub use receiver::{Received, Receiver, Reply};
pub use records::{Records, StoredStage};
pub use server::{DataDir, Options, Server};

/// Waits for what nothing announces, such as housekeeping: looks again until it is so, for half a minute.
#[track_caller]
pub fn eventually(what: &str, holds: impl Fn() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !holds() {
        assert!(std::time::Instant::now() < deadline, "in vain: {what}");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
}
