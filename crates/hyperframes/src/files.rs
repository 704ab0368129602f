//! The files a page may read: those of its project, and what the compiler made. Nothing else of the machine.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Largest file handed to a page, in bytes. Videos do not pass here: they reach the page frame by frame.
const MAX_FILE_BYTES: u64 = 128 << 20;
/// Longest path inside a project, in bytes.
const MAX_PATH_BYTES: usize = 1_024;

#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("`{0}` is not a path inside the project")]
    OutsideProject(String),
    #[error("`{0}` is not in the project")]
    Missing(String),
    #[error("`{path}` has {bytes} bytes; a page is handed at most {MAX_FILE_BYTES}")]
    TooLarge { path: String, bytes: u64 },
    #[error("`{path}` cannot be read: {source}")]
    Io { path: String, source: io::Error },
}

/// A path inside a project: relative, `/` between parts, no `.` or `..`, no empty part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProjectPath(String);

impl ProjectPath {
    /// Takes what documents write: leading `./` and `/` mean the project's root, `..` is resolved. A path that would
    /// leave the root is refused.
    pub fn new(text: &str) -> Result<ProjectPath, FileError> {
        ProjectPath::resolve("", text)
    }

    /// `text` as seen from the folder `base`, itself a path inside the project (or empty for the root).
    pub fn resolve(base: &str, text: &str) -> Result<ProjectPath, FileError> {
        let refused = || FileError::OutsideProject(text.chars().take(200).collect());
        if text.len() > MAX_PATH_BYTES || text.contains(['\0', '\\']) {
            return Err(refused());
        }
        let base = if text.starts_with('/') { "" } else { base };
        let mut parts: Vec<&str> = Vec::new();
        for part in base.split('/').chain(text.split('/')) {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop().ok_or_else(refused)?;
                }
                part => parts.push(part),
            }
        }
        if parts.is_empty() { Err(refused()) } else { Ok(ProjectPath(parts.join("/"))) }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder the file is in; empty for the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

impl std::fmt::Display for ProjectPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Cheap to clone; shared by all browsers of a render.
#[derive(Debug, Clone)]
pub struct Files {
    root: Arc<Path>,
    made: BTreeMap<ProjectPath, Arc<[u8]>>,
    /// Folders beside the project, by the name they have in it.
    mounted: BTreeMap<String, Arc<Path>>,
}

impl Files {
    /// The files below `directory`. Symbolic links are followed only as far as they stay below it.
    pub fn in_directory(directory: &Path) -> io::Result<Files> {
        let root: PathBuf = fs::canonicalize(directory)?;
        if !root.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(Files { root: root.into(), made: BTreeMap::new(), mounted: BTreeMap::new() })
    }

    /// Adds a file that exists only in memory; it hides one of the same path in the project.
    pub fn insert(&mut self, path: ProjectPath, bytes: Vec<u8>) {
        self.made.insert(path, bytes.into());
    }

    /// Lets paths that begin with `name` lead into `directory`, as if it were a folder of the project. It hides one of the
    /// project's.
    pub fn mount(&mut self, name: &str, directory: &Path) -> io::Result<()> {
        self.mounted.insert(name.to_owned(), fs::canonicalize(directory)?.into());
        Ok(())
    }

    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file on disk behind `path`, for programs that read files themselves.
    pub fn locate(&self, path: &ProjectPath) -> Result<PathBuf, FileError> {
        let missing = || FileError::Missing(path.to_string());
        let mounted = path.as_str().split_once('/').and_then(|(name, rest)| Some((self.mounted.get(name)?, rest)));
        let (root, rest) = mounted.unwrap_or((&self.root, path.as_str()));
        let found = fs::canonicalize(root.join(rest)).map_err(|_| missing())?;
        if !found.starts_with(root) {
            return Err(FileError::OutsideProject(path.to_string()));
        }
        if found.is_file() { Ok(found) } else { Err(missing()) }
    }

