//! The folder a command works on.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use herald_hyperframes::{Composition, Libraries, OpenOptions};

use crate::failure::CliError;
use crate::machine::Machine;
use crate::variables::Values;

/// Longest name taken from a folder, in characters.
const MAX_NAME_CHARS: usize = 100;

/// The page that is drawn unless another one is named.
pub const DEFAULT_ENTRY: &str = "index.html";

#[derive(Args)]
pub struct ProjectFolder {
    /// Folder of the project
    #[arg(default_value = ".")]
    dir: PathBuf,
}

#[derive(Args)]
pub struct ProjectArguments {
    #[command(flatten)]
    folder: ProjectFolder,
    /// Page in the project that is drawn
    #[arg(short, long, value_name = "FILE", default_value = DEFAULT_ENTRY)]
    composition: String,
}

pub struct Project {
    pub folder: PathBuf,
    pub entry: String,
    libraries: Option<Libraries>,
}

impl Project {
    /// The folder has to be there; whether its page is, shows when it is opened.
    pub fn find(machine: &Machine, arguments: &ProjectArguments) -> Result<Project, CliError> {
        Ok(Project { entry: arguments.composition.clone(), ..Project::in_folder(machine, &arguments.folder)? })
    }

    /// The project with its usual page.
    pub fn in_folder(machine: &Machine, arguments: &ProjectFolder) -> Result<Project, CliError> {
        let folder = fs::canonicalize(&arguments.dir);
        let folder = folder.map_err(|error| CliError::file("open the project", &arguments.dir, error))?;
        if !folder.is_dir() {
            return Err(CliError::usage(format!("{} is not a folder", arguments.dir.display())));
        }
        Ok(Project { folder, entry: DEFAULT_ENTRY.to_owned(), libraries: machine.libraries.clone() })
    }

    /// What files made from the project are called: the folder's name, and the page's if it is another one.
    pub fn name(&self) -> String {
        let folder = self.folder.file_name().map_or_else(|| "video".into(), |name| name.to_string_lossy());
        let page = Path::new(&self.entry).file_stem().unwrap_or_default().to_string_lossy();
        let name = if self.entry == DEFAULT_ENTRY { folder.into_owned() } else { format!("{folder}-{page}") };
        name.chars().take(MAX_NAME_CHARS).collect()
    }

    /// Reads and compiles the page.
    pub fn open(&self, values: &Values) -> Result<Composition, CliError> {
        let options = OpenOptions {
            variables: values.variables.clone(),
            strict_variables: values.strict,
            libraries: self.libraries.clone(),
        };
        let opened = Composition::open_with(&self.folder, &self.entry, &options);
        opened.map_err(|error| CliError::Project { path: self.folder.clone(), error })
    }
}
