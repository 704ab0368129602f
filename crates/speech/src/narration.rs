//! A script spoken: its passages one after the other, with the pauses and marks between them.
//!
//! An engine says one text in one manner. Here a [`Document`] is cut where the manner changes; pauses become silence, volume
//! becomes gain, and marks get their times. Sentences are cut no further than that: readings and emphasis stay inside them.

mod pieces;

use std::ops::Range;

use crate::error::SpeechError;
use crate::g2p;
use crate::language::Language;
use crate::lexicon::UserLexicon;
use crate::reading::{Emphasis, Reading, Said};
use crate::ssml::{Document, Instruction, Interpretation, Item, Manner, Text};
use crate::synthesis::{Control, PITCH, SPEED, SpeechRequest, Synthesizer, Utterance};
use crate::timbre::Timbre;
use crate::voices::Voice;

/// Kept of the rest that engines leave around what they say, where a pause or a change of manner follows, in seconds.
const EDGE: f64 = 0.04;
/// Gains move over this long, in seconds, so that they are not heard as clicks.
const RAMP: f64 = 0.01;

/// A script made ready to be spoken.
#[derive(Debug, Clone, PartialEq)]
pub struct Narration {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Passage(Passage),
    /// Seconds of silence.
    Pause(f64),
    /// A mark between passages.
    Mark(String),
}

/// What an engine says at once.
#[derive(Debug, Clone, PartialEq)]
struct Passage {
    request: SpeechRequest,
    /// Bytes of the text, and the factor on the amplitude of the words there.
    gains: Vec<(Range<usize>, f32)>,
    /// Where in the text the marks stand.
    marks: Vec<(usize, String)>,
    /// The sentence goes on in the next passage.
    goes_on: bool,
}

/// The time of a mark, in seconds.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub name: String,
    pub time: f64,
}

/// What was said, and when the marks were reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrated {
    pub utterance: Utterance,
    /// In the order they stand in the script.
    pub marks: Vec<Mark>,
}

/// Who speaks where the script does not say otherwise.
#[derive(Debug, Clone, Copy)]
pub struct Speaker<'a> {
    pub voice: &'a Voice,
    pub language: Language,
    /// See [`SPEED`]. What the script asks for is on top of it; together they are held within the range.
    pub speed: f32,
    /// See [`PITCH`]. As the speed.
    pub pitch: f32,
    /// How names and brands are said. What the script says of a word wins.
    pub lexicon: Option<&'a UserLexicon>,
}

impl Narration {
    /// `find` knows the voices a script may name.
    ///
    /// # Errors
    /// `Markup` for an unknown voice and for what a voice cannot do; `TextInvalid` when the document has
    /// neither words nor pauses.
    pub fn new(
        document: &Document,
        speaker: Speaker<'_>,
        find: &dyn Fn(&str) -> Option<Voice>,
    ) -> Result<Narration, SpeechError> {
        let mut draft = Draft { speaker, find, parts: Vec::new(), open: None };
        for item in &document.items {
            match item {
                Item::Text(text) => draft.text(text)?,
                Item::Pause(seconds) => draft.pause(*seconds),
                Item::Mark(name) => draft.mark(name),
                Item::SentenceEnd => draft.sentence_end(),
            }
        }
        draft.close();
        let mut parts = draft.parts;
        if !parts.iter().any(|part| !matches!(part, Part::Mark(_))) {
            return Err(SpeechError::TextInvalid);
        }
        let mut passages = parts.iter_mut().rev().filter_map(|part| match part {
            Part::Passage(passage) => Some(passage),
            Part::Pause(_) | Part::Mark(_) => None,
        });
        if let Some(last) = passages.next() {
            last.goes_on = false;
        }
        // The engine lets the voice fall where no mark stands; a sentence that goes on must not sound ended.
        passages.filter(|passage| passage.goes_on).for_each(|passage| passage.request.text.push(','));
        Ok(Narration { parts })
    }

    /// What the engines are asked for, and the pauses in seconds. Two narrations with the same identity sound the same.
    pub fn identity(&self) -> String {
        format!("{:?}", self.parts)
    }

    /// An upper bound on how long it lasts, in seconds, for setting a price aside.
    pub fn longest(&self) -> f64 {
        let part = |part: &Part| match part {
            Part::Pause(seconds) => *seconds,
            Part::Mark(_) => 0.0,
            Part::Passage(passage) => {
                let request = &passage.request;
                let aliases = request.readings.iter().filter_map(|reading| match &reading.said {
                    // A letter by its name takes as long as a short word.
                    Some(Said::Letters(text)) => Some(text.chars().count() as f64 * 0.5),
                    Some(Said::Words(text) | Said::Sounds(text)) => Some(lasting(text)),
                    None => None,
                });
                (lasting(&request.text) + aliases.sum::<f64>()) / f64::from(request.speed) + 1.0
            }
        };
        self.parts.iter().map(part).sum()
    }

