//! Videos and sounds.

use std::collections::{BTreeMap, BTreeSet};

use dom_query::NodeRef;

use crate::compile::filled;
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project, name};

/// Parts of addresses that stand for a file to come.
const PLACEHOLDERS: &[&str] = &[
    "placeholder",
    "placehold.co",
    "placekitten",
    "picsum.photos",
    "example.com",
    "example.org",
    "your-video",
    "your-audio",
    "your-image",
    "path/to/",
    "TODO",
    "lorempixel",
    "dummyimage",
];

pub(super) fn check(_project: &Project, page: &Page, found: &mut Findings) {
    let mut ids = BTreeSet::new();
    let mut sounds: BTreeMap<(String, String), usize> = BTreeMap::new();
    for node in page.all("video, audio") {
        element(&node, found);
        if let Some(id) = filled(&node, "id")
            && !ids.insert(id.clone())
        {
            found.element(DUPLICATE_MEDIA_ID, &node, format!("the id `{id}` belongs to another media element"));
        }
        if node.node_name().as_deref() == Some("audio")
            && let Some(src) = filled(&node, "src")
        {
            let start = filled(&node, "data-start").unwrap_or_else(|| "0".into());
            let count = sounds.entry((src.clone(), start)).or_default();
            *count += 1;
            if *count == 2 {
                found.element(DUPLICATE_AUDIO_TRACK, &node, format!("`{src}` is heard twice at one time"));
            }
        }
    }
    for node in page.all("[src]") {
        let src = filled(&node, "src").unwrap_or_default();
        if PLACEHOLDERS.iter().any(|part| src.contains(part)) {
            found.element(PLACEHOLDER_MEDIA_URL, &node, format!("`{}` stands for a file to come", short(&src)));
        }
    }
    self_closing(page, found);
}

fn element(node: &NodeRef, found: &mut Findings) {
    let is_video = node.node_name().as_deref() == Some("video");
    let shown = name(node);
    if filled(node, "id").is_none() {
        found.element(MEDIA_MISSING_ID, node, format!("{shown} has no id"));
    }
    let has_source = node.children().iter().any(|child| child.has_attr("src") || child.has_attr("data-var-src"));
    if filled(node, "src").is_none() && !node.has_attr("data-var-src") && !has_source {
        found.element(MEDIA_MISSING_SRC, node, format!("{shown} has no src"));
    }
    if !node.has_attr("data-start") {
        found.element(MEDIA_MISSING_DATA_START, node, format!("{shown} has no data-start"));
    }
    let sounds = filled(node, "data-has-audio").as_deref() == Some("true");
    if is_video && !node.has_attr("muted") && !sounds {
        found.element(VIDEO_MISSING_MUTED, node, format!("{shown} is neither muted nor said to have sound"));
    }
}

/// Read from the text: in the tree the slash is gone.
fn self_closing(page: &Page, found: &mut Findings) {
    for tag in ["<video", "<audio"] {
        for (at, _) in page.html.match_indices(tag) {
            let rest = &page.html[at..];
            let opens = rest[tag.len()..].starts_with(|c: char| c.is_whitespace() || c == '/');
            let Some(end) = tag_end(rest).filter(|_| opens) else { continue };
            if rest[..end].ends_with('/') {
                found.code(SELF_CLOSING_MEDIA_TAG, &rest[..=end], format!("{tag}> closes itself"));
            }
        }
    }
}

/// Where a start tag ends, outside of its quoted values.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return Some(at),
            _ => {}
        }
    }
    None
}

fn short(text: &str) -> String {
    text.chars().take(120).collect()
}
