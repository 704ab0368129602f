//! Libraries that pages load from public servers, served from what is installed here instead: a render has no network.

use std::path::{Path, PathBuf};

use crate::files::{FileError, Files, ProjectPath};

/// The command that installs them.
pub const INSTALL_COMMAND: &str = "herald setup libraries";
/// What that command installs, in npm's form.
pub const INSTALL_LIST: &str = include_str!("../../libraries/package.json");
/// How: a Bash script that takes a file with the list and the folder.
pub const INSTALL_SCRIPT: &str = include_str!("../../libraries/install.sh");
/// Where installed packages lie for a page, beside the files of the project.
pub(super) const FOLDER: &str = ".libraries";

/// Installed npm packages. Versions are those of `libraries/package.json`.
#[derive(Debug, Clone)]
pub struct Libraries {
    /// Holds `node_modules`.
    folder: PathBuf,
}

/// A package that stands in for copies of it on public servers.
struct Package {
    name: &'static str,
    /// Its folder below `node_modules`: another one where two versions of a package are kept.
    installed: &'static str,
    /// Its names at cdnjs.
    cdnjs: &'static [&'static str],
    /// What `<script src>` without a path means; `None` if there are only modules.
    script: Option<&'static str>,
    /// What `import` without a path means; `None` if it imports packages of its own by name, which no browser finds.
    module: Option<&'static str>,
    /// Folders whose files go by their name alone elsewhere.
    folders: &'static [&'static str],
    /// First version whose users the installed one serves, and the last major one.
    from: (u32, u32),
    major: u32,
}

const PACKAGES: &[Package] = &[
    Package {
        name: "gsap",
        installed: "gsap",
        cdnjs: &["gsap"],
        script: Some("dist/gsap.min.js"),
        module: Some("index.js"),
        folders: &["dist"],
        from: (3, 0),
        major: 3,
    },
    Package {
        name: "lottie-web",
        installed: "lottie-web",
        cdnjs: &["lottie-web", "bodymovin"],
        script: Some("build/player/lottie.min.js"),
        module: Some("build/player/esm/lottie.min.js"),
        folders: &["build/player"],
        from: (5, 0),
        major: 5,
    },
    Package {
        name: "animejs",
        installed: "animejs",
        cdnjs: &["animejs"],
        script: Some("dist/bundles/anime.umd.min.js"),
        module: Some("dist/bundles/anime.esm.min.js"),
        folders: &["dist/bundles", "lib"],
        from: (4, 0),
        major: 4,
    },
    Package {
        name: "animejs",
        installed: "animejs3",
        cdnjs: &[],
        script: Some("lib/anime.min.js"),
        module: Some("lib/anime.es.js"),
        folders: &["lib"],
        from: (3, 0),
        major: 3,
    },
    Package {
        name: "@tailwindcss/browser",
        installed: "@tailwindcss/browser",
        cdnjs: &[],
        script: Some("dist/index.global.js"),
        module: None,
        folders: &["dist"],
        from: (4, 0),
        major: 4,
    },
    Package {
        name: "three",
        installed: "three",
        cdnjs: &["three.js"],
        script: None,
        module: Some("build/three.module.min.js"),
        folders: &["build"],
        // The API moves with every release; later ones only warn of what earlier ones deprecated.
        from: (0, 150),
        major: 0,
    },
    Package {
        name: "d3",
        installed: "d3",
        cdnjs: &["d3"],
        script: Some("dist/d3.min.js"),
        module: None,
        folders: &["dist"],
        from: (7, 0),
        major: 7,
    },
];

/// What stands at an address of a public server.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// The address in the page's own origin.
    Here(String),
    /// Why not, for the author.
    NotHere(String),
}

/// An address of a package, taken apart.
#[derive(Debug, PartialEq, Eq)]
struct Wanted<'a> {
    package: &'a str,
    /// As written: `3`, `^3.12`, `latest`.
    version: Option<&'a str>,
    /// Empty: whatever the package offers first.
    path: &'a str,
    as_module: bool,
}

impl Libraries {
    /// `folder` holds `node_modules`, or nothing yet.
    pub fn in_folder(folder: &Path) -> Libraries {
        Libraries { folder: folder.to_owned() }
    }

