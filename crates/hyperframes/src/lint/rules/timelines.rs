//! GSAP and the registry of timelines.

use crate::compile::filled;
use crate::lint::code::*;
use crate::lint::javascript::{has, line_at, string_literal, words};
use crate::lint::page::{Findings, Page, Project, Role};
use crate::lint::read;

/// Calls that make tweens outside of a timeline.
const TWEENS: &[&str] = &["gsap.to(", "gsap.from(", "gsap.fromTo("];

pub(super) fn check(project: &Project, page: &Page, found: &mut Findings) {
    let script = &page.script;
    let registers = has(script, "__timelines") || script.contains(".__timelines");
    if let Some(at) = words(script, "gsap.").next()
        && !loads_gsap(project, page)
    {
        found.code(MISSING_GSAP_SCRIPT, line_at(script, at), "gsap is used, and no script of the page loads it");
    }
    if !registers {
        if let Some(at) = words(script, "gsap.timeline(").next() {
            found.code(GSAP_TIMELINE_NOT_REGISTERED, line_at(script, at), "the timeline is not in window.__timelines");
        } else if let Some(at) = TWEENS.iter().find_map(|call| words(script, call).next()) {
            found.code(MISSING_TIMELINE_REGISTRY, line_at(script, at), "the tween is on no registered timeline");
        } else if page.role == Role::Entry
            && let Some(root) = page.root()
            && !root.has_attr("data-no-timeline")
            && !project.pages.iter().any(|page| page.script.contains("__timelines"))
            && !own_scripts(project, page).any(|text| text.contains("__timelines"))
        {
            found.element(MISSING_DATA_NO_TIMELINE, &root, "no script registers a timeline");
        }
    }
    mismatched_ids(page, found);
}

/// Scripts of sub-compositions may count on what the entry loads.
fn loads_gsap(project: &Project, page: &Page) -> bool {
    project.pages.iter().filter(|other| other.path == page.path || other.role == Role::Entry).any(|page| {
        page.all("script[src]").iter().any(|node| {
            filled(node, "src").is_some_and(|src| src.to_ascii_lowercase().contains("gsap"))
        }) || page.script.contains("import") && page.script.contains("gsap")
            // A bundle may hold it under another name.
            || own_scripts(project, page).any(|text| text.contains("gsap"))
    })
}

/// What the project's own files say that the page loads as scripts. One that is missing or too large says nothing.
fn own_scripts(project: &Project, page: &Page) -> impl Iterator<Item = String> {
    page.all("script[src]").into_iter().filter_map(|node| {
        let path = page.base.file(filled(&node, "src")?.trim()).ok()?;
        read(project.files, &path).ok()
    })
}

fn mismatched_ids(page: &Page, found: &mut Findings) {
    let ids: Vec<String> =
        page.all("[data-composition-id]").iter().filter_map(|node| filled(node, "data-composition-id")).collect();
    let script = &page.script;
    for (at, _) in script.match_indices("__timelines") {
        let after = script[at + "__timelines".len()..].trim_start();
        let (key, rest) = if let Some(inner) = after.strip_prefix('[') {
            let Some((key, rest)) = string_literal(inner) else { continue };
            let Some(rest) = rest.trim_start().strip_prefix(']') else { continue };
            (key, rest)
        } else if let Some(inner) = after.strip_prefix('.') {
            let end = inner.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').unwrap_or(inner.len());
            inner.split_at(end)
        } else {
            continue;
        };
        let rest = rest.trim_start();
        let assigns = rest.starts_with('=') && !rest.starts_with("==");
        if assigns && !ids.is_empty() && !ids.iter().any(|id| id == key) {
            let message = format!("a timeline is registered as `{key}`, which is no composition id of the file");
            found.code(TIMELINE_ID_MISMATCH, line_at(script, at), message);
        }
    }
}
