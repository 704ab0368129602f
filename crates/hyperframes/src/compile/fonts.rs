//! Open fonts that pages use without bringing them, so that a render does not depend on the fonts of the machine.

use super::css;
use super::libraries::{FOLDER, Libraries, read};

/// A font of the installed packages.
struct Font {
    /// npm package; those of `@fontsource-variable` hold all weights in one file.
    package: &'static str,
    /// The name it goes by.
    family: &'static str,
    /// Names of fonts that are not free and that it stands in for, with the same widths or a like look.
    stands_for: &'static [&'static str],
}

const FONTS: &[Font] = &[
    Font {
        package: "@fontsource-variable/inter",
        family: "Inter",
        stands_for: &["-apple-system", "BlinkMacSystemFont", "Segoe UI", "SF Pro Display", "SF Pro Text", "SF Pro"],
    },
    Font {
        package: "@fontsource-variable/arimo",
        family: "Arimo",
        stands_for: &["Helvetica Neue", "Helvetica", "Arial"],
    },
    Font { package: "@fontsource/tinos", family: "Tinos", stands_for: &["Times New Roman", "Times"] },
    Font { package: "@fontsource/cousine", family: "Cousine", stands_for: &["Courier New", "Courier"] },
    Font { package: "@fontsource-variable/gelasio", family: "Gelasio", stands_for: &["Georgia"] },
    Font {
        package: "@fontsource-variable/jetbrains-mono",
        family: "JetBrains Mono",
        stands_for: &["SF Mono", "Menlo", "Monaco", "Consolas"],
    },
    Font { package: "@fontsource/anton", family: "Anton", stands_for: &["Impact"] },
    Font { package: "@fontsource/bebas-neue", family: "Bebas Neue", stands_for: &[] },
    Font { package: "@fontsource-variable/dm-sans", family: "DM Sans", stands_for: &[] },
    Font { package: "@fontsource/lato", family: "Lato", stands_for: &[] },
    Font { package: "@fontsource-variable/montserrat", family: "Montserrat", stands_for: &[] },
    Font { package: "@fontsource-variable/nunito", family: "Nunito", stands_for: &[] },
    Font { package: "@fontsource-variable/open-sans", family: "Open Sans", stands_for: &[] },
    Font { package: "@fontsource-variable/oswald", family: "Oswald", stands_for: &[] },
    Font { package: "@fontsource-variable/outfit", family: "Outfit", stands_for: &[] },
    Font { package: "@fontsource-variable/playfair-display", family: "Playfair Display", stands_for: &[] },
    Font { package: "@fontsource/poppins", family: "Poppins", stands_for: &[] },
    Font { package: "@fontsource-variable/raleway", family: "Raleway", stands_for: &[] },
    Font { package: "@fontsource-variable/roboto", family: "Roboto", stands_for: &[] },
    Font { package: "@fontsource-variable/roboto-mono", family: "Roboto Mono", stands_for: &[] },
    Font {
        package: "@fontsource-variable/source-serif-4",
        family: "Source Serif 4",
        stands_for: &["Source Serif Pro"],
    },
    Font { package: "@fontsource-variable/space-grotesk", family: "Space Grotesk", stands_for: &[] },
];

/// What generic families mean where these packages are installed. Faces have names of their own, so that they meet none
/// of a page's.
const GENERIC_FONTS: &[Generic] = &[
    Generic { face: "Herald Sans", package: "@fontsource-variable/arimo", families: &["sans-serif"] },
    Generic { face: "Herald Serif", package: "@fontsource/tinos", families: &["serif", "ui-serif"] },
    Generic { face: "Herald Mono", package: "@fontsource/cousine", families: &["monospace", "ui-monospace"] },
    Generic {
        face: "Herald System",
        package: "@fontsource-variable/inter",
        families: &["system-ui", "ui-sans-serif", "ui-rounded"],
    },
];
/// What browsers set without a family of the page's: elements, and the generic family their own style names.
const DEFAULTS: &[(&str, &str)] =
    &[("html", "serif"), ("pre,code,kbd,samp,tt", "monospace"), ("button,input,select,textarea", "sans-serif")];

struct Generic {
    face: &'static str,
    package: &'static str,
    families: &'static [&'static str],
}