    /// What holds `node_modules`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Names below `node_modules` of everything that is to be installed.
    pub fn packages(&self) -> Vec<String> {
        let list: serde_json::Value = serde_json::from_str(INSTALL_LIST).unwrap_or_default();
        list["dependencies"].as_object().into_iter().flat_map(|packages| packages.keys().cloned()).collect()
    }

    /// Those that are not.
    pub fn missing(&self) -> Vec<String> {
        self.packages().into_iter().filter(|name| !self.has(name)).collect()
    }

    /// Whether a package, by its name below `node_modules`, is installed.
    pub fn has(&self, name: &str) -> bool {
        self.modules().join(name).is_dir()
    }

    pub(super) fn modules(&self) -> PathBuf {
        self.folder.join("node_modules")
    }

    /// Lets pages read installed packages.
    pub(crate) fn serve(&self, files: &mut Files) {
        // Nothing is installed: every look-up says so.
        let _absent = files.mount(FOLDER, &self.modules());
    }
}

/// `None`: no address of a public server that is known to hold packages.
pub(super) fn find(address: &str, from_module: bool, libraries: Option<&Libraries>) -> Option<Found> {
    let wanted = wanted(address, from_module)?;
    let shown = || wanted.package.chars().take(80).collect::<String>();
    let mut kept = PACKAGES.iter().filter(|package| package.name == wanted.package).peekable();
    if kept.peek().is_none() {
        return Some(Found::NotHere(format!(
            "`{}` is not among the libraries that are kept here; put a copy into the project",
            shown()
        )));
    }
    let Some(package) = kept.find(|package| package.serves(wanted.version)) else {
        return Some(Found::NotHere(format!(
            "`{}` {} is not what is kept here; put a copy into the project",
            shown(),
            wanted.version.unwrap_or_default().chars().take(20).collect::<String>()
        )));
    };
    let installed =
        libraries.map(|libraries| libraries.modules().join(package.installed)).filter(|folder| folder.is_dir());
    let Some(folder) = installed else {
        return Some(Found::NotHere(format!("`{}` is not installed; {INSTALL_COMMAND} installs it", package.name)));
    };
    Some(match package.file(&wanted, &folder) {
        Some(path) => Found::Here(format!("/{FOLDER}/{}/{path}", package.installed)),
        None => Found::NotHere(format!(
            "`{}` as kept here has no file `{}`; put a copy into the project",
            package.name,
            wanted.path.chars().take(80).collect::<String>()
        )),
    })
}

impl Package {
    fn serves(&self, version: Option<&str>) -> bool {
        let text = version.unwrap_or_default().trim_start_matches(['^', '~', '=', 'v', '>', '<']);
        // three.js r128 is 0.128.
        let text = text.strip_prefix('r').map_or(text.to_owned(), |release| format!("0.{release}"));
        let mut numbers = text.split('.').map(|part| part.parse::<u32>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            // `latest` or nothing.
            (None, _) => true,
            (Some(major), None) => major == self.major,
            (Some(major), Some(minor)) => major == self.major && (major, minor) >= self.from,
        }
    }

    /// Path inside the package.
    fn file(&self, wanted: &Wanted, folder: &Path) -> Option<String> {
        let first = if wanted.as_module { self.module } else { self.script.or(self.module) };
        if matches!(wanted.path, "" | "+esm") {
            return first.map(str::to_owned);
        }
        let path = ProjectPath::new(wanted.path).ok()?;
        if folder.join(path.as_str()).exists() {
            // Import maps name folders, with a slash at the end.
            let slash = if wanted.path.ends_with('/') { "/" } else { "" };
            return Some(format!("{path}{slash}"));
        }
        let name = path.as_str().rsplit('/').next()?;
        let by_name = self.folders.iter().map(|inner| format!("{inner}/{name}"));
        let found = by_name.into_iter().find(|candidate| folder.join(candidate).is_file());
        // Old names of the one file of a package.
        found
            .or_else(|| matches!(name, "bodymovin.min.js" | "bodymovin.js").then(|| first.map(str::to_owned)).flatten())
    }
}

