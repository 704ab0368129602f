//! Pictures, sound and subtitles. The only crate that runs ffmpeg, ffprobe and pdftoppm, always as child processes: a crash or a
//! hang there is a dead child, not a dead server.
//!
//! Everything here blocks; callers use blocking threads.

mod feed;
mod process;

pub mod audio;
pub mod conform;
pub mod denoise;
pub mod encode;
pub mod film;
pub mod gif;
pub mod inspect;
pub mod loudness;
pub mod mix;
pub mod mux;
pub mod pages;
pub mod picture;
pub mod preview;
pub mod probe;
pub mod sniff;
pub mod sound;
pub mod stills;
pub mod subtitles;

pub use process::{MediaError, Tools};
