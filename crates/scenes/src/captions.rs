//! Spoken words as captions: phrases of at most two lines, the spoken word marked.

use crate::content::Content;
use crate::markup::escape;
use crate::scene::{Canvas, Caption, Film, Scene};

/// Seconds.
const SHORTEST: f64 = 0.9;
const LONGEST: f64 = 6.0;
/// A pause that ends a phrase.
const PAUSE: f64 = 0.6;

/// Words shown together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phrase {
    pub words: Vec<Caption>,
    /// Seconds of the film.
    pub from: f64,
    pub to: f64,
}

/// Phrases of the film, without those of scenes whose text is what is said.
pub(crate) fn phrases(film: &Film) -> Vec<Phrase> {
    let words = film.captions.as_deref().unwrap_or_default();
    let limit = per_line(film.canvas) * 2;
    let mut phrases: Vec<Phrase> = Vec::new();
    let mut open: Vec<Caption> = Vec::new();
    let scene_of = |time: f64| film.scenes.iter().rposition(|scene| scene.start <= time + 0.01);
    for word in words.iter().filter(|word| !word.text.trim().is_empty()) {
        let length: usize = open.iter().map(|word| width(&word.text) + 1).sum::<usize>() + width(&word.text);
        let ends = open.first().zip(open.last()).is_some_and(|(first, last)| {
            let sentence = last.text.ends_with(['.', '!', '?', '。', '！', '？', '؟', '।']);
            let clause = last.text.ends_with([',', ';', ':', '、', '，', '،']) && length * 2 > limit;
            length > limit
                || word.end - first.start > LONGEST
                || word.start - last.end > PAUSE
                || scene_of(word.start) != scene_of(first.start)
                || ((sentence || clause) && last.end - first.start >= SHORTEST)
        });
        if ends {
            phrases.extend(close(std::mem::take(&mut open)));
        }
        open.push(word.clone());
    }
    phrases.extend(close(open));
    for index in 1..phrases.len() {
        let (before, after) = phrases.split_at_mut(index);
        if let (Some(before), Some(after)) = (before.last_mut(), after.first_mut())
            && scene_of(before.from) == scene_of(after.from)
        {
            even_out(before, after);
        }
    }
    // A phrase stays until the next, if that comes soon, and long enough to be read.
    for index in 0..phrases.len() {
        let next = phrases.get(index + 1).map_or(f64::INFINITY, |next| next.from);
        let phrase = &mut phrases[index];
        phrase.to = if next - phrase.to < PAUSE { next } else { phrase.to.max(phrase.from + SHORTEST).min(next) };
    }
    phrases.retain(|phrase| scene_of(phrase.from).is_none_or(|index| !says_itself(&film.scenes[index], words)));
    phrases
}

/// Where a phrase only ended because it was full, and little is left for the next, both get about half: a word alone under its
/// sentence reads as a mistake.
fn even_out(before: &mut Phrase, after: &mut Phrase) {
    let length = |words: &[Caption]| words.iter().map(|word| width(&word.text) + 1).sum::<usize>();
    let full = before.words.last().is_some_and(|last| {
        !last.text.ends_with(['.', '!', '?', ',', ';', ':', '。', '！', '？', '、', '，'])
            && after.from - last.end <= PAUSE
    });
    let sentence = after.words.iter().position(|word| word.text.ends_with(['.', '!', '?', '。', '！', '？']));
    // What follows the end of the sentence does not belong to it.
    let ends = sentence.is_none_or(|place| place + 1 == after.words.len());
    if !full || !ends || length(&after.words) * 3 > length(&before.words) * 2 {
        return;
    }
    let words: Vec<Caption> = before.words.drain(..).chain(after.words.drain(..)).collect();
    let uneven = |place: &usize| length(&words[..*place]).abs_diff(length(&words[*place..]));
    let half = (1..words.len()).min_by_key(uneven).unwrap_or(1);
    let [first, second] = [&words[..half], &words[half..]].map(|part| close(part.to_vec()));
    if let (Some(first), Some(second)) = (first, second) {
        (*before, *after) = (first, second);
    }
}

fn close(words: Vec<Caption>) -> Option<Phrase> {
    let (from, to) = (words.first()?.start, words.last()?.end);
    Some(Phrase { words, from, to })
}

/// Characters of a line.
fn per_line(canvas: Canvas) -> usize {
    match canvas {
        Canvas::Landscape => 42,
        Canvas::Portrait => 24,
        Canvas::Square => 28,
    }
}

/// Wide characters count twice.
fn width(text: &str) -> usize {
    text.chars().map(|character| if u32::from(character) >= 0x2e80 { 2 } else { 1 }).sum()
}