/// Names that are no fonts, but leave the choice to the machine.
const GENERIC: &[&str] = &[
    "serif",
    "sans-serif",
    "monospace",
    "cursive",
    "fantasy",
    "system-ui",
    "ui-serif",
    "ui-sans-serif",
    "ui-monospace",
    "ui-rounded",
    "math",
    "emoji",
    "fangsong",
    "inherit",
    "initial",
    "unset",
    "revert",
    "revert-layer",
];

/// What a family name leads to without a face in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Generic,
    /// Kept under this name.
    Kept,
    /// This font stands in for it.
    StandIn(&'static str),
    Unknown,
}

pub(crate) fn resolve(family: &str) -> Family {
    let is = |name: &&str| name.eq_ignore_ascii_case(family);
    if GENERIC.iter().any(is) {
        return Family::Generic;
    }
    for font in FONTS {
        if is(&font.family) {
            return Family::Kept;
        }
        if font.stands_for.iter().any(is) {
            return Family::StandIn(font.family);
        }
    }
    Family::Unknown
}

/// `@font-face` rules for every kept family whose name occurs in `text` and that `text` declares no face of. A name that
/// occurs by chance costs nothing: faces are loaded when they are used.
pub(super) fn faces(text: &str, libraries: &Libraries) -> String {
    let text = text.to_ascii_lowercase();
    let declared = declared_faces(&text);
    let mut rules = String::new();
    for font in FONTS {
        for family in std::iter::once(&font.family).chain(font.stands_for) {
            let name = family.to_ascii_lowercase();
            if text.contains(&name) && !declared.contains(&name) {
                for sheet in sheets(font.package) {
                    if let Some(css) = read(libraries, &format!("{}/{sheet}", font.package)) {
                        rules.push_str(&face(&css, family, font.package));
                    }
                }
            }
        }
    }
    rules
}

/// A style element, on one line, with faces for generic families and what they stand for, as `runtime/generic_fonts.js` reads
/// it. `None`: no font for them is installed. Authors' styles of any kind win over its rules.
pub(super) fn generic_faces(libraries: &Libraries) -> Option<String> {
    let mut named = serde_json::Map::new();
    let mut css = String::new();
    for generic in GENERIC_FONTS {
        let sheets: Vec<String> = sheets(generic.package)
            .iter()
            .filter_map(|sheet| read(libraries, &format!("{}/{sheet}", generic.package)))
            .collect();
        if !sheets.is_empty() {
            sheets.iter().for_each(|sheet| css.push_str(&face(sheet, generic.face, generic.package)));
            named.extend(generic.families.iter().map(|family| ((*family).to_owned(), generic.face.into())));
        }
    }
    for (elements, family) in DEFAULTS {
        if named.contains_key(*family) {
            // The runtime puts the font in front.
            css.push_str(&format!(":where({elements}){{font-family:{family}}}"));
        }
    }
    // Lines of the page keep their numbers.
    let css = css.replace("/**/", "").split_whitespace().collect::<Vec<_>>().join(" ");
    let names = serde_json::Value::Object(named.clone());
    (!named.is_empty()).then(|| format!("<style data-hf-generic-fonts='{names}'>{css}</style>"))
}

/// The contents of all `@font-face` blocks, as one text.
fn declared_faces(text: &str) -> String {
    let blocks = text.split("@font-face").skip(1);
    blocks.filter_map(|block| block.split_once('{')?.1.split('}').next()).collect::<Vec<_>>().join("\n")
}

fn sheets(package: &str) -> Vec<String> {
    if package.starts_with("@fontsource-variable/") {
        return vec!["wght.css".to_owned(), "wght-italic.css".to_owned()];
    }
    (1..=9).flat_map(|hundreds| [format!("{hundreds}00.css"), format!("{hundreds}00-italic.css")]).collect()
}

/// The rules of a package under another name, with its files where pages find them.
fn face(css: &str, family: &str, package: &str) -> String {
    let named: Vec<String> = css
        .lines()
        .map(|line| match line.trim_start().starts_with("font-family:") {
            true => format!("font-family: \"{family}\";"),
            false => line.to_owned(),
        })
        .collect();
    css::rebase(&named.join("\n"), &mut |address| {
        Some(format!("/{FOLDER}/{package}/{}", address.trim_start_matches("./")))
    })
}

