//! From markup to a [`Document`].

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::decoration;
use super::elements::{self, Element};
use super::interpretation::Interpretation;
use super::{Document, Instruction, Item, MAX_BYTES, MAX_DEPTH, MAX_PAUSES, Manner, Text, values};
use crate::error::SpeechError;
use crate::language::Language;
use crate::reading::Emphasis;

/// Seconds of rest between paragraphs.
const PARAGRAPH: f64 = 0.6;

/// A message for the caller.
type Fault = String;

pub(super) fn parse(text: &str) -> Result<Document, SpeechError> {
    if text.len() > MAX_BYTES {
        return Err(SpeechError::Markup(format!("the markup is longer than {MAX_BYTES} bytes")));
    }
    let mut reader = Reader::from_str(text);
    // "Salt & pepper" is a common slip and means only one thing.
    reader.config_mut().allow_dangling_amp = true;
    let mut builder = Builder::new();
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|error| located(text, at, error.to_string()))?;
        if let Event::Eof = event {
            break;
        }
        builder.take(event).map_err(|fault| located(text, at, fault))?;
    }
    // The reader compares names of ends with those of starts, and leaves it to us that all have ended.
    builder.finish().map_err(SpeechError::Markup)
}

/// Plain text with pauses; whatever else looks like markup is text.
pub(super) fn plain(text: &str) -> Result<Document, SpeechError> {
    let mut builder = Builder::new();
    let mut rest = text;
    while let Some(at) = rest.find("<break") {
        let Some(length) = rest[at..].find('>').map(|offset| offset + 1) else { break };
        let (before, tag) = (&rest[..at], &rest[at..at + length]);
        builder.verbatim(before);
        let position = text.len() - rest.len() + at;
        let attributes = tag["<break".len()..length - 1].trim_end_matches('/');
        if attributes.is_empty() || attributes.starts_with(char::is_whitespace) {
            let start = BytesStart::from_content(format!("break{attributes}"), "break".len());
            builder.start(&start, true).map_err(|fault| located(text, position, fault))?;
        } else {
            builder.verbatim(tag);
        }
        rest = &rest[at + length..];
        rest = rest.strip_prefix("</break>").unwrap_or(rest);
    }
    builder.verbatim(rest);
    Ok(builder.document)
}

fn located(text: &str, at: usize, fault: Fault) -> SpeechError {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    SpeechError::Markup(format!("{fault} (line {line}, column {column})"))
}

/// An open element and what holds inside it.
struct Scope {
    element: Element,
    manner: Manner,
    emphasis: Emphasis,
    instruction: Option<Instruction>,
}

struct Builder {
    document: Document,
    scopes: Vec<Scope>,
    /// The `speak` element has ended: nothing may follow.
    ended: bool,
    pauses: f64,
    /// The last text goes on: no element began or ended since.
    open: bool,
    /// A paragraph ended or begins: the next text comes after a rest.
    paragraph: bool,
}

impl Builder {
    fn new() -> Builder {
        Builder {
            document: Document::default(),
            scopes: Vec::new(),
            ended: false,
            pauses: 0.0,
            open: false,
            paragraph: false,
        }
    }

