//! Which browser draws.

use std::path::PathBuf;

use clap::Args;
use herald_hyperframes::Chromium;

#[derive(Args)]
pub struct Options {
    /// Chromium headless shell to draw with, if not the one of the search path
    #[arg(long, global = true, env = "HYPERFRAMES_BROWSER_PATH", value_name = "PROGRAM")]
    browser: Option<PathBuf>,
}

impl Options {
    pub fn chromium(&self) -> Chromium {
        let mut chromium = Chromium::default();
        if let Some(program) = &self.browser {
            chromium.program.clone_from(program);
        }
        chromium
    }
}
