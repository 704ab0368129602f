//! Hosts and the files they mount.

use std::collections::BTreeSet;

use dom_query::NodeRef;

use crate::compile::{Base, filled};
use crate::files::ProjectPath;
use crate::lint::code::*;
use crate::lint::page::{Findings, Page, Project, name};

/// The file a host mounts, as the compiler finds it.
pub(in crate::lint) fn target(page: &Page, host: &NodeRef) -> Option<ProjectPath> {
    Base::of_composition(&page.path).file(&filled(host, "data-composition-src")?).ok()
}

pub(super) fn check(project: &Project, page: &Page, found: &mut Findings) {
    let mounting = mounting(project, &page.path);
    for host in page.all("[data-composition-src]") {
        if filled(&host, "data-composition-id").is_none() {
            found.element(HOST_MISSING_COMPOSITION_ID, &host, format!("{} has no data-composition-id", name(&host)));
        }
        let src = filled(&host, "data-composition-src").unwrap_or_default();
        let Some(path) = target(page, &host) else {
            let message = format!("data-composition-src `{src}` leads out of the project");
            found.element(INVALID_PARENT_TRAVERSAL_IN_ASSET_PATH, &host, message);
            continue;
        };
        if !project.pages.iter().any(|page| page.path == path) {
            let problem =
                if project.files.contains(&path) { "is empty or cannot be read" } else { "is not in the project" };
            found.element(MISSING_OR_EMPTY_SUB_COMPOSITION, &host, format!("`{path}` {problem}"));
        }
        if path == page.path || mounting.contains(&path) {
            found.element(SUB_COMPOSITION_CYCLE, &host, format!("`{path}` mounts `{}` in turn", page.path));
        }
    }
    for node in page.all("[data-start]:not([data-composition-id]):not([data-composition-src]):not(video):not(audio)") {
        if !node.has_class("clip") {
            found.element(TIMED_ELEMENT_MISSING_CLIP_CLASS, &node, format!("{} is timed and no clip", name(&node)));
        }
    }
}

/// The files that mount `wanted`, themselves or through others; it too, if it mounts itself.
fn mounting<'a>(project: &'a Project, wanted: &'a ProjectPath) -> BTreeSet<&'a ProjectPath> {
    let mut found = BTreeSet::new();
    let mut open = vec![wanted];
    while let Some(path) = open.pop() {
        for (from, targets) in &project.mounts {
            if targets.contains(path) && found.insert(from) {
                open.push(from);
            }
        }
    }
    found
}
