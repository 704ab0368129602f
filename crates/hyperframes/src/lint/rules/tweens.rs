//! Tweens as far as they are written out: targets, properties and times that are literals.

use dom_query::NodeRef;

use crate::lint::code::*;
use crate::lint::javascript::{arguments, string_literal};
use crate::lint::page::{Findings, Page, Project, name};

/// Tweens that are compared with each other in one file.
const MAX_TWEENS: usize = 2_000;
/// Members of a tween that are no properties of its target.
const SETTINGS: &[&str] = &[
    "duration",
    "ease",
    "delay",
    "repeat",
    "yoyo",
    "stagger",
    "overwrite",
    "id",
    "onComplete",
    "onUpdate",
    "onStart",
    "immediateRender",
    "paused",
    "repeatDelay",
    "transformOrigin",
    "keyframes",
    "scrollTrigger",
];
const HIDING: &[&str] = &["visibility", "display", "autoAlpha"];

struct Tween<'a> {
    snippet: &'a str,
    /// The variable of its timeline.
    timeline: &'a str,
    target: &'a str,
    properties: Vec<&'a str>,
    /// Beginning and end in seconds, where both are literals and the tween does not repeat.
    window: Option<(f64, f64)>,
}

pub(super) fn check(_project: &Project, page: &Page, found: &mut Findings) {
    let tweens = tweens(&page.script);
    for tween in &tweens {
        let Some(hiding) = tween.properties.iter().find(|property| HIDING.contains(property)) else { continue };
        let Some(targets) = page.document.try_select(tween.target) else { continue };
        if let Some(clip) = targets.nodes().iter().find(|node| is_clip(node)) {
            let message = format!("a tween writes {hiding} of {}, which is timed", name(clip));
            found.code(GSAP_ANIMATES_CLIP_ELEMENT, tween.snippet, message);
        }
    }
    for (index, later) in tweens.iter().enumerate() {
        let clash = tweens[..index].iter().find_map(|earlier| Some((earlier, overlap(earlier, later)?)));
        if let Some((_, property)) = clash {
            let message = format!("`{}` of `{}` is written by two tweens at one time", property, later.target);
            found.code(OVERLAPPING_GSAP_TWEENS, later.snippet, message);
        }
    }
}

fn is_clip(node: &NodeRef) -> bool {
    node.has_attr("data-start") && !node.has_attr("data-composition-id")
}

fn overlap<'a>(earlier: &Tween, later: &Tween<'a>) -> Option<&'a str> {
    let ((from, until), (start, end)) = (earlier.window?, later.window?);
    let apart = start >= until - 1e-6 || end <= from + 1e-6;
    if apart || earlier.target != later.target || earlier.timeline != later.timeline {
        return None;
    }
    later.properties.iter().find(|property| earlier.properties.contains(property)).copied()
}

fn tweens(script: &str) -> Vec<Tween<'_>> {
    let mut list = Vec::new();
    for (method, vars_at) in [(".to(", 1), (".from(", 1), (".fromTo(", 2)] {
        for (at, _) in script.match_indices(method) {
            let call = &script[at + method.len()..];
            let given = arguments(call);
            let Some((target, _)) = given.first().and_then(|first| string_literal(first)) else { continue };
            let Some(vars) = given.get(vars_at) else { continue };
            let members = members(vars);
            let number = |name: &str| members.iter().find(|(key, _)| *key == name).map(|(_, value)| value.parse().ok());
            // GSAP's own default.
            let duration: Option<f64> = number("duration").unwrap_or(Some(0.5));
            let repeats = number("repeat").is_some() || number("stagger").is_some();
            let start: Option<f64> = given.get(vars_at + 1).and_then(|place| place.parse().ok());
            list.push(Tween {
                snippet: crate::lint::javascript::line_at(script, at),
                timeline: crate::lint::javascript::receiver(script, at),
                target,
                properties: members.iter().map(|(key, _)| *key).filter(|key| !SETTINGS.contains(key)).collect(),
                window: start.zip(duration).filter(|_| !repeats).map(|(start, length)| (start, start + length)),
            });
        }
    }
    list.truncate(MAX_TWEENS);
    list
}

/// Names and values of an object literal, one level.
fn members(object: &str) -> Vec<(&str, &str)> {
    let Some(inner) = object.trim().strip_prefix('{') else { return Vec::new() };
    let pairs = arguments(inner).into_iter().filter_map(|member| member.split_once(':'));
    pairs.map(|(key, value)| (key.trim().trim_matches(['"', '\'']), value.trim())).collect()
}