    /// Says it all.
    ///
    /// # Errors
    /// As [`Synthesizer::synthesize`]; `TextInvalid` when no passage has a word.
    pub fn speak(&self, synthesizer: &dyn Synthesizer, control: &Control<'_>) -> Result<Narrated, SpeechError> {
        let mut said = Narrated { utterance: Utterance::empty(crate::kokoro::SAMPLE_RATE), marks: Vec::new() };
        let quiet = Control { progress: &|_, _| (), ..*control };
        for (index, part) in self.parts.iter().enumerate() {
            control.check()?;
            match part {
                Part::Pause(seconds) => said.utterance.rest(*seconds),
                Part::Mark(name) => {
                    let time = said.utterance.duration();
                    said.marks.push(Mark { name: name.clone(), time });
                }
                Part::Passage(passage) => {
                    // A script of one passage tells of every sentence.
                    let watched = if self.parts.len() == 1 { control } else { &quiet };
                    let spoken = passage.speak(self.edges(index, passage), synthesizer, watched)?;
                    said.append(passage, spoken);
                }
            }
            if self.parts.len() > 1 {
                (control.progress)(index + 1, self.parts.len());
            }
        }
        // Pauses alone are silence that was asked for.
        if said.utterance.samples.is_empty() {
            return Err(SpeechError::TextInvalid);
        }
        Ok(said)
    }

    /// What is kept of the engine's rest before and after a passage, in seconds: all of it between sentences, next to none
    /// where a pause says how long to rest, or the sentence goes on.
    fn edges(&self, index: usize, passage: &Passage) -> (f64, f64) {
        let sounds = |part: &&Part| !matches!(part, Part::Mark(_));
        let tight_before = match self.parts[..index].iter().rfind(sounds) {
            Some(Part::Pause(_)) => true,
            Some(Part::Passage(before)) => before.goes_on,
            Some(Part::Mark(_)) | None => false,
        };
        let pause_follows = matches!(self.parts[index + 1..].iter().find(sounds), Some(Part::Pause(_)));
        let edge = |tight: bool| if tight { EDGE } else { f64::INFINITY };
        (edge(tight_before), edge(passage.goes_on || pause_follows))
    }
}

impl Passage {
    fn speak(
        &self,
        edges: (f64, f64),
        synthesizer: &dyn Synthesizer,
        control: &Control<'_>,
    ) -> Result<Utterance, SpeechError> {
        let mut spoken = match synthesizer.synthesize(&self.request, control) {
            Ok(spoken) => spoken,
            // Nothing but punctuation, between passages with words.
            Err(SpeechError::TextInvalid) => return Ok(Utterance::empty(crate::kokoro::SAMPLE_RATE)),
            Err(error) => return Err(error),
        };
        let places = places(&self.request.text, &spoken);
        for (span, gain) in &self.gains {
            let first = places.iter().position(|place| span.contains(place));
            let last = places.iter().rposition(|place| span.contains(place));
            if let (Some(first), Some(last)) = (first, last) {
                spoken.amplify(spoken.words[first].start..spoken.words[last].end, *gain);
            }
        }
        spoken.trim(edges.0, edges.1);
        Ok(spoken)
    }
}

impl Narrated {
    fn append(&mut self, passage: &Passage, spoken: Utterance) {
        let start = self.utterance.duration();
        let places = places(&passage.request.text, &spoken);
        for (at, name) in &passage.marks {
            let next = places.iter().position(|place| place >= at).map(|index| spoken.words[index].start);
            let last = || spoken.words.last().map_or(0.0, |word| word.end);
            self.marks.push(Mark { name: name.clone(), time: start + next.unwrap_or_else(last) });
        }
        self.utterance.append(spoken);
    }
}

/// Voices say 13 to 16 letters a second, and numbers take longer than their figures.
fn lasting(text: &str) -> f64 {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let unspaced = text.chars().filter(|c| *c > '\u{2e80}').count();
    text.chars().count() as f64 / 10.0 + digits as f64 * 0.4 + unspaced as f64 * 0.2
}

/// Where in the text each word stands, by its first byte. Words come in order and as written, but for forms of full width.
fn places(text: &str, spoken: &Utterance) -> Vec<usize> {
    let mut from = 0;
    let mut places = Vec::with_capacity(spoken.words.len());
    for word in &spoken.words {
        let at = text[from..].find(&word.text).map_or(from, |offset| from + offset);
        places.push(at);
        let end = at + word.text.len();
        if text.is_char_boundary(end) && text[at..].starts_with(&word.text) {
            from = end;
        }
    }
    places
}