    fn take(&mut self, event: Event<'_>) -> Result<(), Fault> {
        match event {
            Event::Start(start) => self.start(&start, false),
            Event::Empty(start) => self.start(&start, true),
            Event::End(_) => {
                self.end();
                Ok(())
            }
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(reference) => self.text(&character(&reference)?),
            Event::DocType(_) => Err("a document type is not allowed".to_owned()),
            Event::PI(_) => Err("processing instructions are not allowed".to_owned()),
            Event::Decl(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'_>, empty: bool) -> Result<(), Fault> {
        self.open = false;
        let name = start.name().into_inner();
        let element = Element::named(name)
            .ok_or_else(|| format!("the element `{}` is not served; there are {}", shown(name), elements::names()))?;
        self.place(element)?;
        let attributes = attributes(start, element)?;
        let attribute = |name: &str| attributes.iter().find(|row| row.0 == name).map(|row| row.1.as_str());
        match element {
            Element::Break => {
                let seconds = pause(attribute("time"), attribute("strength"))?;
                self.pause(seconds)?;
            }
            Element::Mark => {
                let name = required(attribute("name"), element, "name")?;
                self.document.items.push(Item::Mark(name.to_owned()));
            }
            _ => {}
        }
        if element.is_point() && empty {
            return Ok(());
        }
        let scope = self.scope(element, &attribute)?;
        if empty && element.holds_only_text() {
            return Err(format!("`{}` holds no text", element.name()));
        }
        self.boundary(element);
        self.scopes.push(scope);
        if empty {
            self.end();
        }
        Ok(())
    }

    /// Whether the element may stand here.
    fn place(&self, element: Element) -> Result<(), Fault> {
        if self.ended {
            return Err(format!("`{}` stands after the end of `speak`", element.name()));
        }
        if self.scopes.len() >= MAX_DEPTH {
            return Err(format!("elements are nested deeper than {MAX_DEPTH}"));
        }
        let is_blank = |item: &Item| matches!(item, Item::Text(text) if text.written.trim().is_empty());
        if element == Element::Speak && !(self.scopes.is_empty() && self.document.items.iter().all(is_blank)) {
            return Err("`speak` must be the outermost element".to_owned());
        }
        match self.scopes.last() {
            Some(outer) if outer.element.holds_only_text() => {
                Err(format!("`{}` holds text only, not `{}`", outer.element.name(), element.name()))
            }
            Some(outer) if outer.element.is_point() => Err(format!("`{}` must be empty", outer.element.name())),
            _ => Ok(()),
        }
    }

    fn scope<'a>(&self, element: Element, attribute: &dyn Fn(&str) -> Option<&'a str>) -> Result<Scope, Fault> {
        let (mut manner, mut emphasis) =
            self.scopes.last().map(|outer| (outer.manner.clone(), outer.emphasis)).unwrap_or_default();
        let value = |name: &'static str| attribute(name).map(|value| (name, value));
        if let Some(tag) = attribute("xml:lang") {
            let unknown = || {
                format!("`xml:lang` of `{}`: `{}` is not a language that is spoken here", element.name(), shown(tag))
            };
            Language::from_tag(tag).ok_or_else(unknown)?;
            manner.language = Some(tag.to_owned());
        }
        let mut instruction = None;
        match element {
            Element::Prosody => {
                if attribute("rate").or(attribute("pitch")).or(attribute("volume")).is_none() {
                    return Err("`prosody` needs `rate`, `pitch` or `volume`".to_owned());
                }
                manner.rate *= read(element, value("rate"), values::rate)?.unwrap_or(1.0);
                manner.pitch *= read(element, value("pitch"), values::pitch)?.unwrap_or(1.0);
                manner.gain *= read(element, value("volume"), values::volume)?.unwrap_or(1.0);
            }
            Element::Emphasis => {
                emphasis = read(element, value("level"), values::emphasis)?.unwrap_or(Emphasis::Moderate);
            }
            Element::Voice => manner.voice = Some(required(attribute("name"), element, "name")?.to_owned()),
            Element::Lang => drop(required(attribute("xml:lang"), element, "xml:lang")?),
            Element::Sub => {
                instruction = Some(Instruction::Alias(required(attribute("alias"), element, "alias")?.to_owned()))
            }
            Element::Phoneme => {
                match attribute("alphabet") {
                    None | Some("ipa") => {}
                    Some(other) => {
                        return Err(format!("`alphabet` of `phoneme`: `{}` is not served, only `ipa`", shown(other)));
                    }
                }
                instruction = Some(Instruction::Ipa(required(attribute("ph"), element, "ph")?.to_owned()));
            }
            Element::SayAs => {
                let how = required(attribute("interpret-as"), element, "interpret-as")?;
                instruction = Some(Instruction::Interpret(Interpretation::named(how, attribute("format"))?));
            }
            Element::Speak | Element::Paragraph | Element::Sentence | Element::Break | Element::Mark => {}
        }
        Ok(Scope { element, manner, emphasis, instruction })
    }

    fn end(&mut self) {
        self.open = false;
        if let Some(scope) = self.scopes.pop() {
            self.boundary(scope.element);
            self.ended |= scope.element == Element::Speak;
        }
    }

    /// Where sentences and paragraphs begin and end.
    fn boundary(&mut self, element: Element) {
        if !matches!(element, Element::Paragraph | Element::Sentence) {
            return;
        }
        let after_words = |items: &[Item]| items.iter().any(|item| matches!(item, Item::Text(_)));
        if !after_words(&self.document.items) {
            return;
        }
        if self.document.items.last() != Some(&Item::SentenceEnd) {
            self.document.items.push(Item::SentenceEnd);
        }
        self.paragraph |= element == Element::Paragraph;
    }

    fn text(&mut self, text: &str) -> Result<(), Fault> {
        let blank = text.trim().is_empty();
        if !blank && self.ended {
            return Err("text stands after the end of `speak`".to_owned());
        }
        if !blank && let Some(scope) = self.scopes.last().filter(|scope| scope.element.is_point()) {
            return Err(format!("`{}` must be empty", scope.element.name()));
        }
        if !blank && std::mem::take(&mut self.paragraph) {
            self.pause(PARAGRAPH)?;
        }
        self.push(&collapsed(text));
        Ok(())
    }

    /// Plain text, in which line breaks matter.
    fn verbatim(&mut self, text: &str) {
        self.push(&decoration::removed(text));
    }

    fn push(&mut self, written: &str) {
        if written.is_empty() {
            return;
        }
        // A text comes in pieces where it holds references: "R&amp;D".
        if self.open
            && let Some(Item::Text(last)) = self.document.items.last_mut()
        {
            let joined = last.written.ends_with(char::is_whitespace);
            last.written.push_str(if joined { written.trim_start() } else { written });
            return;
        }
        self.open = true;
        let (manner, emphasis, instruction) = match self.scopes.last() {
            Some(scope) => (scope.manner.clone(), scope.emphasis, scope.instruction.clone()),
            None => Default::default(),
        };
        self.document.items.push(Item::Text(Text { written: written.to_owned(), manner, instruction, emphasis }));
    }

    fn pause(&mut self, seconds: f64) -> Result<(), Fault> {
        self.pauses += seconds;
        if self.pauses > MAX_PAUSES {
            return Err(format!("pauses last longer than {MAX_PAUSES} s together"));
        }
        self.document.items.push(Item::Pause(seconds));
        Ok(())
    }

    fn finish(self) -> Result<Document, Fault> {
        match self.scopes.last() {
            Some(scope) => Err(format!("`{}` has no end", scope.element.name())),
            None => Ok(self.document),
        }
    }
}

fn attributes(start: &BytesStart<'_>, element: Element) -> Result<Vec<(String, String)>, Fault> {
    let mut read = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("attributes of `{}`: {error}", element.name()))?;
        let name = attribute.key.into_inner();
        if !element.takes(name) {
            return Err(format!("the attribute `{}` of `{}` is not served", shown(name), element.name()));
        }
        let value = unescape(&attribute.value).map_err(|error| format!("`{name}` of `{}`: {error}", element.name()))?;
        read.push((name.to_owned(), value.trim().to_owned()));
    }
    Ok(read)
}

