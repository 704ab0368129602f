//! Scripts of instances run at the end of the page, after its own; what they load is loaded once.

use std::collections::BTreeMap;

use dom_query::{Document, NodeRef};

use super::address::Base;
use super::filled;
use super::script::{ScriptKind, wrap_classic, wrap_module};
use crate::files::ProjectPath;

/// A script of an instance, as it will stand in the page.
#[derive(Debug)]
pub(super) enum PageScript {
    Inline(String),
    /// Must stand before all modules.
    ImportMap(String),
    External {
        /// Rebased.
        address: String,
        /// Whether what follows may count on it.
        blocks: bool,
        html: String,
    },
}

impl PageScript {
    /// `None`: it is data, and stays where it is. `Err` holds an address that leads out of the project.
    pub fn read(node: &NodeRef, runtime_id: &str, base: &Base) -> Result<Option<PageScript>, String> {
        let kind = ScriptKind::of(node.attr("type").as_deref());
        if kind == ScriptKind::Data {
            return Ok(None);
        }
        if let Some(src) = filled(node, "src") {
            let address = base.rebase(&src).map_err(|_| src.clone())?.unwrap_or(src);
            node.set_attr("src", &address);
            return Ok(Some(PageScript::External {
                address,
                blocks: blocks(node, kind),
                html: node.html().to_string(),
            }));
        }
        let source = node.text();
        match kind {
            ScriptKind::Classic => node.set_text(wrap_classic(&source, runtime_id)),
            ScriptKind::Module => node.set_text(wrap_module(&source, runtime_id)),
            ScriptKind::ImportMap | ScriptKind::Data => {
                return Ok(Some(PageScript::ImportMap(node.html().to_string())));
            }
        }
        Ok(Some(PageScript::Inline(node.html().to_string())))
    }
}

fn blocks(node: &NodeRef, kind: ScriptKind) -> bool {
    kind == ScriptKind::Classic && !node.has_attr("async") && !node.has_attr("defer")
}

/// Adds the scripts of all instances to the page.
pub(super) fn append(page: &Document, entry: &ProjectPath, scripts: Vec<PageScript>) {
    let base = Base::of_file(entry);
    let own = page.select("script[src]");
    let mut loaded: BTreeMap<String, Option<NodeRef>> = BTreeMap::new();
    for node in own.nodes() {
        let Some(src) = filled(node, "src") else { continue };
        // What leads nowhere is the browser's business.
        let address = base.rebase(&src).ok().flatten().unwrap_or(src);
        loaded.entry(address).or_insert(Some(*node));
    }
    let mut maps = String::new();
    let mut rest = String::new();
    for script in scripts {
        match script {
            PageScript::Inline(html) => rest.push_str(&html),
            PageScript::ImportMap(html) => maps.push_str(&html),
            PageScript::External { address, blocks, html } => match loaded.get(&address) {
                Some(Some(own)) if blocks => own.remove_attrs(&["async", "defer"]),
                Some(_) => {}
                None => {
                    loaded.insert(address, None);
                    rest.push_str(&html);
                }
            },
        }
    }
    if let Some(head) = page.head().filter(|_| !maps.is_empty()) {
        head.prepend_html(maps);
    }
    if let Some(body) = page.body() {
        body.append_html(rest);
    }
}
