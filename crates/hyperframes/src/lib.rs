//! HTML in, deterministic video out: projects in the HyperFrames format become pictures and files.
//!
//! ```text
//! project folder ── compiler ──▶ Composition ── capture (Chromium + runtime/*.js) ──▶ frames ── herald-media ──▶ file
//! ```
//!
//! [`Composition`] is the seam: one complete page, the files it may read, and what its root says about itself. A frame is
//! a function of the composition and its time alone: neither the order of frames nor the number of browsers shows in it.
//!
//! The only crate that starts Chromium. Knows no HTTP server, no rows, no environment.

mod address;
mod browser;
mod capture;
mod compile;
mod composition;
mod console;
mod error;
mod files;
mod first_tag;
mod frame_rate;
pub mod lint;
mod media;
mod output;
mod preview;
pub mod project;
mod render;
mod runtime;

pub use browser::{BrowserLimits, Chromium, Excess};
pub use capture::{BrowserPool, Capture, CaptureOptions, Captured, Pictures, Track};
pub use compile::{
    CompileError, DeclarationError, INSTALL_COMMAND, INSTALL_LIST, INSTALL_SCRIPT, Libraries, VariableDeclaration,
    VariableKind, check_values, parse_declarations,
};
pub use composition::{Composition, OpenError, OpenOptions, RootError, Warning};
pub use error::RenderError;
pub use files::{FileError, Files, ProjectPath};
pub use frame_rate::{FrameRate, FrameRateError, MAX_SECONDS};
pub use output::OutputFormat;
pub use preview::{PAGE_POLICY, Preview, PreviewAnswer};
pub use render::{Progress, RenderOptions, Rendered, render};
