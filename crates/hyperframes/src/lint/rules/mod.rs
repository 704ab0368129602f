//! The rules, by topic. Each looks at one page and knows the project.

mod assets;
pub(super) mod fonts;
pub(super) mod hosts;
mod media;
mod root;
mod scripts;
mod timelines;
mod tweens;
mod variables;

use super::page::{Findings, Page, Project};

type Rule = fn(&Project, &Page, &mut Findings);

pub(super) const ALL: &[Rule] = &[
    root::check,
    hosts::check,
    timelines::check,
    tweens::check,
    scripts::check,
    media::check,
    assets::check,
    variables::check,
    fonts::check,
];
