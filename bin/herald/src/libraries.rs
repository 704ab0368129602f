//! What compositions and styles load: animation libraries and open fonts, from npm.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;
use herald_hyperframes::{INSTALL_LIST, INSTALL_SCRIPT};

/// The name under which `herald setup` knows them.
pub const NAME: &str = "libraries";

/// Installs what is missing into `folder`. Nothing happens where this version's list has been installed.
pub fn install(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let list = folder.join("wanted.json");
    fs::write(&list, INSTALL_LIST)?;
    let mut command = Command::new("bash");
    command.args(["-c", INSTALL_SCRIPT, "install"]).arg(&list).arg(folder).stdin(Stdio::null());
    let status = command.status().context("`bash` cannot be run")?;
    anyhow::ensure!(
        status.success(),
        "the libraries could not be installed with npm ({status}); they lie in {}",
        folder.display()
    );
    Ok(())
}