/// The main text of a scene that may be said as it stands.
fn own_text(scene: &Scene) -> Option<&str> {
    match &scene.content {
        Content::Statement { statement, .. } => Some(statement),
        Content::Quote { quote, .. } => Some(quote),
        _ => None,
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn said_in<'a>(scene: &Scene, words: &'a [Caption]) -> Vec<&'a Caption> {
    let end = scene.start + scene.duration;
    words.iter().filter(|word| (scene.start - 0.01..end).contains(&word.start)).collect()
}

/// Whether the text of the scene is what is said in it: captions would repeat it.
pub(crate) fn says_itself(scene: &Scene, words: &[Caption]) -> bool {
    own_text(scene).is_some_and(|text| {
        let said: String = said_in(scene, words).iter().map(|word| letters(&word.text)).collect();
        !said.is_empty() && said == letters(text)
    })
}

/// When each word of such a scene is said, in seconds from its start; `None` where words are not apart by spaces.
pub(crate) fn word_times(scene: &Scene, words: &[Caption]) -> Option<Vec<f64>> {
    let text = own_text(scene)?;
    let said = said_in(scene, words);
    let same = says_itself(scene, words) && text.split_whitespace().count() == said.len();
    same.then(|| said.iter().map(|word| (word.start - scene.start).max(0.0)).collect())
}

/// Phrases as HTML; the stage shows one at a time.
pub(crate) fn markup(phrases: &[Phrase], spaced: bool) -> String {
    let between = if spaced { " " } else { "" };
    let phrases = phrases.iter().enumerate().map(|(index, phrase)| {
        let words: Vec<String> = phrase
            .words
            .iter()
            .map(|word| format!(r#"<span class="cw">{}</span>"#, escape(word.text.trim())))
            .collect();
        format!(r#"<div class="cb" data-p="{index}" data-f="captions">{}</div>"#, words.join(between))
    });
    phrases.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str, apart: f64) -> Vec<Caption> {
        let words = text.split(' ').enumerate();
        words
            .map(|(index, text)| {
                let start = index as f64 * apart;
                Caption { text: text.into(), start, end: start + apart * 0.8 }
            })
            .collect()
    }

    fn film(content: Content, captions: Vec<Caption>) -> Film {
        let scene = Scene { content, presenter: None, start: 0.0, duration: 60.0, cues: Vec::new() };
        Film {
            canvas: Canvas::Portrait,
            style: "swiss-grid".into(),
            language: "en".into(),
            scenes: vec![scene],
            captions: Some(captions),
            pictures: Vec::new(),
            presenter: None,
            brand: None,
        }
    }

    fn list() -> Content {
        Content::List { kicker: None, heading: "h".into(), items: vec!["a".into(), "b".into()] }
    }

    #[test]
    fn no_word_stands_alone_after_a_full_phrase() {
        let words = said("You get a laptop, an editor licence and access to our staging cluster today.", 0.3);
        let phrases = phrases(&film(list(), words.clone()));
        assert_eq!(phrases.iter().flat_map(|phrase| phrase.words.clone()).collect::<Vec<_>>(), words);
        assert!(phrases.len() > 1 && phrases.iter().all(|phrase| phrase.words.len() > 2), "{phrases:?}");
    }

    #[test]
    fn phrases_hold_every_word_once_and_fit_two_lines() {
        let words = said(
            "You fall asleep in one country, and wake up in the next one. Then coffee, shoes and a whole new city.",
            0.3,
        );
        let phrases = phrases(&film(list(), words.clone()));
        assert_eq!(phrases.iter().flat_map(|phrase| phrase.words.clone()).collect::<Vec<_>>(), words);
        for pair in phrases.windows(2) {
            assert!(pair[0].to <= pair[1].from);
        }
        for phrase in &phrases {
            assert!(phrase.words.iter().map(|word| word.text.len() + 1).sum::<usize>() <= 49, "{phrase:?}");
            assert!(phrase.to - phrase.from <= LONGEST + PAUSE, "{phrase:?}");
        }
        assert!(
            phrases.iter().any(|phrase| phrase.words.last().is_some_and(|word| word.text == "one.")),
            "{phrases:?}"
        );
    }

    #[test]
    fn a_statement_that_is_what_is_said_has_no_captions_and_the_times_of_its_words() {
        let words = said("You board after dinner.", 0.5);
        let content = Content::Statement { statement: "You board after dinner".into(), emphasis: None };
        let film = film(content, words.clone());
        assert_eq!(phrases(&film), []);
        assert_eq!(word_times(&film.scenes[0], &words), Some(vec![0.0, 0.5, 1.0, 1.5]));
    }
}
