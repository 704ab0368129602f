//! Whether a storyboard keeps to what is known and to what fits.

use std::collections::HashSet;

use herald_scenes::content::{Amount, Side};
use herald_scenes::{Content, Limits};

use crate::brief::Brief;
use crate::cues;
use crate::storyboard::{Origin, Storyboard};
use crate::text::{numbers, sentences, words};

/// Most scenes of a film.
pub const MAX_BEATS: usize = 120;
/// Of the sentences of a film that is told from files, how many may be templates.
pub const TEMPLATE_SHARE: f64 = 0.3;

/// What is wrong with a storyboard. `beat` counts scenes from 1.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("it has {0} scenes; 1 to {MAX_BEATS} are possible")]
    Scenes(usize),
    #[error("scene {beat} says nothing")]
    Silent { beat: usize },
    #[error("scene {beat} claims `{number}`, which is neither in the prompt nor in the files")]
    Number { beat: usize, number: String },
    #[error("scene {beat} names `{name}`, which is neither in the prompt nor in the files")]
    Name { beat: usize, name: String },
    #[error("scene {beat}: `{field}` has {length} characters, {limit} fit")]
    Long { beat: usize, field: &'static str, length: usize, limit: usize },
    #[error("scene {beat}: `{field}` has {count} entries, {least} to {most} fit")]
    Count { beat: usize, field: &'static str, count: usize, least: usize, most: usize },
    #[error("scene {beat}: the cue of `{field}` names no part of the scene, or no word of its narration")]
    Cue { beat: usize, field: String },
    #[error("scene {beat} shows picture {place}, which was not attached")]
    Picture { beat: usize, place: usize },
    #[error("scene {beat} has {origins} origins for {sentences} sentences")]
    Origins { beat: usize, origins: usize, sentences: usize },
    #[error("scenes {} to {beat} have the same layout", beat - 2)]
    Monotonous { beat: usize },
    #[error("{templates} of {sentences} sentences are templates, although there are files")]
    Templates { templates: usize, sentences: usize },
}

/// All flaws of a storyboard, in the order of its scenes; none if it can be made.
pub fn flaws(board: &Storyboard, brief: &Brief) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if !(1..=MAX_BEATS).contains(&board.beats.len()) {
        return vec![Flaw::Scenes(board.beats.len())];
    }
    let known = Known::of(brief);
    for (place, beat) in board.beats.iter().enumerate() {
        let number = place + 1;
        if words::count(&beat.narration) == 0 {
            flaws.push(Flaw::Silent { beat: number });
        }
        let sentences = sentences::split(&beat.narration).len();
        if sentences != beat.origins.len() {
            flaws.push(Flaw::Origins { beat: number, origins: beat.origins.len(), sentences });
        }
        let texts = Texts::of(&beat.content);
        known.judge(number, &beat.narration, &mut flaws);
        for (_, text, _) in &texts.texts {
            known.judge(number, text, &mut flaws);
        }
        known.judge_values(number, &beat.content, &mut flaws);
        texts.judge(number, &mut flaws);
        for place in &texts.pictures {
            if !known.pictures.contains(place) {
                flaws.push(Flaw::Picture { beat: number, place: *place });
            }
        }
        let parts: HashSet<String> = cues::parts(&beat.content).into_iter().map(|part| part.0).collect();
        let tokens = beat.narration.split_whitespace().count();
        for (field, word) in &beat.cues {
            if !parts.contains(field) || *word >= tokens {
                flaws.push(Flaw::Cue { beat: number, field: field.clone() });
            }
        }
        let same =
            |other: usize| std::mem::discriminant(&board.beats[other].content) == std::mem::discriminant(&beat.content);
        if place >= 2 && same(place - 1) && same(place - 2) {
            flaws.push(Flaw::Monotonous { beat: number });
        }
    }
    let origins: Vec<Origin> = board.beats.iter().flat_map(|beat| beat.origins.iter().copied()).collect();
    let templates = origins.iter().filter(|origin| **origin == Origin::Template).count();
    let told = brief.sources.iter().any(|source| !source.text.is_empty() || !source.tables.is_empty());
    if told && templates as f64 > origins.len() as f64 * TEMPLATE_SHARE {
        flaws.push(Flaw::Templates { templates, sentences: origins.len() });
    }
    flaws
}

/// The first flaw as an error.
pub fn validate(board: &Storyboard, brief: &Brief) -> Result<(), Flaw> {
    flaws(board, brief).into_iter().next().map_or(Ok(()), Err)
}

/// The numbers and words that prompt and files hold.
struct Known {
    numbers: HashSet<String>,
    words: HashSet<String>,
    pictures: HashSet<usize>,
}

