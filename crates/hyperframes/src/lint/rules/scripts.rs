//! What scripts do with clock, chance and media.

use std::collections::BTreeSet;

use dom_query::NodeRef;

use crate::compile::filled;
use crate::lint::code::*;
use crate::lint::javascript::{line_at, receiver, string_literal, without_strings, words};
use crate::lint::page::{Findings, Page, Project};

/// Clock and chance.
const VARYING: &[&str] = &["Math.random(", "Date.now(", "new Date()", "performance.now(", "crypto.getRandomValues("];
const LOOK_UPS: &[&str] = &["getElementById(", "querySelector("];
const CONTROLS: &[&str] = &[".play(", ".pause(", ".load(", ".currentTime"];

pub(super) fn check(_project: &Project, page: &Page, found: &mut Findings) {
    let script = &page.script;
    let code = without_strings(script);
    for call in VARYING {
        if let Some(at) = words(&code, call).next() {
            let message = format!("{} is replaced in a render", call.trim_end_matches(['(', ')']));
            found.code(NON_DETERMINISTIC_CODE, line_at(script, at), message);
        }
    }
    if let Some(at) = code.find("requestAnimationFrame(") {
        let message = "requestAnimationFrame runs once a frame of the render";
        found.code(REQUESTANIMATIONFRAME_IN_COMPOSITION, line_at(script, at), message);
    }
    media_control(page, found);
}

fn media_control(page: &Page, found: &mut Findings) {
    let script = &page.script;
    let media = page.all("video, audio");
    let names = media_names(script, &media);
    for control in CONTROLS {
        for (at, _) in script.match_indices(control) {
            let after = script[at + control.len()..].trim_start();
            let writes = *control != ".currentTime" || (after.starts_with('=') && !after.starts_with("=="));
            let on_media = names.contains(receiver(script, at)) || direct_look_up(&script[..at], &media);
            if writes && on_media {
                let message = format!("a script calls {} of a media element", control.trim_matches(['.', '(']));
                found.code(IMPERATIVE_MEDIA_CONTROL, line_at(script, at), message);
                break;
            }
        }
    }
}

/// Variables that were given a media element: `const v = document.getElementById('clip')`.
fn media_names<'a>(script: &'a str, media: &[NodeRef]) -> BTreeSet<&'a str> {
    let mut names = BTreeSet::new();
    for look_up in LOOK_UPS {
        for (at, _) in script.match_indices(look_up) {
            let Some((wanted, _)) = string_literal(&script[at + look_up.len()..]) else { continue };
            let before = script[..at].trim_end_matches(|c: char| c.is_alphanumeric() || "._$".contains(c));
            if leads_to_media(wanted, media)
                && let Some(assigned) = before.trim_end().strip_suffix('=')
            {
                let name = receiver(assigned, assigned.len());
                if !name.is_empty() {
                    names.insert(name);
                }
            }
        }
    }
    names
}

/// `document.querySelector('video')` right before a control.
fn direct_look_up(before: &str, media: &[NodeRef]) -> bool {
    let Some(call) = before.trim_end().strip_suffix(')') else { return false };
    let Some(open) = call.rfind('(') else { return false };
    LOOK_UPS.iter().any(|look_up| call[..=open].ends_with(look_up))
        && string_literal(&call[open + 1..]).is_some_and(|(wanted, _)| leads_to_media(wanted, media))
}

fn leads_to_media(wanted: &str, media: &[NodeRef]) -> bool {
    let wanted = wanted.trim();
    let id = wanted.strip_prefix('#').unwrap_or(wanted);
    let first = wanted.rsplit(' ').next().unwrap_or_default();
    first.starts_with("video")
        || first.starts_with("audio")
        || media.iter().any(|node| filled(node, "id").as_deref() == Some(id))
}
