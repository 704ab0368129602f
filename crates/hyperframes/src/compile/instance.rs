//! One mounted sub-composition: its content, styles and scripts as they stand in its host.

use dom_query::NodeRef;

use super::address::{Base, rebase_set};
use super::css::{self, Scope, Surroundings};
use super::instance_scripts::PageScript;
use super::mount::{Chain, HOSTS, Mounter};
use super::source::Source;
use super::{CompileError, filled};
use crate::composition::OpenError;
use crate::files::ProjectPath;

/// Style sheets that import each other.
const MAX_IMPORTS: usize = 16;
/// Attributes that hold one address.
const ADDRESSES: &[&str] = &["src", "href", "poster", "data", "background"];
const ADDRESS_SETS: &[&str] = &["srcset", "imagesrcset"];

pub(super) struct Instance<'a> {
    pub runtime_id: &'a str,
    pub source: &'a Source,
    pub root: NodeRef<'a>,
}

impl Instance<'_> {
    /// The content of the host. Scripts go to the mounter's list, in the order of the document.
    pub fn write(&self, mounter: &mut Mounter, chain: &Chain) -> Result<String, OpenError> {
        let scope = Scope::new(self.runtime_id);
        let mut before = String::new();
        let mut sheets = Sheets {
            mounter,
            scope: &scope,
            file: &self.source.file,
            files: Vec::new(),
            base: self.source.base.clone(),
            failed: None,
        };
        for node in self.source.document.select(&format!("style, link, script, {HOSTS}")).nodes() {
            let inside = node.ancestors(None).iter().any(|ancestor| ancestor.id == self.root.id);
            match node.node_name().as_deref() {
                Some("style") if is_css(node) => {
                    sheets.files.clear();
                    let css = html_text(css::scope_sheet(&node.text(), &scope, &mut sheets));
                    node.set_text(css);
                    if !inside {
                        before.push_str(&node.html());
                    }
                }
                Some("link") if is_sheet(node) => {
                    let html = sheets.linked(node);
                    if inside {
                        node.replace_with_html(html);
                    } else {
                        before.push_str(&html);
                    }
                }
                Some("script") => {
                    sheets.mounter.elsewhere.serve_script(node);
                    match PageScript::read(node, self.runtime_id, &self.source.base) {
                        Ok(Some(script)) => {
                            sheets.mounter.scripts.push(script);
                            node.remove_from_parent();
                        }
                        Ok(None) if !inside => before.push_str(&node.html()),
                        Ok(None) => {}
                        Err(address) => return Err(self.outside("src", &address).into()),
                    };
                }
                _ if inside => {
                    let mounted = sheets.mounter.mount_host(&self.source.document, node, chain)?;
                    if !mounted {
                        sheets.mounter.mark_inline(node);
                    }
                }
                _ => {}
            }
        }
        if let Some(error) = sheets.failed {
            return Err(error);
        }
        self.rebase_addresses()?;
        self.mark();
        Ok(before + &self.root.html())
    }

    fn outside(&self, attribute: &str, address: &str) -> CompileError {
        CompileError::outside(&self.source.file, attribute, address)
    }

    fn rebase_addresses(&self) -> Result<(), OpenError> {
        let mut failed = None;
        for node in std::iter::once(self.root).chain(self.root.descendants()).filter(NodeRef::is_element) {
            for attribute in node.attrs() {
                // `xlink:href` of SVG is `href` here.
                let name = attribute.name.local.to_string();
                let mut rebase = |address: &str| {
                    self.source.base.rebase(address).unwrap_or_else(|_| {
                        failed.get_or_insert_with(|| self.outside(&name, address));
                        None
                    })
                };
                let value = attribute.value.as_ref();
                let changed = if ADDRESSES.contains(&name.as_str()) {
                    rebase(value)
                } else if ADDRESS_SETS.contains(&name.as_str()) {
                    Some(rebase_set(value, &mut rebase))
                } else if name == "style" && value.contains("(") {
                    Some(css::rebase(value, &mut rebase))
                } else {
                    None
                };
                if let Some(changed) = changed.filter(|changed| changed != value) {
                    node.set_attr(&name, &changed);
                }
            }
        }
        failed.map_or(Ok(()), |error| Err(error.into()))
    }

    fn mark(&self) {
        let root = &self.root;
        // The host's window is its window.
        root.remove_attrs(&["data-start", "data-end", "data-track-index", "data-layer"]);
        root.set_attr("data-hf-root", self.runtime_id);
        root.set_attr("data-hf-base", self.source.file.folder());
        if filled(root, "data-composition-id").is_none() {
            root.set_attr("data-composition-id", self.runtime_id);
        }
        let side = |name| filled(root, name).and_then(|text| text.parse::<f64>().ok()).filter(|side| *side > 0.0);
        let length = |name| side(name).map_or("100%".to_owned(), |side| format!("{side}px"));
        let own = root.attr("style").unwrap_or_default();
        // Before the author's own, which win.
        let style = format!("width:{};height:{};{own}", length("data-width"), length("data-height"));
        root.set_attr("style", &style);
    }
}

