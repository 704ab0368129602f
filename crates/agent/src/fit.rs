//! The length of a storyboard: sentences are taken away or added until it fits.

use herald_scenes::Content;

use crate::brief::Brief;
use crate::cues;
use crate::planning::{Chooser, Line, Material, beat_of};
use crate::storyboard::{Beat, Origin, Storyboard};
use crate::text::{sentences, words};
use crate::wishes::Wishes;

/// How far a film may be from the length that was asked for, as a share of it.
pub const TOLERANCE: f64 = 0.1;

pub(crate) fn spoken_words(board: &Storyboard) -> usize {
    board.beats.iter().map(|beat| words::count(&beat.narration)).sum()
}

/// Brings a storyboard whose speech turned out to take `spoken` seconds to within a tenth of its length; nothing if it is there
/// already, or if neither taking away nor adding brings it nearer.
pub fn refit(board: &Storyboard, brief: &Brief, spoken: f64) -> Option<Storyboard> {
    if spoken <= 0.0 || (spoken - board.seconds).abs() <= board.seconds * TOLERANCE {
        return None;
    }
    let words = spoken_words(board);
    let wanted = (words as f64 * board.seconds / spoken).round() as usize;
    let mut fitted = board.clone();
    if wanted < words {
        shrink(&mut fitted, brief, wanted);
    } else {
        grow(&mut fitted, brief, wanted);
    }
    (fitted.beats != board.beats).then_some(fitted)
}

/// Takes sentences away until about `wanted` words are left: templates first, then from the fullest scenes; what has to be said
/// word for word stays, and so do the first and the last scene.
pub(crate) fn shrink(board: &mut Storyboard, brief: &Brief, wanted: usize) {
    let wishes = Wishes::parse(&brief.prompt);
    let kept = |sentence: &str| {
        let plain = sentence.trim_end_matches(['.', '!', '?']);
        wishes
            .critical
            .iter()
            .chain(&wishes.spoken)
            .any(|text| text.contains(plain) || plain.contains(text.trim_end_matches(['.', '!', '?'])))
    };
    while spoken_words(board) > wanted {
        let over = spoken_words(board) - wanted;
        let mut best: Option<(f64, usize, usize)> = None;
        for (at, beat) in board.beats.iter().enumerate() {
            let said = sentences::split(&beat.narration);
            let outer = at == 0 || at + 1 == board.beats.len();
            for (place, sentence) in said.iter().enumerate() {
                let length = words::count(sentence);
                let only = said.len() == 1;
                if kept(sentence) || (only && outer) || (only && board.beats.len() <= 2) || length > over + over / 2 + 4
                {
                    continue;
                }
                let leans_next =
                    said.get(place + 1).is_some_and(|next| Line::new(next.clone(), Origin::Template).leans);
                let template = beat.origins.get(place) == Some(&Origin::Template);
                let flag = |on: bool, weight: f64| if on { weight } else { 0.0 };
                let cost = flag(only, 2.0)
                    + flag(holds_items(&beat.content) && !only, 6.0)
                    + flag(leans_next, 3.0)
                    + flag(outer && place == 0, 2.0)
                    - flag(template && !only, 2.5)
                    - place as f64 * 0.5
                    - at as f64 * 0.01
                    + (length as f64 - over as f64).abs() * 0.02;
                if best.is_none_or(|(least, ..)| cost < least) {
                    best = Some((cost, at, place));
                }
            }
        }
        let Some((_, at, place)) = best else { break };
        if sentences::split(&board.beats[at].narration).len() == 1 {
            board.beats.remove(at);
        } else {
            remove_sentence(&mut board.beats[at], place);
        }
    }
    part_repeats(&mut board.beats);
}

/// Layouts whose items are said one by one: taking a sentence leaves an item nobody says.
fn holds_items(content: &Content) -> bool {
    matches!(
        content,
        Content::Steps { .. }
            | Content::Timeline { .. }
            | Content::List { .. }
            | Content::Comparison { .. }
            | Content::Quote { .. }
    )
}