    pub fn contains(&self, path: &ProjectPath) -> bool {
        self.made.contains_key(path) || self.locate(path).is_ok()
    }

    /// Bytes of a file.
    pub fn size(&self, path: &ProjectPath) -> Result<u64, FileError> {
        if let Some(bytes) = self.made.get(path) {
            return Ok(bytes.len() as u64);
        }
        let found = fs::metadata(self.locate(path)?);
        found.map(|facts| facts.len()).map_err(|source| FileError::Io { path: path.to_string(), source })
    }

    pub fn read(&self, path: &ProjectPath) -> Result<Arc<[u8]>, FileError> {
        if let Some(bytes) = self.made.get(path) {
            return Ok(Arc::clone(bytes));
        }
        let failed = |source| FileError::Io { path: path.to_string(), source };
        let file = fs::File::open(self.locate(path)?).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        if bytes > MAX_FILE_BYTES {
            return Err(FileError::TooLarge { path: path.to_string(), bytes });
        }
        let mut content = Vec::with_capacity(bytes as usize);
        // It may grow while it is read.
        file.take(MAX_FILE_BYTES).read_to_end(&mut content).map_err(failed)?;
        Ok(content.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ProjectPath {
        ProjectPath::new(text).expect("inside the project")
    }

    #[test]
    fn paths_are_resolved_and_may_not_leave_the_project() {
        assert_eq!(path("./a/../b/c.png").as_str(), "b/c.png");
        assert_eq!(path("/assets/a.png").as_str(), "assets/a.png");
        assert_eq!(ProjectPath::resolve("compositions", "../assets/a.png").expect("inside").as_str(), "assets/a.png");
        for bad in ["../a", "a/../../b", "", "/", "a\0b", "..\\a", "./.."] {
            assert!(ProjectPath::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_link_out_of_the_project_is_refused_and_one_inside_it_is_followed() {
        let outside = tempfile::tempdir().expect("a directory");
        let project = tempfile::tempdir().expect("a directory");
        fs::write(outside.path().join("secret"), "s").expect("written");
        fs::write(project.path().join("a.txt"), "a").expect("written");
        std::os::unix::fs::symlink(outside.path().join("secret"), project.path().join("out")).expect("linked");
        std::os::unix::fs::symlink("a.txt", project.path().join("in")).expect("linked");
        let files = Files::in_directory(project.path()).expect("a project");
        assert!(matches!(files.read(&path("out")), Err(FileError::OutsideProject(_))));
        assert_eq!(&*files.read(&path("in")).expect("read"), b"a");
        assert!(matches!(files.read(&path("b.txt")), Err(FileError::Missing(_))));
    }

    #[test]
    fn a_mounted_folder_is_read_under_its_name_and_not_left() {
        let outside = tempfile::tempdir().expect("a directory");
        let project = tempfile::tempdir().expect("a directory");
        fs::create_dir(outside.path().join("in")).expect("made");
        fs::write(outside.path().join("in/a.js"), "a").expect("written");
        fs::write(outside.path().join("secret"), "s").expect("written");
        std::os::unix::fs::symlink("../secret", outside.path().join("in/out")).expect("linked");
        let mut files = Files::in_directory(project.path()).expect("a project");
        files.mount(".lib", &outside.path().join("in")).expect("mounted");
        assert_eq!(&*files.read(&path(".lib/a.js")).expect("read"), b"a");
        assert!(matches!(files.read(&path(".lib/out")), Err(FileError::OutsideProject(_))));
        assert!(files.read(&path(".lib")).is_err());
    }

    #[test]
    fn what_was_made_hides_what_is_on_disk() {
        let project = tempfile::tempdir().expect("a directory");
        fs::write(project.path().join("a.txt"), "disk").expect("written");
        let mut files = Files::in_directory(project.path()).expect("a project");
        files.insert(path("a.txt"), b"made".to_vec());
        assert_eq!(&*files.read(&path("a.txt")).expect("read"), b"made");
    }
}
