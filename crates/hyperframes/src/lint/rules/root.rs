//! The root, its size and length.

use crate::compile::filled;
use crate::composition::{RootError, read_root};
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project, Role, name};

/// Longest file that is comfortable, in bytes.
const LARGE: usize = 512 << 10;

pub(super) fn check(_project: &Project, page: &Page, found: &mut Findings) {
    if page.html.len() > LARGE {
        found.file(COMPOSITION_FILE_TOO_LARGE, format!("the file has {} kB", page.html.len() >> 10));
    }
    duplicate_ids(page, found);
    if page.role == Role::Entry {
        entry(page, found);
    }
}

fn entry(page: &Page, found: &mut Findings) {
    let Some(root) = page.root() else {
        let in_template = page.all("template").iter().any(|template| {
            crate::compile::Source::content_of(template).select_single("[data-composition-id]").exists()
        });
        if in_template {
            found.file(STANDALONE_COMPOSITION_WRAPPED_IN_TEMPLATE, "the root is in a <template>");
        } else {
            found.file(ROOT_MISSING_COMPOSITION_ID, "no element carries data-composition-id");
        }
        return;
    };
    if filled(&root, "data-composition-id").is_none() {
        found.element(ROOT_MISSING_COMPOSITION_ID, &root, "data-composition-id of the root is empty");
    }
    match read_root(&page.document) {
        Ok(warnings) => {
            for warning in warnings {
                found.element(INVALID_FPS, &root, format!("data-fps of the root: {}", warning.message));
            }
        }
        Err(error @ RootError::Side { .. }) => found.element(ROOT_MISSING_DIMENSIONS, &root, error.to_string()),
        Err(RootError::Missing) => {}
    }
    for other in page.all("[data-composition-id]").iter().skip(1) {
        if !other.ancestors(None).iter().any(|ancestor| ancestor.id == root.id) {
            let message = format!("{} stands beside the root", name(other));
            found.element(MULTIPLE_ROOT_COMPOSITIONS, other, message);
        }
    }
    let seconds = |attribute| filled(&root, attribute).and_then(|text| text.parse::<f64>().ok());
    let has_length = seconds("data-duration").is_some_and(|length| length > 0.0);
    let timed = ["[data-start][data-duration]", "[data-start][data-end]", "[data-composition-src]", "video", "audio"];
    let inferred = timed.iter().any(|selector| page.all(selector).iter().any(|node| node.id != root.id));
    let moves = ["__timelines", "__hf", ".animate("].iter().any(|word| page.script.contains(word))
        || page.styles.contains("animation");
    if !has_length && !inferred && !moves {
        found.element(
            ROOT_COMPOSITION_MISSING_DURATION_SOURCE,
            &root,
            "the root has no data-duration, and nothing in it has a length",
        );
    }
}

fn duplicate_ids(page: &Page, found: &mut Findings) {
    let mut seen = std::collections::BTreeSet::new();
    // The same file may be mounted several times.
    for node in page.all("[data-composition-id]:not([data-composition-src])") {
        if let Some(id) = filled(&node, "data-composition-id")
            && !seen.insert(id.clone())
        {
            found.element(DUPLICATE_COMPOSITION_ID, &node, format!("the composition id `{id}` is there already"));
        }
    }
}