fn remove_sentence(beat: &mut Beat, place: usize) {
    let mut said = sentences::split(&beat.narration);
    said.remove(place);
    if place < beat.origins.len() {
        beat.origins.remove(place);
    }
    beat.narration = said.join(" ");
    // An item that is no longer said goes too, as long as enough are left.
    let one_each = |items: usize| items == said.len() + 1 && items > 2;
    match &mut beat.content {
        Content::List { items, .. } if one_each(items.len()) => drop(items.remove(place)),
        Content::Steps { steps, .. } if one_each(steps.len()) => drop(steps.remove(place)),
        Content::Timeline { events, .. } if one_each(events.len()) => drop(events.remove(place)),
        _ => {}
    }
    beat.cues = cues::find(&beat.content, &beat.narration);
}

/// Adds sentences of prompt and files that are not said yet, in scenes before the last, until about `wanted` words are said.
pub(crate) fn grow(board: &mut Storyboard, brief: &Brief, wanted: usize) {
    let wishes = Wishes::parse(&brief.prompt);
    let material = Material::gather(brief, &wishes);
    let said: Vec<String> = board.beats.iter().flat_map(|beat| sentences::split(&beat.narration)).collect();
    let presenter = board.beats.iter().any(|beat| beat.presenter.is_some());
    for passage in &material.passages {
        let mut missing = wanted.saturating_sub(spoken_words(board));
        let mut lines: Vec<Line> = Vec::new();
        for line in &passage.lines {
            let known = said.contains(&line.text) || said.iter().any(|other| words::overlap(other, &line.text) > 0.8);
            let stands = !line.leans || lines.last().is_some();
            if !known
                && stands
                && line.words() <= missing + 4
                && missing > 2
                && lines.iter().map(Line::words).sum::<usize>() < 26
            {
                missing = missing.saturating_sub(line.words());
                lines.push(line.clone());
            }
        }
        if lines.is_empty() {
            continue;
        }
        let place = board.beats.len()
            - usize::from(matches!(board.beats.last().map(|beat| &beat.content), Some(Content::EndCard { .. })));
        let place = beside(board, passage.heading.as_deref(), &lines).unwrap_or(place);
        let mut chooser = Chooser::new(Vec::new(), presenter, board.canvas);
        for beat in &board.beats[..place] {
            chooser.note(&beat.content);
        }
        let content = chooser.choose(passage.heading.as_deref(), &lines, &crate::planning::Show::Text, false);
        board.beats.insert(place, beat_of(&lines, content, None));
    }
    part_repeats(&mut board.beats);
}

/// Behind the scene that speaks of the same.
fn beside(board: &Storyboard, heading: Option<&str>, lines: &[Line]) -> Option<usize> {
    let about = format!(
        "{} {}",
        heading.unwrap_or_default(),
        lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ")
    );
    let last = board.beats.len().saturating_sub(1);
    let alike = |beat: &Beat| words::overlap(&beat.narration, &about);
    let (place, beat) = board
        .beats
        .iter()
        .enumerate()
        .skip(1)
        .take(last.saturating_sub(1))
        .max_by(|left, right| alike(left.1).total_cmp(&alike(right.1)))?;
    (alike(beat) > 0.25).then_some(place + 1)
}

/// Gives the third of three scenes with the same layout another one, where the text of a scene allows it.
pub(crate) fn part_repeats(beats: &mut [Beat]) {
    for place in 2..beats.len() {
        let same = |other: usize| {
            std::mem::discriminant(&beats[other].content) == std::mem::discriminant(&beats[place].content)
        };
        if !(same(place - 1) && same(place - 2)) {
            continue;
        }
        let lines: Vec<Line> = sentences::split(&beats[place].narration)
            .into_iter()
            .map(|text| Line::new(text, Origin::Template))
            .collect();
        let mut chooser = Chooser::new(Vec::new(), beats[place].presenter.is_some(), herald_scenes::Canvas::Landscape);
        for beat in &beats[..place] {
            chooser.note(&beat.content);
        }
        let content = chooser.choose(None, &lines, &crate::planning::Show::Text, false);
        beats[place].cues = cues::find(&content, &beats[place].narration);
        if !matches!(content, Content::Presenter { .. })
            && beats[place].presenter == Some(herald_scenes::PresenterPlace::Side)
        {
            beats[place].presenter = None;
        }
        beats[place].content = content;
    }
}