impl Known {
    fn of(brief: &Brief) -> Self {
        let mut text = brief.prompt.clone();
        let mut pictures = HashSet::new();
        for source in &brief.sources {
            let tables = source.tables.iter().flat_map(|table| {
                table.title.iter().chain(&table.columns).chain(table.rows.iter().flatten()).map(String::as_str)
            });
            for part in [source.name.as_str(), source.text.as_str()].into_iter().chain(tables) {
                text.push(' ');
                text.push_str(part);
            }
            for picture in &source.pictures {
                pictures.insert(picture.place);
                text.push(' ');
                text.push_str(picture.label.as_deref().unwrap_or_default());
            }
        }
        let mut numbers: HashSet<String> = numbers::digits(&text).into_iter().collect();
        numbers.extend(numbers::claimed(&text));
        // Words of the user for small numbers count for their figures, and the other way round.
        const SMALL: &[&str] = &[
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        ];
        for word in words::spoken(&text).map(words::bare) {
            if let Some(value) = SMALL.iter().position(|small| *small == word) {
                numbers.insert(value.to_string());
            }
        }
        let words = text
            .split(|letter: char| !letter.is_alphanumeric())
            .map(|word| words::stem(&word.to_lowercase()))
            .collect();
        Known { numbers, words, pictures }
    }

    fn judge(&self, beat: usize, text: &str, flaws: &mut Vec<Flaw>) {
        for number in numbers::claimed(text) {
            // A figure in front of an item ("Step 2") counts the scene's own items.
            let counts = text.starts_with("Step ") && number.len() == 1;
            if !self.numbers.contains(&number) && !counts {
                flaws.push(Flaw::Number { beat, number });
            }
        }
        for sentence in sentences::split(text) {
            for token in sentence.split_whitespace().skip(1) {
                let token = token.trim_matches(|letter: char| !letter.is_alphanumeric());
                let capital = token.starts_with(|letter: char| letter.is_uppercase());
                let pronoun = token == "I" || token.starts_with("I’") || token.starts_with("I'");
                let parts =
                    token.split(|letter: char| !letter.is_alphanumeric()).map(|part| words::stem(&part.to_lowercase()));
                if capital
                    && !pronoun
                    && parts.filter(|part| part.len() > 1).any(|part| !self.words.contains(&part))
                    && !is_title(text)
                {
                    flaws.push(Flaw::Name { beat, name: token.to_owned() });
                }
            }
        }
    }

    fn judge_values(&self, beat: usize, content: &Content, flaws: &mut Vec<Flaw>) {
        let values: Vec<f64> = match content {
            Content::BigNumber { value, .. } => vec![value.number],
            Content::BarChart { bars, .. } => bars.iter().map(|bar| bar.value).collect(),
            Content::Donut { slices, .. } => slices.iter().map(|slice| slice.value).collect(),
            Content::LineChart { series, .. } => {
                series.iter().flat_map(|series| series.points.iter().map(|point| point.1)).collect()
            }
            _ => Vec::new(),
        };
        for value in values {
            let number = format!("{}", value.abs());
            if !self.numbers.contains(&number) {
                flaws.push(Flaw::Number { beat, number });
            }
        }
    }
}

/// Text in head-line capitals: its capitals make no names.
fn is_title(text: &str) -> bool {
    let long: Vec<&str> = text.split_whitespace().filter(|word| word.len() > 3).collect();
    !long.is_empty() && long.iter().all(|word| !word.starts_with(|letter: char| letter.is_lowercase()))
}

