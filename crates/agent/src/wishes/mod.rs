//! What a prompt asks for, apart from what it tells.
//!
//! A prompt mixes wishes ("a 45-second explainer, friendly tone") with facts ("the shoe weighs 7.2 oz"). [`Wishes::parse`]
//! takes the two apart: what is neither recognised as a wish nor phrased as one stays as [`Wishes::told`], which planners may
//! say. English prompts only; other languages still give length, orientation and figures.

mod direction;
mod kind;
mod length;
mod people;
mod platform;
mod quoted;
mod scenes;
mod subject;
mod tone;

pub use kind::Kind;
pub use people::{Gender, wants_to_choose_a_voice};
pub use scenes::WishedScene;
pub use tone::Tone;

pub(crate) use length::seconds_in;
pub(crate) use people::{gender_in, music_in, presenter_in};
pub(crate) use platform::canvas_in;
pub(crate) use tone::{LANGUAGES, music_for, style_for, style_named, tone_in};

use herald_scenes::Canvas;

use crate::text::blocks::{self, Block};
use crate::text::sentences;

/// Shortest and longest film that is planned, in seconds.
pub const SECONDS: std::ops::RangeInclusive<f64> = 5.0..=600.0;

/// A prompt, taken apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Seconds, within [`SECONDS`].
    pub seconds: Option<f64>,
    pub canvas: Option<Canvas>,
    pub tone: Option<Tone>,
    /// Who watches: `new engineering hires`.
    pub audience: Option<String>,
    /// ISO 639-1 code.
    pub language: Option<&'static str>,
    pub kind: Option<Kind>,
    /// What it is about, as a noun phrase: `the history of jazz music`.
    pub subject: Option<String>,
    pub title: Option<String>,
    /// What has to be covered, in order.
    pub points: Vec<String>,
    /// The two sides of a comparison.
    pub sides: Option<(String, String)>,
    pub scenes: Vec<WishedScene>,
    /// To be spoken word for word.
    pub spoken: Vec<String>,
    /// Marked CRITICAL: has to be said or shown word for word.
    pub critical: Vec<String>,
    /// What viewers are to do, as a sentence.
    pub action: Option<String>,
    /// Address for the last scene, without scheme.
    pub url: Option<String>,
    pub presenter: Option<bool>,
    pub voice_gender: Option<Gender>,
    /// `Some(None)`: no music is wanted.
    pub music: Option<Option<String>>,
    /// Name of a style as it was written.
    pub style: Option<String>,
    /// What stands behind the subject's name, `CloudWalk Pro — $129`: told last.
    price_or_rest: Option<String>,
    /// Content of the prompt, in its order.
    pub told: Vec<Block>,
    /// What was asked for and cannot be done, as sentences for the user.
    pub remarks: Vec<String>,
}

impl Wishes {
    pub fn parse(prompt: &str) -> Self {
        let prompt = without_markup(prompt);
        let mut wishes = Wishes {
            seconds: seconds_in(&prompt).map(|seconds| seconds.clamp(*SECONDS.start(), *SECONDS.end())),
            canvas: canvas_in(&prompt),
            tone: tone_in(&prompt),
            audience: subject::audience_in(&prompt),
            language: tone::language_in(&prompt),
            kind: kind::kind_in(&prompt),
            title: quoted::title_in(&prompt),
            url: quoted::url_in(&prompt),
            presenter: presenter_in(&prompt),
            voice_gender: gender_in(&prompt),
            music: music_in(&prompt),
            style: tone::style_in(&prompt),
            critical: quoted::critical_in(&prompt),
            spoken: quoted::spoken_in(&prompt),
            sides: subject::sides_in(&prompt),
            ..Wishes::default()
        };
        let (scenes, rest) = scenes::take(&quoted::without_spoken(&prompt));
        wishes.scenes = scenes;
        for block in blocks::parse(&rest) {
            wishes.sort(block);
        }
        wishes.finish(&prompt);
        wishes
    }

    /// Puts a block where it belongs: a wish is read, a fact is kept.
    fn sort(&mut self, block: Block) {
        match block {
            Block::Paragraph(text) => self.sort_paragraph(&text),
            Block::List { ordered, items } => {
                let kept: Vec<String> = items.into_iter().filter(|item| !self.is_wish(item)).collect();
                if self.topics_follow(&kept) {
                    self.points.extend(kept.iter().map(|point| subject::phrase(point)));
                } else if !kept.is_empty() {
                    self.told.push(Block::List { ordered, items: kept });
                }
            }
            other => self.told.push(other),
        }
    }

    /// After "Cover:" a list names topics, unless its items say something about them.
    fn topics_follow(&self, items: &[String]) -> bool {
        let announced =
            matches!(self.told.last(), Some(Block::Heading { text, .. }) if direction::announces_topics(text));
        announced && items.iter().all(|item| crate::text::words::count(item) <= 6)
    }

