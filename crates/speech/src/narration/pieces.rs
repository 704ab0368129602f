//! A narration said piece by piece, for listeners who do not wait for its end.
//!
//! A piece is a sentence; of a long one, a clause. The first pieces are short, so that something is heard soon; later ones
//! grow, because they are made while the earlier ones are listened to.

use std::ops::Range;

use super::{EDGE, Narration, Part, Passage};
use crate::error::SpeechError;
use crate::reading::Reading;
use crate::script;
use crate::synthesis::{Control, Synthesizer, Utterance};

/// Longest first piece that is worth cutting, in characters; each one after it may be twice as long as the one before.
const FIRST_CHARS: usize = 60;
/// Longest piece of all.
const LONGEST_CHARS: usize = 240;
/// Shorter pieces are no phrase.
const LEAST_CHARS: usize = 12;
/// Kept of the engine's rest after a clause that is cut at its mark, in seconds: about what it rests there inside a sentence.
const CLAUSE_REST: f64 = 0.15;
/// Marks between clauses.
const CLAUSE_MARKS: [char; 11] = [',', ';', ':', '—', '–', ')', '、', '，', '；', '：', '،'];

impl Narration {
    /// Says it all, handing out each piece as soon as it is made; together they are the narration. Marks of the script get
    /// no times here.
    ///
    /// # Errors
    /// As [`Narration::speak`]; and whatever `take` ends it with.
    pub fn speak_in_pieces<E: From<SpeechError>>(
        &self,
        synthesizer: &dyn Synthesizer,
        control: &Control<'_>,
        take: &mut dyn FnMut(Utterance) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut limit = FIRST_CHARS;
        let mut sounded = false;
        for (index, part) in self.parts.iter().enumerate() {
            control.check()?;
            match part {
                Part::Mark(_) => {}
                Part::Pause(seconds) => {
                    let mut silence = Utterance::empty(crate::kokoro::SAMPLE_RATE);
                    silence.rest(*seconds);
                    sounded |= !silence.samples.is_empty();
                    take(silence)?;
                }
                Part::Passage(passage) => {
                    for (piece, edges) in passage.pieces(self.edges(index, passage), &mut limit) {
                        let said = piece.speak(edges, synthesizer, control)?;
                        if !said.samples.is_empty() {
                            sounded = true;
                            take(said)?;
                        }
                    }
                }
            }
        }
        if sounded { Ok(()) } else { Err(SpeechError::TextInvalid.into()) }
    }
}

impl Passage {
    /// What is said one after the other, and what is kept of the rest before and after it. `limit` is how long the next
    /// piece may be, in characters.
    fn pieces(&self, edges: (f64, f64), limit: &mut usize) -> Vec<(Passage, (f64, f64))> {
        let text = &self.request.text;
        let mut pieces = Vec::new();
        let mut before = edges.0;
        for sentence in script::sentences_of(text, &self.request.readings, self.request.language) {
            let start = sentence.text.as_ptr() as usize - text.as_ptr() as usize;
            let mut from = 0;
            while from < sentence.text.len() {
                let end = from + cut(&sentence.text[from..], from, &sentence.readings, *limit);
                *limit = (*limit * 2).min(LONGEST_CHARS);
                let mut piece = self.part(start + from..start + end);
                let after = if end == sentence.text.len() {
                    f64::INFINITY
                } else if piece.request.text.ends_with(CLAUSE_MARKS) {
                    CLAUSE_REST
                } else {
                    // The voice must not fall where the sentence goes on.
                    piece.request.text.push(',');
                    EDGE
                };
                pieces.push((piece, (before, after)));
                before = if after.is_finite() { EDGE } else { f64::INFINITY };
                from = end;
            }
        }
        if let Some((_, last)) = pieces.last_mut() {
            last.1 = edges.1;
        }
        pieces
    }

    /// A part of the passage by itself, without the spaces around it.
    fn part(&self, span: Range<usize>) -> Passage {
        let text = &self.request.text[span.clone()];
        let start = span.start + text.len() - text.trim_start().len();
        let span = start..start + text.trim().len();
        let mut request = self.request.clone();
        request.text = self.request.text[span.clone()].to_owned();
        request.readings = Reading::within(&self.request.readings, &span);
        let gains = self.gains.iter().filter_map(|(place, gain)| {
            let (from, until) = (place.start.max(span.start), place.end.min(span.end));
            (from < until).then(|| (from - span.start..until - span.start, *gain))
        });
        Passage { request, gains: gains.collect(), marks: Vec::new(), goes_on: false }
    }
}

