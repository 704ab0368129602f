//! Files that a page names.

use dom_query::NodeRef;

use crate::compile::{ScriptKind, css, filled, is_relative, rebase_set};
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project, name};

/// What may stand at an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asset {
    Sound,
    Script,
    Other,
}

pub(super) fn check(project: &Project, page: &Page, found: &mut Findings) {
    for node in page.all("[src], [poster], [srcset], link[href], image[href], use[href], [style]") {
        for (address, asset) in addresses(&node) {
            judge(project, page, found, Some(&node), &address, asset);
        }
    }
    for address in css::addresses(&page.styles) {
        judge(project, page, found, None, &address, Asset::Other);
    }
}

fn addresses(node: &NodeRef) -> Vec<(String, Asset)> {
    let tag = node.node_name().map(|name| name.to_string()).unwrap_or_default();
    let parent = node.parent().and_then(|parent| parent.node_name());
    let is_sound = tag == "audio" || (tag == "source" && parent.as_deref() == Some("audio"));
    let kind = match tag.as_str() {
        "script" => Asset::Script,
        _ if is_sound => Asset::Sound,
        _ => Asset::Other,
    };
    let mut list = Vec::new();
    for attribute in ["src", "poster"] {
        list.extend(filled(node, attribute).map(|address| (address, kind)));
    }
    let rel = filled(node, "rel").unwrap_or_default();
    if matches!(tag.as_str(), "image" | "use") || (tag == "link" && rel.contains("stylesheet")) {
        let kind = if tag == "link" { Asset::Script } else { Asset::Other };
        list.extend(filled(node, "href").map(|address| (address, kind)));
    }
    if let Some(set) = filled(node, "srcset") {
        rebase_set(&set, &mut |address| {
            list.push((address.to_owned(), Asset::Other));
            None
        });
    }
    if let Some(style) = filled(node, "style") {
        list.extend(css::addresses(&style).into_iter().map(|address| (address, Asset::Other)));
    }
    if tag == "script" && ScriptKind::of(node.attr("type").as_deref()) == ScriptKind::Data {
        list.clear();
    }
    list
}

fn judge(project: &Project, page: &Page, found: &mut Findings, node: Option<&NodeRef>, address: &str, asset: Asset) {
    let shown: String = address.chars().take(120).collect();
    let place = node.map(name).unwrap_or_else(|| "a style sheet".into());
    let mut tell = |code: &Code, message: String| match node {
        Some(node) => found.element(code, node, message),
        None => found.code(code, &shown, message),
    };
    let trimmed = address.trim();
    if trimmed.starts_with("http:") || trimmed.starts_with("https:") || trimmed.starts_with("//") {
        // Public copies of known libraries and fonts are the compiler's business.
        if asset != Asset::Script {
            tell(REMOTE_ASSET, format!("{place} loads `{shown}` from the network"));
        }
        return;
    }
    if !is_relative(trimmed) {
        return;
    }
    match page.base.file(trimmed) {
        Err(_) => {
            tell(INVALID_PARENT_TRAVERSAL_IN_ASSET_PATH, format!("`{shown}` in {place} leads out of the project"))
        }
        Ok(path) if !project.files.contains(&path) => {
            let code = if asset == Asset::Sound { AUDIO_SRC_NOT_FOUND } else { MISSING_LOCAL_ASSET };
            tell(code, format!("`{path}`, which {place} names, is not in the project"));
        }
        Ok(_) => {}
    }
}