    fn sort_paragraph(&mut self, text: &str) {
        // Lines like "Tone: friendly" were joined by the paragraph; they come apart at their labels.
        let mut told = Vec::new();
        for sentence in sentences::split(text) {
            if self.is_wish(&sentence) {
                continue;
            }
            let label = sentence.trim_end_matches('.').strip_suffix(':');
            if let Some(label) = label.filter(|label| label.split(' ').count() <= 6) {
                self.told.push(Block::Heading { level: 3, text: label.to_owned() });
                continue;
            }
            // "I have data for a developer: 13 repos" tells what stands behind the colon.
            let first_person =
                ["I have ", "We have ", "Here is ", "Here are "].iter().any(|start| sentence.starts_with(start));
            match sentence.split_once(": ").filter(|_| first_person) {
                Some((_, rest)) => told.push(crate::text::words::capitalised(rest)),
                None => told.push(sentence),
            }
        }
        if !told.is_empty() {
            self.told.push(Block::Paragraph(told.join(" ")));
        }
    }

    /// Reads a sentence as a wish; false if it is none.
    fn is_wish(&mut self, sentence: &str) -> bool {
        if quoted::is_critical(sentence) || quoted::is_spoken(sentence) {
            return true;
        }
        if let Some((label, value)) = direction::labelled(sentence) {
            return self.take_label(&label, value);
        }
        if let Some(action) = quoted::action_in(sentence) {
            self.action.get_or_insert(action);
            return true;
        }
        if !direction::is_instruction(sentence) {
            return false;
        }
        // A direction may carry figures: "stats that count up (10K users, 99.9% uptime)".
        if let Some((_, rest)) = sentence.split_once('(')
            && let Some((inside, _)) = rest.split_once(')')
        {
            let parts = subject::parts(inside);
            if parts.len() > 1
                && parts.iter().all(|part| part.contains(|letter: char| letter.is_ascii_digit()) && part.contains(' '))
            {
                self.told.push(Block::List { ordered: false, items: parts });
            }
        }
        if self.subject.is_none() {
            self.subject = subject::subject_in(sentence);
        }
        self.points.extend(subject::points_in(sentence));
        true
    }

    fn take_label(&mut self, label: &str, value: &str) -> bool {
        let value = value.trim().trim_end_matches('.');
        match label {
            "product" | "topic" | "subject" | "name" | "company" | "event" => {
                // "CloudWalk Pro — $129": what follows the name is a fact of its own.
                let (name, rest) =
                    [" — ", " – ", " - "].iter().find_map(|dash| value.split_once(dash)).unwrap_or((value, ""));
                self.subject = Some(name.trim().to_owned());
                if !rest.trim().is_empty() {
                    self.price_or_rest = Some(value.to_owned());
                }
            }
            "title" => self.title = Some(value.trim_matches(['"', '“', '”']).to_owned()),
            "audience" | "target audience" | "viewers" => self.audience = Some(value.to_owned()),
            "cta" | "call to action" | "call-to-action" => {
                self.action = Some(value.trim_matches(['"', '“', '”']).to_owned());
            }
            "cover" | "topics" | "points" | "agenda" => self.points.extend(subject::parts(value)),
            _ if direction::DIRECTIONS.contains(&label) => {}
            _ => return false,
        }
        true
    }

    fn finish(&mut self, prompt: &str) {
        // Labels without content behind them only announced what was read as wishes.
        let told = std::mem::take(&mut self.told);
        let mut blocks = told.into_iter().peekable();
        while let Some(block) = blocks.next() {
            let empty = matches!(block, Block::Heading { level: 3, .. })
                && matches!(blocks.peek(), None | Some(Block::Heading { .. }));
            if !empty {
                self.told.push(block);
            }
        }
        if let Some(rest) = self.price_or_rest.take() {
            self.told.push(Block::Heading { level: 3, text: self.subject.clone().unwrap_or_default() });
            self.told.push(Block::List { ordered: false, items: vec![rest] });
        }
        if self.kind.is_none() && self.sides.is_some() {
            self.kind = Some(Kind::Comparison);
        }
        if self.subject.is_none() && self.told.is_empty() && self.scenes.is_empty() && self.spoken.is_empty() {
            self.subject = subject::subject_in(prompt);
        }
        self.points.dedup();
        if let Some(name) = people::person_in(prompt) {
            self.remarks
                .push(format!("“{name}” was asked for as presenter; the session chooses looks by avatar_id or name."));
        }
    }
}

/// Without the emphasis marks of Markdown, and each labelled line as a paragraph of its own. A line that begins with a capital
/// after one that ended begins a paragraph too: wishes are often lines, and only wrapped ones go on.
fn without_markup(prompt: &str) -> String {
    let mut text = String::new();
    let mut ended = false;
    for line in prompt.replace("**", "").replace("__", "").lines() {
        let capital = line.starts_with(|letter: char| letter.is_uppercase());
        if ended && capital {
            text.push('\n');
        }
        ended = line.trim_end().ends_with(['.', '!', '?', ':', '"', '”', ')']);
        let labelled = direction::labelled(line.trim()).is_some() || line.trim_end().ends_with(':');
        if labelled && blocks::item(line.trim()).is_none() {
            text.push('\n');
            text.push_str(line);
            text.push_str("\n\n");
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests;
