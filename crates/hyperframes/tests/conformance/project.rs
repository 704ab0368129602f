//! A copy of a composition with everything it needs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use herald_hyperframes::{Composition, Libraries, OpenOptions};
use tempfile::TempDir;

use crate::expectation::Expectation;

pub struct Project(TempDir);

impl Project {
    pub fn prepare(folder: &Path, expectation: &Expectation) -> Result<Project, String> {
        let directory = tempfile::tempdir().map_err(|error| error.to_string())?;
        copy(folder, directory.path()).map_err(|error| error.to_string())?;
        for library in &expectation.libraries {
            let from = cache().join("node_modules").join(library);
            let to = directory.path().join("lib").join(library.rsplit('/').next().unwrap_or(library));
            fs::create_dir_all(to.parent().expect("a folder")).map_err(|error| error.to_string())?;
            fs::copy(&from, to).map_err(|error| format!("{library}: {error}; run herald setup libraries"))?;
        }
        for (font, name) in &expectation.fonts {
            let from = Path::new("/usr/share/fonts/truetype/dejavu").join(font);
            fs::copy(&from, directory.path().join(name)).map_err(|error| format!("{font}: {error}"))?;
        }
        for media in &expectation.media {
            let mut command = Command::new("ffmpeg");
            // In the project, so that one may be made of another.
            command
                .current_dir(directory.path())
                .args(["-hide_banner", "-loglevel", "error", "-y"])
                .args(&media.arguments);
            let status = command.arg(directory.path().join(&media.file)).status().map_err(|error| error.to_string())?;
            if !status.success() {
                return Err(format!("{} could not be made", media.file));
            }
        }
        Ok(Project(directory))
    }

    pub fn composition(&self, expectation: &Expectation) -> Result<Composition, String> {
        let libraries = expectation.served_libraries.then(|| Libraries::in_folder(&cache()));
        let options = OpenOptions { libraries, ..OpenOptions::default() };
        let opened = Composition::open_with(self.0.path(), "index.html", &options);
        let mut composition = opened.map_err(|error| error.to_string())?;
        composition.variables = expectation.variables.clone();
        composition.variables_by_instance.extend(expectation.instances.clone());
        Ok(composition)
    }
}

fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target)?;
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn cache() -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache")));
    cache.unwrap_or_default().join("herald/libraries")
}