fn wanted(address: &str, from_module: bool) -> Option<Wanted<'_>> {
    let address = address.trim().split(['?', '#']).next()?;
    let rest = address.strip_prefix("https:").or_else(|| address.strip_prefix("http:")).unwrap_or(address);
    let (host, path) = rest.strip_prefix("//")?.split_once('/')?;
    let esm = matches!(host, "esm.sh" | "cdn.skypack.dev");
    match host {
        "cdn.jsdelivr.net" => npm(path.strip_prefix("npm/")?, from_module),
        "unpkg.com" | "esm.sh" | "cdn.skypack.dev" => npm(path, from_module || esm),
        "cdnjs.cloudflare.com" => {
            let (name, rest) = path.strip_prefix("ajax/libs/")?.split_once('/')?;
            let (version, path) = rest.split_once('/')?;
            let package =
                PACKAGES.iter().find(|package| package.cdnjs.contains(&name)).map_or(name, |found| found.name);
            Some(Wanted { package, version: Some(version), path, as_module: from_module })
        }
        "d3js.org" => {
            let version = path.strip_prefix("d3.v")?.split('.').next();
            Some(Wanted { package: "d3", version, path: "dist/d3.min.js", as_module: false })
        }
        _ => None,
    }
}

/// `name@version/path`, `@scope/name@version/path`.
fn npm(text: &str, as_module: bool) -> Option<Wanted<'_>> {
    let scoped = text.starts_with('@');
    let name_end = text.match_indices('/').nth(usize::from(scoped)).map_or(text.len(), |(at, _)| at);
    let (name, path) = text.split_at(name_end);
    let (package, version) = match name.char_indices().skip(1).find(|(_, c)| *c == '@') {
        Some((at, _)) => (&name[..at], Some(&name[at + 1..])),
        None => (name, None),
    };
    let path = path.trim_start_matches('/');
    (!package.is_empty()).then_some(Wanted { package, version, path, as_module: as_module || path == "+esm" })
}

/// Exchanges the addresses in a script or an import map; `told` hears of what is not here.
pub(super) fn exchange(
    source: &str,
    libraries: Option<&Libraries>,
    told: &mut dyn FnMut(&str, String),
) -> Option<String> {
    let mut out = String::new();
    let mut rest = source;
    while let Some(at) = rest.find("https://") {
        let tail = &rest[at..];
        let end = tail.find(|c: char| c.is_whitespace() || "\"'`<>()\\".contains(c)).unwrap_or(tail.len());
        let address = &tail[..end];
        match find(address, true, libraries) {
            Some(Found::Here(here)) => {
                out.push_str(&rest[..at]);
                out.push_str(&here);
            }
            Some(Found::NotHere(reason)) => {
                told(address, reason);
                out.push_str(&rest[..at + end]);
            }
            None => out.push_str(&rest[..at + end]),
        }
        rest = &tail[end..];
    }
    out.push_str(rest);
    (out != source).then_some(out)
}