/// The families a link to Google Fonts asks for; `None`: it is none.
pub(crate) fn google_families(address: &str) -> Option<Vec<String>> {
    let rest = address
        .trim()
        .trim_start_matches("https:")
        .trim_start_matches("http:")
        .strip_prefix("//fonts.googleapis.com/")?;
    let query = rest.split_once('?').map_or("", |(_, query)| query);
    let query = query.split('#').next().unwrap_or_default().replace("&amp;", "&");
    let values = query.split('&').filter_map(|pair| pair.strip_prefix("family="));
    // The first version of the service takes several in one value.
    let names = values.flat_map(|value| value.split('|')).filter_map(|value| value.split(':').next());
    Some(names.map(|name| crate::address::decode(&name.replace('+', " "))).filter(|name| !name.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_lead_to_what_is_kept() {
        for (family, wanted) in [
            ("inter", Family::Kept),
            ("ARIAL", Family::StandIn("Arimo")),
            ("sans-serif", Family::Generic),
            ("Comic Sans MS", Family::Unknown),
        ] {
            assert_eq!(resolve(family), wanted, "{family}");
        }
    }

    #[test]
    fn faces_are_made_of_kept_families_that_are_named_and_not_declared() {
        let folder = tempfile::tempdir().expect("a directory");
        for (path, family) in
            [("@fontsource-variable/inter/wght.css", "Inter Variable"), ("@fontsource/lato/700.css", "Lato")]
        {
            let path = folder.path().join("node_modules").join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            let css = format!(
                "/* x */\n@font-face {{\n  font-family: '{family}';\n  src: url(./files/a.woff2) format('woff2');\n}}"
            );
            std::fs::write(path, css).expect("written");
        }
        let libraries = Libraries::in_folder(folder.path());
        let made = faces(
            "p { font-family: INTER, 'Segoe UI', Lato } @font-face { font-family: lato; src: url(x) }",
            &libraries,
        );
        assert_eq!(made.matches("@font-face").count(), 2, "{made}");
        assert!(
            made.contains("font-family: \"Inter\";\n  src: url(/.libraries/@fontsource-variable/inter/files/a.woff2)"),
            "{made}"
        );
        assert!(made.contains("font-family: \"Segoe UI\";"), "{made}");
        assert_eq!(faces("nothing", &libraries), "");
    }

    #[test]
    fn generic_families_have_faces_where_a_font_for_them_is_installed() {
        let folder = tempfile::tempdir().expect("a directory");
        let libraries = Libraries::in_folder(folder.path());
        assert_eq!(generic_faces(&libraries), None);
        let path = folder.path().join("node_modules/@fontsource/tinos/400.css");
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, "@font-face {\n  font-family: 'Tinos';\n  src: url(./files/a.woff2);\n}")
            .expect("written");
        let made = generic_faces(&libraries).expect("a style");
        assert!(
            made.starts_with(
                r#"<style data-hf-generic-fonts='{"serif":"Herald Serif","ui-serif":"Herald Serif"}'>@font-face {"#
            ),
            "{made}"
        );
        assert!(made.ends_with(":where(html){font-family:serif}</style>") && !made.contains('\n'), "{made}");
    }

    #[test]
    fn links_to_google_name_their_families() {
        let families = google_families(
            "https://fonts.googleapis.com/css2?family=Open+Sans:wght@400;700&amp;family=Inter&display=swap",
        );
        assert_eq!(families, Some(vec!["Open Sans".into(), "Inter".into()]));
        let families = google_families("//fonts.googleapis.com/css?family=Lato:400|Playfair%20Display");
        assert_eq!(families, Some(vec!["Lato".into(), "Playfair Display".into()]));
        assert_eq!(google_families("https://example.com/?family=Lato"), None);
    }

    #[test]
    fn every_font_is_in_the_list_that_is_installed() {
        let list: serde_json::Value = serde_json::from_str(include_str!("../../libraries/package.json")).expect("JSON");
        let packages = FONTS.iter().map(|font| font.package).chain(GENERIC_FONTS.iter().map(|font| font.package));
        for package in packages {
            assert!(list["dependencies"][package].is_string(), "{package}");
        }
    }
}