fn is_css(style: &NodeRef) -> bool {
    filled(style, "type").is_none_or(|kind| kind.eq_ignore_ascii_case("text/css"))
}

fn is_sheet(link: &NodeRef) -> bool {
    let rel = filled(link, "rel").unwrap_or_default().to_ascii_lowercase();
    rel.split_whitespace().any(|word| word == "stylesheet") && !rel.split_whitespace().any(|word| word == "alternate")
}

/// A sheet as the text of a `<style>`: nothing in it ends the element.
fn html_text(css: String) -> String {
    css.replace("</", "<\\/")
}

/// Style sheets of one instance, read and scoped.
struct Sheets<'m, 'a> {
    mounter: &'m mut Mounter<'a>,
    scope: &'m Scope,
    /// Of the sub-composition.
    file: &'m ProjectPath,
    /// The linked or imported files we are in.
    files: Vec<ProjectPath>,
    base: Base,
    failed: Option<OpenError>,
}

impl Sheets<'_, '_> {
    /// The `<style>` that stands for a `<link>`; empty if there is no sheet.
    fn linked(&mut self, link: &NodeRef) -> String {
        let Some(href) = filled(link, "href") else { return String::new() };
        self.files.clear();
        let Some(css) = self.import(&href) else { return String::new() };
        let media = filled(link, "media")
            .map(|media| format!(" media=\"{}\"", media.replace('&', "&amp;").replace('"', "&quot;")));
        format!("<style{}>{}</style>", media.unwrap_or_default(), html_text(css))
    }
}

impl Sheets<'_, '_> {
    fn leads_out(&mut self, attribute: &str, address: &str) -> Option<String> {
        let file = self.files.last().unwrap_or(self.file);
        self.failed.get_or_insert(CompileError::outside(file, attribute, address).into());
        None
    }
}

impl Surroundings for Sheets<'_, '_> {
    fn rebase(&mut self, address: &str) -> Option<String> {
        match self.base.rebase(address) {
            Ok(changed) => changed,
            Err(_) => self.leads_out("url()", address),
        }
    }

    fn import(&mut self, address: &str) -> Option<String> {
        if !super::address::is_relative(address) {
            if self.mounter.elsewhere.is_fonts(address) {
                return None;
            }
            let shown: String = address.chars().take(200).collect();
            self.mounter
                .warn("network_refused", format!("the style sheet {shown} is not in the project; it is left out"));
            return None;
        }
        let path = match self.base.file(address) {
            Ok(path) => path,
            Err(_) => return self.leads_out("style sheet", address),
        };
        if self.files.contains(&path) || self.files.len() >= MAX_IMPORTS {
            return None;
        }
        let css = match self.mounter.read_text(&path) {
            Ok(Some(css)) => css,
            Ok(None) => {
                self.mounter.warn("missing_file", format!("the style sheet `{path}` is not in the project"));
                return None;
            }
            Err(error) => {
                self.failed.get_or_insert(error);
                return None;
            }
        };
        let outer = std::mem::replace(&mut self.base, Base::of_file(&path));
        self.files.push(path);
        let scope = self.scope;
        let scoped = css::scope_sheet(&css, scope, self);
        self.files.pop();
        self.base = outer;
        Some(scoped)
    }
}