/// Where the next piece of a sentence ends: all of `rest` if it is short enough, else at the last mark between clauses
/// within the limit, else between words, else, in scripts that write no spaces, at the limit. Never within a reading, all of
/// which are given by their places in the sentence, of which `rest` begins at `offset`.
fn cut(rest: &str, offset: usize, readings: &[Reading], limit: usize) -> usize {
    if rest.chars().count() <= limit {
        return rest.len();
    }
    let free = |at: &usize| {
        let place = offset + at;
        !readings.iter().any(|reading| reading.span.start < place && place < reading.span.end)
    };
    let long_enough = |at: &usize| rest[..*at].chars().count() >= LEAST_CHARS;
    let good = |at: &usize| free(at) && long_enough(at) && long_enough_after(rest, *at);
    let within = rest.char_indices().nth(limit).map_or(rest.len(), |(at, _)| at);
    let after_marks =
        rest[..within].char_indices().filter(|(_, c)| CLAUSE_MARKS.contains(c)).map(|(at, c)| at + c.len_utf8());
    // A comma inside of a number is no clause.
    let unjoined = |at: &usize| rest[*at..].starts_with(|c: char| c.is_whitespace() || c > '\u{2e80}');
    if let Some(at) = after_marks.filter(unjoined).rfind(good) {
        return at;
    }
    let spaces = || rest.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at).filter(free);
    // A figure belongs to what stands beside it.
    let no_figures = |at: &usize| {
        !rest[..*at].ends_with(|c: char| c.is_ascii_digit())
            && !rest[*at..].trim_start().starts_with(|c: char| c.is_ascii_digit())
    };
    let between_words = spaces().take_while(|at| *at <= within).filter(no_figures).filter(good).last();
    let by_force = || within_or_next(rest, within, &free);
    between_words.or_else(|| spaces().find(|at| long_enough(at) && *at <= within)).unwrap_or_else(by_force)
}

fn long_enough_after(rest: &str, at: usize) -> bool {
    rest[at..].chars().count() >= LEAST_CHARS
}

/// The next place from `within` on that may be cut.
fn within_or_next(rest: &str, within: usize, free: &dyn Fn(&usize) -> bool) -> usize {
    (within..rest.len()).find(|at| rest.is_char_boundary(*at) && free(at)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::narration::Speaker;
    use crate::ssml::Document;
    use crate::synthesis::SpeechRequest;
    use crate::voices::Voice;

    /// Says a tenth of a second for every request, and notes its text.
    struct Notes(Mutex<Vec<String>>);

    impl Synthesizer for Notes {
        fn revision(&self) -> &str {
            "notes"
        }

        fn synthesize(&self, request: &SpeechRequest, _: &Control<'_>) -> Result<Utterance, SpeechError> {
            request.check()?;
            self.0.lock().expect("nobody panics").push(request.text.clone());
            Ok(Utterance { samples: vec![0.1; 2_400], ..Utterance::empty(24_000) })
        }
    }

    fn pieces(text: &str) -> Vec<String> {
        let voice = Voice::find("af_heart").expect("a voice");
        let speaker = Speaker { voice, language: voice.language, speed: 1.0, pitch: 1.0, lexicon: None };
        let document = if text.starts_with("<speak") { Document::parse(text) } else { Document::from_plain(text) };
        let narration =
            Narration::new(&document.expect("sound"), speaker, &|id| Voice::find(id).cloned()).expect("a narration");
        let notes = Notes(Mutex::default());
        let mut handed = 0;
        narration
            .speak_in_pieces::<SpeechError>(&notes, &Control::none(), &mut |said| {
                handed += said.samples.len();
                Ok(())
            })
            .expect("it is said");
        assert!(handed > 0);
        notes.0.into_inner().expect("nobody panicked")
    }

    #[test]
    fn short_sentences_are_pieces_and_long_ones_are_cut_at_their_marks() {
        assert_eq!(pieces("Hello there. How are you?"), ["Hello there.", "How are you?"]);
        let long =
            "When the morning came, and the fog had lifted from the valley below, we saw the sea for the first time.";
        let cut = pieces(long);
        assert_eq!(cut[0], "When the morning came,");
        assert_eq!(cut.join(" "), long);
        let without_marks = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen";
        let cut = pieces(without_marks);
        assert!(cut[0].ends_with(',') && cut[0].len() <= FIRST_CHARS + 1, "{cut:?}");
        assert_eq!(cut.join(" ").replace(',', ""), without_marks);
    }

    #[test]
    fn no_word_is_lost_and_no_reading_or_number_is_cut() {
        let endless = "so many words that never come to an end ".repeat(125);
        let cut = pieces(&endless);
        assert!(cut.iter().all(|piece| piece.chars().count() <= LONGEST_CHARS + 1));
        assert_eq!(cut.join(" ").replace(',', ""), endless.trim());
        let numbers = pieces("There were 1,234 of them in the whole of the long and winding valley in 1999 already");
        assert!(numbers.iter().any(|piece| piece.contains("1,234 of")), "{numbers:?}");
        let read = pieces(
            "<speak>It was first of all said by <sub alias='somebody'>a man whose name is long, long, and forgotten by \
             everybody who has ever known him</sub> and others.</speak>",
        );
        assert!(
            read.iter().any(|piece| piece
                .contains("a man whose name is long, long, and forgotten by everybody who has ever known him")),
            "{read:?}"
        );
        let unspaced = pieces(&"山".repeat(600));
        assert_eq!(unspaced.concat().matches('山').count(), 600);
    }
}
