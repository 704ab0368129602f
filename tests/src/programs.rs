//! Where the programs under test and the engine files are.

use std::path::PathBuf;

use herald_inference::Models;

/// A program of this workspace, built by `cargo build`, beside the test program's own folder.
pub fn built(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile = test.parent().and_then(|deps| deps.parent()).expect("tests lie in `deps` of the target directory");
    let program = profile.join(name);
    assert!(program.exists(), "{name} is not built; run `cargo build -p {name}`");
    program
}

/// The folder `herald setup` fills: `HERALD_MODELS_DIR`, else the default in the user's cache.
pub fn models() -> Models {
    let folder = std::env::var_os("HERALD_MODELS_DIR").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| cache().join("herald/models"));
    Models::open(folder).expect("the manifest of this build is sound")
}

/// The user's cache.
pub fn cache() -> PathBuf {
    std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).unwrap_or_else(|| {
        let home = std::env::var_os("HOME").expect("HOME is set");
        PathBuf::from(home).join(".cache")
    })
}

/// Something a script of this repository, `scripts/PART.sh`, has installed for the tests.
pub fn installed(part: &str, name: &str) -> PathBuf {
    let path = cache().join("herald").join(part).join(name);
    assert!(path.exists(), "{} is missing; run scripts/{part}.sh", path.display());
    path
}

/// Whether the long evidence is asked for (`make prove`).
pub fn prove() -> bool {
    std::env::var_os("HERALD_PROVE").is_some_and(|value| !value.is_empty() && value != "0")
}
