//! What of this machine is used.

use std::path::PathBuf;

use clap::Args;
use herald_hyperframes::{Chromium, Libraries};

#[derive(Args)]
pub struct Options {
    /// Chromium headless shell to draw with, if not the one of the search path
    #[arg(long, global = true, env = "HYPERFRAMES_BROWSER_PATH", hide_env_values = true, value_name = "PROGRAM")]
    browser: Option<PathBuf>,
    /// Folder of libraries and fonts that pages name without bringing them [default: ~/.cache/herald/libraries]
    #[arg(long, global = true, env = "HYPERFRAMES_LIBRARIES", hide_env_values = true, value_name = "FOLDER")]
    libraries: Option<PathBuf>,
}

/// The parts that draw.
#[derive(Clone)]
pub struct Machine {
    pub chromium: Chromium,
    pub libraries: Option<Libraries>,
    /// The folder they are in.
    pub libraries_folder: Option<PathBuf>,
}

impl Options {
    pub fn machine(&self) -> Machine {
        let mut chromium = Chromium::default();
        if let Some(program) = &self.browser {
            chromium.program.clone_from(program);
        }
        let folder = self.libraries.clone().or_else(usual_folder);
        let libraries = folder.as_deref().map(Libraries::in_folder);
        Machine { chromium, libraries, libraries_folder: folder }
    }
}

/// Where `herald setup libraries` installs. `None` on an account without a home.
fn usual_folder() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| Some(set("HOME")?.join(".cache")))?;
    Some(cache.join("herald").join("libraries"))
}
