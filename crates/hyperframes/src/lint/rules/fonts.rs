//! Families that nothing provides.

use std::collections::BTreeSet;

use crate::compile::css::families;
use crate::compile::filled;
use crate::compile::fonts::{Family, google_families, resolve};
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project};

/// Families of `@font-face` rules, in lower case.
pub(in crate::lint) fn declared(project: &Project) -> BTreeSet<String> {
    let all = project.pages.iter().flat_map(|page| families(&sheets(project, page)).declared);
    all.map(|family| family.to_ascii_lowercase()).collect()
}

pub(super) fn check(project: &Project, page: &Page, found: &mut Findings) {
    let own = sheets(project, page);
    let mut used = families(&own).used;
    for node in page.all("[style]") {
        used.extend(families(&filled(&node, "style").unwrap_or_default()).used);
    }
    for link in page.all("link[href]") {
        used.extend(google_families(&filled(&link, "href").unwrap_or_default()).unwrap_or_default());
    }
    let mut told = BTreeSet::new();
    for family in used {
        if project.faces.contains(&family.to_ascii_lowercase()) || !told.insert(family.to_ascii_lowercase()) {
            continue;
        }
        match resolve(&family) {
            Family::Unknown => {
                let message = format!("nothing provides the font `{family}`");
                found.code(FONT_FAMILY_WITHOUT_FONT_FACE, &format!("font-family: {family}"), message);
            }
            Family::StandIn(font) => {
                let message = format!("`{font}` stands in for `{family}`");
                found.code(FONT_STAND_IN, &format!("font-family: {family}"), message);
            }
            Family::Generic | Family::Kept => {}
        }
    }
}

/// Inline and linked sheets, as one text.
fn sheets(project: &Project, page: &Page) -> String {
    let mut text = page.styles.clone();
    for link in page.all("link[rel~=stylesheet][href]") {
        let path = filled(&link, "href").and_then(|href| page.base.file(&href).ok());
        let bytes = path.and_then(|path| project.files.read(&path).ok());
        if let Some(sheet) = bytes.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()) {
            text.push('\n');
            text.push_str(sheet);
        }
    }
    text
}
