//! SSML: markup in a script that says how it is spoken.
//!
//! The elements of the W3C's Speech Synthesis Markup Language 1.1 that shape speech, read strictly: an element, attribute or
//! value that is not served is an error that names it. Absent: `audio` (it would fetch files), `lexicon`, `token` and `w`,
//! `metadata`, and the attributes `contour`, `range` and `duration` of `prosody`, which the engines have no input for.
//! Document types and entities beyond the five of XML are refused.
//!
//! [`Document::parse`] knows nothing of voices; [`crate::Narration`] says a document with some.

mod decoration;
mod elements;
mod interpretation;
mod parser;
mod values;

use crate::error::SpeechError;
use crate::reading::Emphasis;
pub use interpretation::{DateOrder, Interpretation};

/// Longest document, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;
/// Deepest nesting of elements.
pub const MAX_DEPTH: usize = 32;
/// Longest pause of one `break`, in seconds.
pub const MAX_BREAK: f64 = 10.0;
/// Longest sum of all pauses of a document, in seconds.
pub const MAX_PAUSES: f64 = 120.0;

/// A document understood: what is said and how, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    Text(Text),
    /// Silence, in seconds.
    Pause(f64),
    /// A name whose time is wanted.
    Mark(String),
    /// A sentence ends here though no mark says so.
    SentenceEnd,
}

/// A stretch of text said in one manner.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// As written; runs of white space are one space.
    pub written: String,
    pub manner: Manner,
    pub instruction: Option<Instruction>,
    pub emphasis: Emphasis,
}

/// What the elements around a text ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Manner {
    /// Id of a voice; `None` is the request's.
    pub voice: Option<String>,
    /// BCP 47 tag of a language that is spoken here; `None` is the request's.
    pub language: Option<String>,
    /// Factor on the speed of the request.
    pub rate: f32,
    /// Factor on the fundamental frequency of the request.
    pub pitch: f32,
    /// Factor on the amplitude; 0 is silent.
    pub gain: f32,
}

impl Default for Manner {
    fn default() -> Self {
        Manner { voice: None, language: None, rate: 1.0, pitch: 1.0, gain: 1.0 }
    }
}

/// How a text is to be said other than it is written.
#[derive(Debug, Clone, PartialEq)]
pub enum Instruction {
    /// These words instead.
    Alias(String),
    /// These sounds, in the International Phonetic Alphabet.
    Ipa(String),
    Interpret(Interpretation),
}

impl Document {
    /// Reads a document: one `speak` element, or a fragment without it.
    ///
    /// # Errors
    /// `Markup`, with what is wrong and where.
    pub fn parse(text: &str) -> Result<Document, SpeechError> {
        parser::parse(text)
    }

    /// A plain script, in which only `<break time="1s"/>` and the like are instructions. Markdown and HTML tags are left
    /// out.
    ///
    /// # Errors
    /// `Markup` when a pause is out of range.
    pub fn from_plain(text: &str) -> Result<Document, SpeechError> {
        parser::plain(text)
    }

    /// Whether a script is markup rather than plain text: it begins with `<speak`.
    pub fn is_ssml(script: &str) -> bool {
        let start = script.trim_start();
        let start = match start.strip_prefix("<?xml") {
            Some(rest) => rest.split_once("?>").map_or("", |(_, rest)| rest.trim_start()),
            None => start,
        };
        start
            .strip_prefix("<speak")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_whitespace() || "/>".contains(c)))
    }

    /// The text without its markup.
    pub fn written(&self) -> String {
        let mut written = String::new();
        for item in &self.items {
            match item {
                Item::Text(text) => written.push_str(&text.written),
                Item::SentenceEnd if !written.is_empty() && !written.ends_with(char::is_whitespace) => {
                    written.push(' ')
                }
                Item::SentenceEnd | Item::Pause(_) | Item::Mark(_) => {}
            }
        }
        written.trim().to_owned()
    }

    /// Everything that would be heard in words: the text, and what is said instead of it.
    pub fn heard(&self) -> String {
        let mut heard = self.written();
        for item in &self.items {
            if let Item::Text(Text { instruction: Some(Instruction::Alias(alias)), .. }) = item {
                heard.push(' ');
                heard.push_str(alias);
            }
        }
        heard
    }
}
