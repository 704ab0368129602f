//! What a page loads from public servers: known libraries and fonts are served from here, for the rest there is a warning.

use std::collections::BTreeSet;

use dom_query::{Document, NodeRef};

use super::filled;
use super::fonts::{Family, faces, google_families, resolve};
use super::libraries::{Found, INSTALL_COMMAND, Libraries, exchange, find};
use super::script::ScriptKind;
use crate::composition::Warning;

/// Answers for addresses outside the project, and remembers what it had to say.
pub(super) struct Elsewhere<'a> {
    libraries: Option<&'a Libraries>,
    told: BTreeSet<String>,
    pub warnings: Vec<Warning>,
}

impl<'a> Elsewhere<'a> {
    pub fn new(libraries: Option<&'a Libraries>) -> Elsewhere<'a> {
        Elsewhere { libraries, told: BTreeSet::new(), warnings: Vec::new() }
    }

    fn tell(&mut self, code: &'static str, message: String) {
        if self.told.insert(message.clone()) {
            self.warnings.push(Warning::new(code, message));
        }
    }

    /// Lets a script load its library from here. Whether anything was changed.
    pub fn serve_script(&mut self, node: &NodeRef) -> bool {
        let kind = ScriptKind::of(node.attr("type").as_deref());
        if let Some(src) = filled(node, "src") {
            return match find(&src, kind == ScriptKind::Module, self.libraries) {
                Some(Found::Here(here)) => {
                    // A digest is that of the public copy.
                    node.remove_attrs(&["integrity", "crossorigin"]);
                    node.set_attr("src", &here);
                    true
                }
                Some(Found::NotHere(reason)) => {
                    self.tell("library_not_installed", reason);
                    false
                }
                None => false,
            };
        }
        if !matches!(kind, ScriptKind::Module | ScriptKind::ImportMap) {
            return false;
        }
        let mut reasons = Vec::new();
        let changed = exchange(&node.text(), self.libraries, &mut |_, reason| reasons.push(reason));
        reasons.into_iter().for_each(|reason| self.tell("library_not_installed", reason));
        let Some(changed) = changed else { return false };
        node.set_text(changed);
        true
    }

    /// Whether `address` asks for fonts of Google, which are not loaded: kept families get their faces from here.
    pub fn is_fonts(&mut self, address: &str) -> bool {
        let Some(families) = google_families(address) else { return false };
        for family in families {
            match resolve(&family) {
                Family::Unknown => self.tell(
                    "font_not_kept",
                    format!(
                        "the font `{family}` is not kept here; put its files into the project with an @font-face rule"
                    ),
                ),
                _ if self.libraries.is_none_or(|libraries| !libraries.modules().is_dir()) => {
                    self.tell(
                        "library_not_installed",
                        format!("the font `{family}` is not installed; {INSTALL_COMMAND} installs it"),
                    );
                }
                _ => {}
            }
        }
        true
    }

    /// The page's own scripts and links. Whether anything was changed.
    pub fn serve_page(&mut self, page: &Document) -> bool {
        let mut changed = false;
        for script in page.select("script").nodes() {
            changed |= self.serve_script(script);
        }
        for link in page.select("link[href]").nodes() {
            if filled(link, "href").is_some_and(|href| self.is_fonts(&href)) {
                link.remove_from_parent();
                changed = true;
            }
        }
        changed
    }

    /// `@font-face` rules for what `text` uses.
    pub fn faces(&self, text: &str) -> String {
        self.libraries.map(|libraries| faces(text, libraries)).unwrap_or_default()
    }
}