/// A narration in the making.
struct Draft<'a> {
    speaker: Speaker<'a>,
    find: &'a dyn Fn(&str) -> Option<Voice>,
    parts: Vec<Part>,
    open: Option<(Manner, Passage)>,
}

impl Draft<'_> {
    fn text(&mut self, text: &Text) -> Result<(), SpeechError> {
        // White space between elements is said by nobody, and must not change the manner.
        if text.written.trim().is_empty() {
            if let Some((_, passage)) = &mut self.open {
                passage.request.text.push(' ');
            }
            return Ok(());
        }
        // Volume is not the engine's business: it does not cut a passage.
        let manner = Manner { gain: 1.0, ..text.manner.clone() };
        if self.open.as_ref().is_some_and(|(open, _)| *open != manner) {
            self.close();
        }
        if self.open.is_none() {
            let request = self.request(&manner)?;
            let passage = Passage { request, gains: Vec::new(), marks: Vec::new(), goes_on: false };
            self.open = Some((manner, passage));
        }
        let Some((_, passage)) = &mut self.open else { return Ok(()) };
        let written = match passage.request.text.is_empty() {
            true => text.written.trim_start(),
            false => text.written.as_str(),
        };
        let start = passage.request.text.len() + written.len() - written.trim_start().len();
        passage.request.text.push_str(written);
        let span = start..start + written.trim().len();
        let said = said(text, &passage.request)?;
        let mut gain = text.manner.gain * loudness(text.emphasis);
        if text.instruction == Some(Instruction::Interpret(Interpretation::Expletive)) {
            gain = 0.0;
        }
        let known = match (&said, self.speaker.lexicon) {
            (None, Some(lexicon)) if text.instruction.is_none() => {
                lexicon.readings(&passage.request.text[span.clone()], passage.request.language)?
            }
            _ => Vec::new(),
        };
        let moved = known.into_iter().map(|(at, said)| (start + at.start..start + at.end, said));
        passage.request.readings.extend(readings(&passage.request.text, &span, said, moved, text.emphasis));
        if gain != 1.0 {
            passage.gains.push((span, gain));
        }
        Ok(())
    }

    fn request(&self, manner: &Manner) -> Result<SpeechRequest, SpeechError> {
        let speaker = &self.speaker;
        let named = manner.voice.as_deref().map(|id| {
            (self.find)(id).ok_or_else(|| SpeechError::Markup(format!("`voice`: there is no voice called `{id}`")))
        });
        let named = named.transpose()?;
        let voice = named.as_ref().unwrap_or(speaker.voice);
        let language = match manner.language.as_deref() {
            Some(tag) => language_of(voice, tag)?,
            None if voice.speaks(speaker.language) => speaker.language,
            None => voice.language,
        };
        Ok(SpeechRequest {
            language,
            speed: (speaker.speed * manner.rate).clamp(*SPEED.start(), *SPEED.end()),
            pitch: (speaker.pitch * manner.pitch).clamp(*PITCH.start(), *PITCH.end()),
            ..SpeechRequest::new(String::new(), voice)
        })
    }

    fn pause(&mut self, seconds: f64) {
        self.close();
        match self.parts.last_mut() {
            Some(Part::Pause(last)) => *last += seconds,
            _ => self.parts.push(Part::Pause(seconds)),
        }
    }

    /// Belongs to the word that follows in its passage, else to the end of the one before it.
    fn mark(&mut self, name: &str) {
        match &mut self.open {
            Some((_, passage)) => passage.marks.push((passage.request.text.len(), name.to_owned())),
            None => self.parts.push(Part::Mark(name.to_owned())),
        }
    }

    fn sentence_end(&mut self) {
        if let Some((_, passage)) = &mut self.open {
            passage.request.text.push_str("\n\n");
        }
    }

    fn close(&mut self) {
        let Some((_, mut passage)) = self.open.take() else { return };
        let text = &mut passage.request.text;
        let ends_sentence = text.ends_with("\n\n");
        text.truncate(text.trim_end().len());
        passage.goes_on =
            !ends_sentence && text.ends_with(|c: char| c.is_alphanumeric() || "%°€$£)]\"”»'’".contains(c));
        self.parts.push(Part::Passage(passage));
    }
}

/// The language a voice reads what is tagged so in.
fn language_of(voice: &Voice, tag: &str) -> Result<Language, SpeechError> {
    // "en" asks for no other English than the voice's own.
    if tag.eq_ignore_ascii_case(voice.language.primary()) {
        return Ok(voice.language);
    }
    let unknown = || SpeechError::Markup(format!("`xml:lang`: `{tag}` is not a language that is spoken here"));
    let language = Language::from_tag(tag).ok_or_else(unknown)?;
    let unable = || SpeechError::Markup(format!("the voice `{}` does not speak {}", voice.id, language.name()));
    voice.speaks(language).then_some(language).ok_or_else(unable)
}

