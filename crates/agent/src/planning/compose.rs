//! From sentences to scenes: what is said within the word budget, and how it is shared out.

use std::collections::HashSet;

use herald_scenes::{Content, PresenterPlace};

use crate::cues;
use crate::storyboard::Beat;
use crate::text::{sentences, words};

use super::layout::Chooser;
use super::lines::Line;
use super::material::{Passage, Show};

/// Most words of a scene of plain text: about twelve seconds.
const SCENE_WORDS: usize = 28;

/// A scene of these lines.
pub(crate) fn beat_of(lines: &[Line], content: Content, presenter: Option<PresenterPlace>) -> Beat {
    let narration = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
    Beat {
        cues: cues::find(&content, &narration),
        // A step or an item may be more than one sentence.
        origins: lines
            .iter()
            .flat_map(|line| std::iter::repeat_n(line.origin, sentences::split(&line.text).len()))
            .collect(),
        narration,
        content,
        presenter,
    }
}

/// The lines to say with about `budget` words: what has to be said, then the best of each passage that was asked for, then
/// the best of all. Order stays; a line that leans on the one before comes with it, and nothing is said twice.
pub(super) fn select(passages: &[Passage], points: &[String], budget: usize) -> Vec<Passage> {
    let mut selection = Selection { passages, chosen: HashSet::new(), words: 0, budget };
    let places: Vec<(usize, usize)> = passages
        .iter()
        .enumerate()
        .flat_map(|(at, passage)| (0..passage.lines.len()).map(move |line| (at, line)))
        .collect();
    for place in places.iter().filter(|(passage, line)| passages[*passage].lines[*line].must) {
        selection.force(*place);
    }
    for point in points {
        let best = selection.best(&places, |place| {
            let passage = &passages[place.0];
            let heading = passage.heading.as_deref().unwrap_or_default();
            words::overlap(point, &passage.lines[place.1].text).max(words::overlap(point, heading)) > 0.5
        });
        if let Some(best) = best {
            selection.add(best);
        }
    }
    // One line of every section, as long as that leaves room for more than leads.
    let mut sections: Vec<Option<&str>> = Vec::new();
    for passage in passages {
        if !sections.contains(&passage.heading.as_deref()) {
            sections.push(passage.heading.as_deref());
        }
    }
    if sections.len() * 14 <= budget {
        for section in sections {
            let best = selection.best(&places, |place| passages[place.0].heading.as_deref() == section);
            if let Some(best) = best {
                selection.add(best);
            }
        }
    }
    let mut order = places.clone();
    order.sort_by(|left, right| selection.line(*right).score.total_cmp(&selection.line(*left).score));
    for place in &order {
        selection.add(*place);
    }
    // All there is may lean on something that was never said; better that than nothing.
    if let Some(best) = order.first().filter(|_| selection.chosen.is_empty() && budget > 0) {
        selection.force(*best);
    }
    selection.taken()
}

struct Selection<'a> {
    passages: &'a [Passage],
    chosen: HashSet<(usize, usize)>,
    words: usize,
    budget: usize,
}

impl Selection<'_> {
    fn line(&self, place: (usize, usize)) -> &Line {
        &self.passages[place.0].lines[place.1]
    }

    fn best(&self, places: &[(usize, usize)], fits: impl Fn((usize, usize)) -> bool) -> Option<(usize, usize)> {
        places
            .iter()
            .copied()
            .filter(|place| fits(*place) && !self.line(*place).leans)
            .max_by(|left, right| self.line(*left).score.total_cmp(&self.line(*right).score))
    }

    fn force(&mut self, place: (usize, usize)) {
        if self.chosen.insert(place) {
            self.words += self.line(place).words();
        }
    }

    /// Adds a line with all it leans on, if the budget has room and it says something new.
    fn add(&mut self, place: (usize, usize)) {
        let mut group = vec![place];
        // Steps and gathered items make sense from the first on.
        let in_order = matches!(self.passages[place.0].show, Show::Items { ordered: true, .. } | Show::Quote { .. });
        while let Some(&(passage, line)) = group.last()
            && (self.line((passage, line)).leans || in_order)
        {
            if line == 0 {
                if in_order {
                    break;
                }
                // It leans on what stands before its passage.
                match passage.checked_sub(1).map(|before| (before, self.passages[before].lines.len() - 1)) {
                    Some(before) if self.chosen.contains(&before) => break,
                    _ => return,
                }
            }
            group.push((passage, line - 1));
        }
        group.retain(|place| !self.chosen.contains(place));
        let more: usize = group.iter().map(|place| self.line(*place).words()).sum();
        let slack = (self.budget / 14).max(2);
        let repeats = |text: &str| self.chosen.iter().any(|other| words::overlap(text, &self.line(*other).text) > 0.8);
        if group.is_empty() || self.words + more > self.budget + slack || repeats(&self.line(place).text) {
            return;
        }
        for place in group {
            self.force(place);
        }
    }

    fn taken(&self) -> Vec<Passage> {
        let kept = |at: usize, passage: &Passage| Passage {
            lines: passage
                .lines
                .iter()
                .enumerate()
                .filter(|(line, _)| self.chosen.contains(&(at, *line)))
                .map(|(_, line)| line.clone())
                .collect(),
            show: if let Show::Items { items, ordered } = &passage.show {
                items_said(items, *ordered, passage, |line| self.chosen.contains(&(at, line)))
            } else {
                passage.show.clone()
            },
            heading: passage.heading.clone(),
        };
        self.passages
            .iter()
            .enumerate()
            .map(|(at, passage)| kept(at, passage))
            .filter(|passage| !passage.lines.is_empty())
            .collect()
    }
}