/// A text file of a package, by its path below `node_modules`.
pub(super) fn read(libraries: &Libraries, path: &str) -> Option<String> {
    let files = Files::in_directory(&libraries.modules()).ok()?;
    let read = |path: &str| Ok::<_, FileError>(files.read(&ProjectPath::new(path)?)?.to_vec());
    String::from_utf8(read(path).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installed() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a directory");
        for file in [
            "gsap/dist/gsap.min.js",
            "gsap/dist/ScrollTrigger.min.js",
            "gsap/index.js",
            "lottie-web/build/player/lottie.min.js",
            "three/build/three.module.min.js",
            "three/examples/jsm/x.js",
            "d3/dist/d3.min.js",
            "animejs3/lib/anime.min.js",
            "@tailwindcss/browser/dist/index.global.js",
        ] {
            let path = folder.path().join("node_modules").join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, "").expect("written");
        }
        folder
    }

    #[test]
    fn addresses_of_public_servers_lead_to_what_is_installed() {
        let folder = installed();
        let libraries = Libraries::in_folder(folder.path());
        for (address, module, wanted) in [
            ("https://cdn.jsdelivr.net/npm/gsap@3.12.5/dist/gsap.min.js", false, "gsap/dist/gsap.min.js"),
            ("https://cdn.jsdelivr.net/npm/gsap@3/+esm", false, "gsap/index.js"),
            ("//unpkg.com/gsap@^3.1", false, "gsap/dist/gsap.min.js"),
            ("https://unpkg.com/gsap", true, "gsap/index.js"),
            (
                "https://cdnjs.cloudflare.com/ajax/libs/gsap/3.12.2/ScrollTrigger.min.js?x",
                false,
                "gsap/dist/ScrollTrigger.min.js",
            ),
            (
                "https://cdnjs.cloudflare.com/ajax/libs/bodymovin/5.7.4/bodymovin.min.js",
                false,
                "lottie-web/build/player/lottie.min.js",
            ),
            ("https://cdn.jsdelivr.net/npm/three@0.160.0/examples/jsm/", true, "three/examples/jsm/"),
            ("https://esm.sh/three@0.170.0", false, "three/build/three.module.min.js"),
            ("https://cdnjs.cloudflare.com/ajax/libs/animejs/3.2.1/anime.min.js", false, "animejs3/lib/anime.min.js"),
            ("https://cdn.jsdelivr.net/npm/@tailwindcss/browser@4", false, "@tailwindcss/browser/dist/index.global.js"),
            ("https://d3js.org/d3.v7.min.js", false, "d3/dist/d3.min.js"),
        ] {
            let found = find(address, module, Some(&libraries));
            assert_eq!(found, Some(Found::Here(format!("/.libraries/{wanted}"))), "{address}");
        }
        assert_eq!(find("https://example.com/gsap.min.js", false, Some(&libraries)), None);
        assert_eq!(find("lib/gsap.min.js", false, Some(&libraries)), None);
    }

    #[test]
    fn what_is_not_here_is_told_with_what_to_do() {
        let folder = installed();
        let libraries = Libraries::in_folder(folder.path());
        for (address, libraries, wanted) in [
            ("https://unpkg.com/gsap@3", None, "`gsap` is not installed; herald setup libraries installs it"),
            (
                "https://unpkg.com/animejs@4",
                Some(&libraries),
                "`animejs` is not installed; herald setup libraries installs it",
            ),
            (
                "https://unpkg.com/gsap@2.1.3",
                Some(&libraries),
                "`gsap` 2.1.3 is not what is kept here; put a copy into the project",
            ),
            (
                "https://cdnjs.cloudflare.com/ajax/libs/three.js/r128/three.min.js",
                Some(&libraries),
                "`three` r128 is not what is kept here; put a copy into the project",
            ),
            (
                "https://unpkg.com/@rive-app/canvas@2",
                Some(&libraries),
                "`@rive-app/canvas` is not among the libraries that are kept here; put a copy into the project",
            ),
            (
                "https://unpkg.com/gsap@3/../../etc/passwd",
                Some(&libraries),
                "`gsap` as kept here has no file `../../etc/passwd`; put a copy into the project",
            ),
        ] {
            assert_eq!(find(address, false, libraries), Some(Found::NotHere(wanted.into())), "{address}");
        }
    }

    #[test]
    fn addresses_in_scripts_are_exchanged() {
        let folder = installed();
        let libraries = Libraries::in_folder(folder.path());
        let mut told = Vec::new();
        let source =
            "import gsap from 'https://unpkg.com/gsap@3';import 'https://unpkg.com/x';fetch(\"https://example.com/\")";
        let out = exchange(source, Some(&libraries), &mut |address, _| told.push(address.to_owned()));
        let wanted =
            "import gsap from '/.libraries/gsap/index.js';import 'https://unpkg.com/x';fetch(\"https://example.com/\")";
        assert_eq!(out.as_deref(), Some(wanted));
        assert_eq!(told, ["https://unpkg.com/x"]);
    }

    #[test]
    fn what_of_the_list_is_missing_is_told_by_name() {
        let folder = installed();
        let libraries = Libraries::in_folder(folder.path());
        let missing = libraries.missing();
        assert!(
            missing.iter().any(|name| name == "animejs") && !missing.iter().any(|name| name == "gsap"),
            "{missing:?}"
        );
        // Six packages of the list are there.
        assert_eq!(missing.len(), libraries.packages().len() - 6);
    }

    /// The lowest version served is below the pinned one, and of its major.
    #[test]
    fn pinned_versions_are_among_those_that_are_served() {
        let list: serde_json::Value = serde_json::from_str(INSTALL_LIST).expect("JSON");
        for package in PACKAGES {
            // `npm:animejs@3.2.2` for one that is kept under another name.
            let version = list["dependencies"][package.installed].as_str().and_then(|text| text.rsplit('@').next());
            assert!(version.is_some() && package.serves(version), "{}", package.installed);
        }
    }
}