/// What a content shows: its texts with their limits, how many entries its lists have, and its pictures.
#[derive(Default)]
struct Texts {
    texts: Vec<(&'static str, String, usize)>,
    counts: Vec<(&'static str, usize, std::ops::RangeInclusive<usize>)>,
    pictures: Vec<usize>,
}

impl Texts {
    fn of(content: &Content) -> Self {
        let mut texts = Texts::default();
        texts.read(content);
        texts
    }

    fn add(&mut self, field: &'static str, text: &str, limit: usize) {
        self.texts.push((field, text.to_owned(), limit));
    }

    fn maybe(&mut self, field: &'static str, text: &Option<String>, limit: usize) {
        if let Some(text) = text {
            self.add(field, text, limit);
        }
    }

    fn amounts(&mut self, field: &'static str, amounts: &[Amount], range: std::ops::RangeInclusive<usize>) {
        self.counts.push((field, amounts.len(), range));
        for amount in amounts {
            self.add(field, &amount.label, Limits::AMOUNT_LABEL);
        }
    }

    fn side(&mut self, field: &'static str, side: &Side) {
        self.add(field, &side.title, Limits::SIDE_TITLE);
        self.counts.push((field, side.points.len(), Limits::SIDE_POINTS));
        for point in &side.points {
            self.add(field, point, Limits::SIDE_POINT);
        }
    }

    fn read(&mut self, content: &Content) {
        match content {
            Content::Title { kicker, title, subtitle, byline } => {
                self.maybe("kicker", kicker, Limits::KICKER);
                self.add("title", title, Limits::TITLE);
                self.maybe("subtitle", subtitle, Limits::SUBTITLE);
                self.maybe("byline", byline, Limits::BYLINE);
            }
            Content::Statement { statement, .. } => self.add("statement", statement, Limits::STATEMENT),
            Content::BigNumber { kicker, value, claim, source } => {
                self.maybe("kicker", kicker, Limits::KICKER);
                self.add("value", &numbers::shown(value), Limits::FIGURE);
                self.add("claim", claim, Limits::CLAIM);
                self.maybe("source", source, Limits::SOURCE);
            }
            Content::BarChart { kicker, heading, bars, unit, source } => {
                self.maybe("kicker", kicker, Limits::KICKER);
                self.add("heading", heading, Limits::HEADING);
                self.amounts("bars", bars, Limits::BARS);
                self.maybe("unit", unit, Limits::UNIT);
                self.maybe("source", source, Limits::SOURCE);
            }
            Content::LineChart { kicker, heading, series, unit, callout, source } => {
                self.maybe("kicker", kicker, Limits::KICKER);
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("series", series.len(), Limits::SERIES));
                for series in series {
                    self.counts.push(("points", series.points.len(), Limits::POINTS));
                    for (label, _) in &series.points {
                        self.add("points", label, Limits::POINT_LABEL);
                    }
                }
                self.maybe("unit", unit, Limits::UNIT);
                self.maybe("callout", callout, Limits::CALLOUT);
                self.maybe("source", source, Limits::SOURCE);
            }
            Content::Donut { kicker, heading, slices, unit, source, .. } => {
                self.maybe("kicker", kicker, Limits::KICKER);
                self.add("heading", heading, Limits::HEADING);
                self.amounts("slices", slices, Limits::SLICES);
                self.maybe("unit", unit, Limits::UNIT);
                self.maybe("source", source, Limits::SOURCE);
            }
            Content::Comparison { heading, left, right, verdict } => {
                self.add("heading", heading, Limits::HEADING);
                self.side("left", left);
                self.side("right", right);
                self.maybe("verdict", verdict, Limits::VERDICT);
            }
            other => self.read_lists(other),
        }
    }

    fn read_lists(&mut self, content: &Content) {
        match content {
            Content::Steps { heading, steps, .. } => {
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("steps", steps.len(), Limits::STEPS));
                for step in steps {
                    self.add("steps", &step.title, Limits::STEP_TITLE);
                    self.maybe("steps", &step.text, Limits::STEP_TEXT);
                }
            }
            Content::Timeline { heading, events, .. } => {
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("events", events.len(), Limits::MOMENTS));
                for event in events {
                    self.add("events", &event.when, Limits::WHEN);
                    self.add("events", &event.what, Limits::WHAT);
                }
            }
            Content::Quote { quote, name, role } => {
                self.add("quote", quote, Limits::QUOTE);
                self.maybe("name", name, Limits::NAME);
                self.maybe("role", role, Limits::ROLE);
            }
            Content::List { heading, items, .. } => {
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("items", items.len(), Limits::ITEMS));
                for item in items {
                    self.add("items", item, Limits::ITEM);
                }
            }
            Content::ImageCaption { image, caption, .. } => {
                self.pictures.push(image.0);
                self.add("caption", caption, Limits::CAPTION);
            }
            Content::PictureGrid { heading, pictures } => {
                self.maybe("heading", heading, Limits::HEADING);
                self.counts.push(("pictures", pictures.len(), Limits::GRID));
                for picture in pictures {
                    self.pictures.push(picture.picture.0);
                    self.maybe("pictures", &picture.label, Limits::AMOUNT_LABEL);
                }
            }
            Content::DeviceFrame { heading, screenshot, callouts, .. } => {
                self.pictures.push(screenshot.0);
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("callouts", callouts.len(), Limits::SCREEN_CALLOUTS));
                for callout in callouts {
                    self.add("callouts", &callout.text, Limits::SCREEN_CALLOUT);
                }
            }
            Content::Diagram { heading, nodes, .. } => {
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("nodes", nodes.len(), Limits::NODES));
                for node in nodes {
                    self.add("nodes", node, Limits::NODE);
                }
            }
            Content::Code { lines, .. } => self.counts.push(("lines", lines.len(), Limits::CODE_LINES)),
            Content::Presenter { heading, points, .. } => {
                self.add("heading", heading, Limits::HEADING);
                self.counts.push(("points", points.len(), Limits::PRESENTER_POINTS));
                for point in points {
                    self.add("points", point, Limits::PRESENTER_POINT);
                }
            }
            Content::EndCard { title, action, url } => {
                self.add("title", title, Limits::END_TITLE);
                self.maybe("action", action, Limits::ACTION);
                self.maybe("url", url, Limits::URL);
            }
            _ => {}
        }
    }

    fn judge(&self, beat: usize, flaws: &mut Vec<Flaw>) {
        for (field, text, limit) in &self.texts {
            let length = text.chars().count();
            if length > *limit {
                flaws.push(Flaw::Long { beat, field, length, limit: *limit });
            }
        }
        for (field, count, range) in &self.counts {
            if !range.contains(count) {
                flaws.push(Flaw::Count { beat, field, count: *count, least: *range.start(), most: *range.end() });
            }
        }
    }
}

/// Whether every text of a content and every list of it keeps to its limits.
pub(crate) fn fits(content: &Content) -> bool {
    let mut flaws = Vec::new();
    Texts::of(content).judge(1, &mut flaws);
    flaws.is_empty()
}