/// The items whose sentence is said: only those are shown.
fn items_said(items: &[String], ordered: bool, passage: &Passage, said: impl Fn(usize) -> bool) -> Show {
    let kept: Vec<String> = if passage.lines.len() == items.len() {
        items.iter().enumerate().filter(|(place, _)| said(*place)).map(|(_, item)| item.clone()).collect()
    } else {
        // Three items to a sentence.
        items.iter().enumerate().filter(|(place, _)| said(place / 3)).map(|(_, item)| item.clone()).collect()
    };
    if kept.len() > 1 { Show::Items { items: kept, ordered } } else { Show::Text }
}

/// Shares what is said out over scenes.
pub(super) fn scenes(passages: &[Passage], chooser: &mut Chooser, presenter: bool, picture_first: bool) -> Vec<Beat> {
    let mut beats = Vec::new();
    let mut texts: Vec<(Option<String>, Vec<Line>, Show)> = Vec::new();
    for passage in passages {
        if passage.show != Show::Text {
            for part in parted_items(passage) {
                texts.push(part);
            }
            continue;
        }
        for line in &passage.lines {
            match texts.last_mut() {
                Some((heading, lines, Show::Text))
                    if *heading == passage.heading
                        && lines.len() < 3
                        && lines.iter().map(Line::words).sum::<usize>() + line.words() <= SCENE_WORDS =>
                {
                    lines.push(line.clone());
                }
                _ => texts.push((passage.heading.clone(), vec![line.clone()], Show::Text)),
            }
        }
    }
    let mut named: Vec<String> = Vec::new();
    for (heading, lines, show) in &texts {
        // A heading stands over one scene; over the next it would look like a mistake.
        let heading = heading.as_ref().filter(|heading| *show != Show::Text || !named.contains(heading));
        named.extend(heading.cloned());
        let content = chooser.choose(heading.map(String::as_str), lines, show, picture_first);
        let place = presenter.then(|| place_for(&content, beats.len())).flatten();
        beats.push(beat_of(lines, content, place));
    }
    beats
}

/// A long list in parts a layout can hold.
fn parted_items(passage: &Passage) -> Vec<(Option<String>, Vec<Line>, Show)> {
    let whole = vec![(passage.heading.clone(), passage.lines.clone(), passage.show.clone())];
    let Show::Items { items, ordered } = &passage.show else { return whole };
    let words: usize = passage.lines.iter().map(Line::words).sum();
    let most = if *ordered { 64 } else { 48 };
    if items.len() != passage.lines.len() || (items.len() <= 5 && words <= most) {
        return whole;
    }
    let parts = items.len().div_ceil(5).max(words.div_ceil(48)).min(items.len().div_ceil(2));
    let size = items.len().div_ceil(parts);
    let mut found = Vec::new();
    for (items, lines) in items.chunks(size).zip(passage.lines.chunks(size)) {
        let show = if items.len() > 1 { Show::Items { items: items.to_vec(), ordered: *ordered } } else { Show::Text };
        found.push((passage.heading.clone(), lines.to_vec(), show));
    }
    found
}

/// Where the presenter stands in a scene: beside their own, in a corner of every other one, and not before code and screens.
pub(super) fn place_for(content: &Content, number: usize) -> Option<PresenterPlace> {
    match content {
        Content::Presenter { .. } => Some(PresenterPlace::Side),
        Content::Code { .. }
        | Content::DeviceFrame { .. }
        | Content::PictureGrid { .. }
        | Content::EndCard { .. }
        | Content::ImageCaption { .. } => None,
        _ => number.is_multiple_of(2).then_some(PresenterPlace::Corner),
    }
}
