//! Addresses in sub-compositions, made right for the page they are mounted in.

use crate::address::decode;
use crate::files::{FileError, ProjectPath};

/// Whether an address leads to a file of the project, seen from some file of it.
pub(crate) fn is_relative(address: &str) -> bool {
    let address = address.trim();
    !address.is_empty() && !address.starts_with(['#', '?']) && !address.starts_with("//") && !has_scheme(address)
}

fn has_scheme(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Where the addresses in a text count from: folders of the project, empty for its root.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// Of addresses that begin with `../`.
    climbing: String,
    /// Of all others.
    bare: String,
}

impl Base {
    /// In a sub-composition, bare addresses count from the project's root.
    pub fn of_composition(file: &ProjectPath) -> Base {
        Base { climbing: file.folder().to_owned(), bare: String::new() }
    }

    /// In style sheets, and in a page's own text, all count from the file.
    pub fn of_file(file: &ProjectPath) -> Base {
        Base { climbing: file.folder().to_owned(), bare: file.folder().to_owned() }
    }

    /// The address as the page must write it, wherever its entry file stands: `/path?query#fragment`. `None`: it is no
    /// relative address, or names no file, and stays as it is.
    pub fn rebase(&self, address: &str) -> Result<Option<String>, FileError> {
        let trimmed = address.trim();
        if !is_relative(trimmed) {
            return Ok(None);
        }
        let (path, rest) = split(trimmed);
        if path.bytes().all(|byte| b"./".contains(&byte)) && !path.contains("..") {
            return Ok(None);
        }
        let path = ProjectPath::resolve(self.folder(path), path)?;
        Ok(Some(format!("/{path}{rest}")))
    }

    /// The file an address leads to.
    pub fn file(&self, address: &str) -> Result<ProjectPath, FileError> {
        let path = decode(split(address.trim()).0);
        ProjectPath::resolve(self.folder(&path), &path)
    }

    fn folder(&self, path: &str) -> &str {
        if path.trim_start_matches("./").starts_with("../") { &self.climbing } else { &self.bare }
    }
}

/// Path, and query with fragment.
fn split(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

/// Every address of a `srcset`.
pub(crate) fn rebase_set(set: &str, rebase: &mut dyn FnMut(&str) -> Option<String>) -> String {
    let mut out = Vec::new();
    let mut rest = set.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}', ',']);
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        // `a.png, b.png`: the comma ends the candidate; in `data:x,y 1x` it is part of the address.
        let bare = address.trim_end_matches(',');
        let (descriptor, after) =
            if bare.len() < address.len() { ("", after) } else { after.split_once(',').unwrap_or((after, "")) };
        let address = rebase(bare).unwrap_or_else(|| bare.to_owned());
        out.push(format!("{address} {}", descriptor.trim()).trim_end().to_owned());
        rest = after.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}', ',']);
    }
    out.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(file: &str) -> Base {
        Base::of_composition(&ProjectPath::new(file).expect("inside the project"))
    }

    fn rebased(address: &str) -> Option<String> {
        base("compositions/deep/a.html").rebase(address).expect("inside the project")
    }

    #[test]
    fn bare_addresses_count_from_the_root_and_climbing_ones_from_their_file() {
        for (address, wanted) in [
            ("assets/a.png", Some("/assets/a.png")),
            ("./assets/a.png?v=1#x", Some("/assets/a.png?v=1#x")),
            ("../a.png", Some("/compositions/a.png")),
            ("./../../a b.png", Some("/a b.png")),
            ("/a.png", Some("/a.png")),
            (" a.png ", Some("/a.png")),
            ("#id", None),
            ("?q", None),
            ("", None),
            ("./", None),
            ("https://example.com/a", None),
            ("data:image/png,x", None),
            ("//example.com/a", None),
        ] {
            assert_eq!(rebased(address).as_deref(), wanted, "{address}");
        }
        let sheet = Base::of_file(&ProjectPath::new("styles/a.css").expect("inside"));
        assert_eq!(sheet.rebase("fonts/a.woff2").expect("inside").as_deref(), Some("/styles/fonts/a.woff2"));
        assert_eq!(base("c/d/x.html").file("../a%20b.html?x").expect("inside").as_str(), "c/a b.html");
    }

    #[test]
    fn leaving_the_project_is_an_error() {
        for address in ["../../../a.png", "a/../../b.png", "/../a", ".."] {
            assert!(base("compositions/deep/a.html").rebase(address).is_err(), "{address}");
        }
        assert!(base("x/y.html").file("%2e%2e/%2e%2e/a").is_err());
    }

    #[test]
    fn each_address_of_a_set_is_rebased() {
        let mut prefix = |address: &str| base("a.html").rebase(address).expect("inside");
        assert_eq!(rebase_set("a.png, b.png 2x,c.png 3x", &mut prefix), "/a.png, /b.png 2x, /c.png 3x");
        assert_eq!(rebase_set("data:x,y 1x, a.png 100w", &mut prefix), "data:x,y 1x, /a.png 100w");
        assert_eq!(rebase_set(" , ", &mut prefix), "");
    }
}