/// The readings of a stretch of text: one for all of it, or those of the lexicon, with its emphasis on what lies between.
fn readings(
    text: &str,
    span: &Range<usize>,
    said: Option<Said>,
    known: impl Iterator<Item = (Range<usize>, Said)>,
    emphasis: Emphasis,
) -> Vec<Reading> {
    let emphasised = |from: usize, until: usize| {
        let part = &text[from..until];
        let (start, trimmed) = (from + part.len() - part.trim_start().len(), part.trim());
        let needed = emphasis != Emphasis::None && !trimmed.is_empty();
        needed.then(|| Reading { span: start..start + trimmed.len(), said: None, emphasis })
    };
    if said.is_some() {
        return vec![Reading { span: span.clone(), said, emphasis }];
    }
    let mut readings = Vec::new();
    let mut from = span.start;
    for (word, said) in known {
        readings.extend(emphasised(from, word.start));
        from = word.end;
        readings.push(Reading { span: word, said: Some(said), emphasis });
    }
    readings.extend(emphasised(from, span.end));
    readings
}

/// Factor on the amplitude of a word with some emphasis: 3 dB more, 1.5 dB more, 3 dB less.
fn loudness(emphasis: Emphasis) -> f32 {
    match emphasis {
        Emphasis::None => 1.0,
        Emphasis::Reduced => 0.708,
        Emphasis::Moderate => 1.189,
        Emphasis::Strong => 1.413,
    }
}

fn said(text: &Text, request: &SpeechRequest) -> Result<Option<Said>, SpeechError> {
    match &text.instruction {
        None => Ok(None),
        Some(Instruction::Alias(alias)) => Ok(Some(Said::Words(alias.clone()))),
        Some(Instruction::Ipa(ipa)) => {
            if let Timbre::Formant(_) = request.timbre {
                let message = "`phoneme` is not served for voices of the type formant, which take no phonetic spelling";
                return Err(SpeechError::Markup(message.to_owned()));
            }
            let sounds = g2p::from_ipa(ipa, request.language).map_err(SpeechError::Markup)?;
            Ok(Some(Said::Sounds(sounds)))
        }
        Some(Instruction::Interpret(how)) => how.said(&text.written, request.language).map_err(SpeechError::Markup),
    }
}

impl Utterance {
    /// Appends silence.
    fn rest(&mut self, seconds: f64) {
        let samples = (seconds * f64::from(self.sample_rate)).round() as usize;
        self.samples.resize(self.samples.len() + samples, 0.0);
    }

    /// Cuts what is longer than so many seconds before the first word and after the last one.
    fn trim(&mut self, before: f64, after: f64) {
        let (Some(first), Some(last)) = (self.words.first(), self.words.last()) else { return };
        let rate = f64::from(self.sample_rate);
        let from = ((first.start - before).max(0.0) * rate).round() as usize;
        let until = (((last.end + after) * rate).min(self.samples.len() as f64)).round() as usize;
        let ramp = (RAMP * rate) as usize;
        let (cut_before, cut_after) = (from > 0, until < self.samples.len());
        self.samples.truncate(until);
        self.samples.drain(..from.min(until));
        let count = self.samples.len();
        for step in 0..ramp.min(count) {
            let factor = step as f32 / ramp as f32;
            if cut_before {
                self.samples[step] *= factor;
            }
            if cut_after {
                self.samples[count - 1 - step] *= factor;
            }
        }
        let shift = from as f64 / rate;
        for word in &mut self.words {
            (word.start, word.end) = (word.start - shift, word.end - shift);
        }
        for phoneme in &mut self.phonemes {
            (phoneme.start, phoneme.end) = (phoneme.start - shift, phoneme.end - shift);
        }
    }

    /// Multiplies what lies within `time`, in seconds, with a short ramp at either end outside of it.
    fn amplify(&mut self, time: Range<f64>, gain: f32) {
        let rate = f64::from(self.sample_rate);
        let at = |seconds: f64| ((seconds * rate).max(0.0) as usize).min(self.samples.len());
        let (from, until) = (at(time.start - RAMP), at(time.end + RAMP));
        for (offset, sample) in self.samples[from..until].iter_mut().enumerate() {
            let now = (from + offset) as f64 / rate;
            let outside = (time.start - now).max(now - time.end).max(0.0);
            let share = (1.0 - outside / RAMP).clamp(0.0, 1.0) as f32;
            *sample *= 1.0 + (gain - 1.0) * share;
        }
    }
}