fn read<T>(
    element: Element,
    attribute: Option<(&str, &str)>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Fault> {
    let Some((name, value)) = attribute else { return Ok(None) };
    let refused = |expected| format!("`{name}` of `{}`: `{}` is none of {expected}", element.name(), shown(value));
    parse(value).map(Some).map_err(refused)
}

fn required<'a>(value: Option<&'a str>, element: Element, name: &str) -> Result<&'a str, Fault> {
    value.filter(|value| !value.is_empty()).ok_or_else(|| format!("`{}` needs `{name}`", element.name()))
}

/// A time wins over a strength.
fn pause(time: Option<&str>, strength: Option<&str>) -> Result<f64, Fault> {
    let strength = read(Element::Break, strength.map(|value| ("strength", value)), values::strength)?;
    let time = read(Element::Break, time.map(|value| ("time", value)), values::time)?;
    Ok(time.or(strength).unwrap_or(values::PLAIN_BREAK))
}

fn character(reference: &BytesRef<'_>) -> Result<String, Fault> {
    let whole = format!("&{};", &**reference);
    unescape(&whole)
        .map(|text| text.into_owned())
        .map_err(|_| format!("the entity `{}` is not one of the five of XML (amp, lt, gt, quot, apos)", shown(&whole)))
}

/// Runs of white space as one space.
fn collapsed(text: &str) -> String {
    let mut collapsed = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if collapsed.ends_with(' ') => {}
            true => collapsed.push(' '),
            false => collapsed.push(c),
        }
    }
    collapsed
}

/// What a stranger wrote, short enough for a message.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}
