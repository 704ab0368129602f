//! Films whose scenes the user laid out.

use herald_scenes::{Content, Limits};

use crate::storyboard::{Beat, Origin};
use crate::text::{sentences, shorten, words};
use crate::wishes::{WishedScene, Wishes};

use super::WORDS_PER_SECOND;
use super::compose::{beat_of, place_for, scenes, select};
use super::layout::Chooser;
use super::lines::{self, Line};
use super::material::{Material, Passage, Show};

/// Names of scenes that only say what a scene does.
const ROLES: &[(&[&str], Role)] = &[
    (&["hook", "intro", "opening", "opener", "introduction", "title"], Role::Hook),
    (&["cta", "call to action", "outro", "closing", "end", "ending", "end card", "close"], Role::Close),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Hook,
    Body,
    Close,
}

fn role(scene: &WishedScene) -> Role {
    let name = scene.name.as_deref().unwrap_or_default().to_lowercase();
    ROLES.iter().find(|(names, _)| names.contains(&name.as_str())).map_or(Role::Body, |row| row.1)
}

/// The scenes of the prompt in their order: what is written to be spoken is spoken; other scenes take what fits them from the
/// facts. Scenes nothing can be said in are named in `remarks`.
pub(super) fn beats(
    wishes: &Wishes,
    material: &Material,
    seconds: f64,
    chooser: &mut Chooser,
    presenter: bool,
    remarks: &mut Vec<String>,
) -> Vec<Beat> {
    // What is spoken word for word takes the time its words take.
    let taken = |scene: &WishedScene| match scene.spoken.as_slice() {
        [] => scene.seconds,
        spoken => Some(spoken.iter().map(|text| words::count(text)).sum::<usize>() as f64 / WORDS_PER_SECOND),
    };
    let fixed: f64 = wishes.scenes.iter().filter_map(taken).sum();
    let open = wishes.scenes.iter().filter(|scene| scene.seconds.is_none() && scene.spoken.is_empty()).count();
    let share = ((seconds - fixed) / open.max(1) as f64).max(3.0);
    let mut left = material.passages.clone();
    let mut beats = Vec::new();
    for (number, scene) in wishes.scenes.iter().enumerate() {
        let budget = (scene.seconds.unwrap_or(share) * WORDS_PER_SECOND).round() as usize;
        let spoken: Vec<Line> =
            scene.spoken.iter().map(|text| Line::new(sentences::closed(text), Origin::Prompt)).collect();
        let passages = if !spoken.is_empty() {
            vec![Passage { heading: scene.name.clone(), lines: spoken, show: Show::Text }]
        } else {
            chosen(scene, wishes, &mut left, budget)
        };
        if passages.is_empty() {
            remarks.push(format!(
                "Scene {} ({}) has no words to say and no facts fit it; it was left out.",
                number + 1,
                scene.name.as_deref().unwrap_or("without a name")
            ));
            continue;
        }
        if let Some(shown) = scene.shown.as_deref().and_then(|shown| shorten::clause(shown, Limits::STATEMENT)) {
            let lines: Vec<Line> = passages.into_iter().flat_map(|passage| passage.lines).collect();
            let content = if number == 0 {
                Content::Title {
                    kicker: None,
                    title: shorten::clause(&shown, Limits::TITLE).unwrap_or(shown),
                    subtitle: None,
                    byline: None,
                }
            } else {
                Content::Statement { statement: shown, emphasis: None }
            };
            chooser.note(&content);
            let place = presenter.then(|| place_for(&content, beats.len())).flatten();
            beats.push(beat_of(&lines, content, place));
            continue;
        }
        let last = number + 1 == wishes.scenes.len() && role(scene) == Role::Close;
        if last {
            let lines: Vec<Line> = passages.into_iter().flat_map(|passage| passage.lines).collect();
            beats.push(super::rules::end_card(&lines, wishes, material));
        } else {
            beats.extend(scenes(&passages, chooser, presenter, true));
        }
    }
    beats
}

/// What a scene without words of its own says, taken out of what is left.
fn chosen(scene: &WishedScene, wishes: &Wishes, left: &mut Vec<Passage>, budget: usize) -> Vec<Passage> {
    if role(scene) == Role::Close
        && let Some(action) = &wishes.action
    {
        return vec![Passage {
            heading: None,
            lines: vec![Line::new(sentences::closed(action), Origin::Prompt)],
            show: Show::Text,
        }];
    }
    // A direction may tell the facts itself.
    let told: Vec<Line> = sentences::split(&scene.direction)
        .iter()
        .filter(|sentence| {
            Wishes::parse(sentence).told.iter().any(|block| matches!(block, crate::text::blocks::Block::Paragraph(_)))
        })
        .filter(|sentence| words::count(sentence) >= 6)
        .filter_map(|sentence| lines::spoken(sentence))
        .map(|text| Line::new(text, Origin::Prompt))
        .collect();
    let about = format!("{} {}", scene.name.as_deref().unwrap_or_default(), scene.direction);
    // A price is no hook.
    let priced =
        |passage: &Passage| role(scene) == Role::Hook && passage.heading.is_some() && passage.heading == wishes.subject;
    let fitting: Vec<Passage> = left
        .iter()
        .filter(|passage| !priced(passage))
        .map(|passage| {
            let mut passage = passage.clone();
            for line in &mut passage.lines {
                line.score += words::overlap(&line.text, &about) * 2.0;
            }
            passage
        })
        .collect();
    // Directions like "Bold statement about the benefit" tell nothing: facts come first.
    let mut passages = select(&fitting, &[], budget);
    if passages.is_empty() && role(scene) == Role::Hook {
        // A hook of three seconds is too short for most sentences; the shortest good one is taken.
        let best = fitting
            .iter()
            .flat_map(|passage| &passage.lines)
            .filter(|line| !line.leans && line.words() >= 3)
            .min_by_key(|line| line.words());
        passages.extend(best.map(|line| Passage { heading: None, lines: vec![line.clone()], show: Show::Text }));
    }
    for passage in &passages {
        for line in &passage.lines {
            for source in left.iter_mut() {
                take_line(source, &line.text);
            }
        }
    }
    left.retain(|passage| !passage.lines.is_empty());
    if passages.is_empty() && !told.is_empty() {
        passages.push(Passage { heading: scene.name.clone(), lines: told, show: Show::Text });
    }
    passages
}

/// Takes a sentence out of a passage, and its item with it.
fn take_line(passage: &mut Passage, text: &str) {
    let Some(place) = passage.lines.iter().position(|line| line.text == text) else { return };
    if let Show::Items { items, .. } = &mut passage.show
        && items.len() == passage.lines.len()
    {
        items.remove(place);
        if items.len() < 2 {
            passage.show = Show::Text;
        }
    }
    passage.lines.remove(place);
}
