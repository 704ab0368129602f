//! The point of the voice space that lies nearest to a recorded speaker.
//!
//! This is matching, not cloning: the space is what the packs span, and the nearest point in it remains another voice. How
//! near it is, is measured on a part of the recording that the search did not see, and said.

mod sample;
mod search;

use std::sync::Arc;

use herald_inference::Models;

pub use self::sample::{LONGEST, SHORTEST, Sample, SampleFault};
use self::search::{PARENTS, Point, Search};
use crate::accuracy::word_error_rate;
use crate::error::SpeechError;
use crate::g2p::Phonemizer;
use crate::language::Language;
use crate::recognition::{Recognizer, from_synthesis};
use crate::script;
use crate::speaker::{DIMENSIONS, Embedding};
use crate::synthesis::{Control, SpeechRequest, Synthesizer};
use crate::timbre::{Blend, Timbre};
use crate::vad::VoiceDetector;
use crate::voiceprint::VoiceprintEncoder;
use crate::voices::{Gender, Tier, Voice, catalogue};

/// What hears a sample: where somebody speaks, and who.
#[derive(Debug)]
pub struct Listeners {
    pub(crate) detector: VoiceDetector,
    pub(crate) encoder: VoiceprintEncoder,
}

impl Listeners {
    /// # Errors
    /// `EngineMissing` unless `herald setup` has installed the networks.
    pub fn load(models: &Models) -> Result<Listeners, SpeechError> {
        Ok(Listeners { detector: VoiceDetector::load(models)?, encoder: VoiceprintEncoder::load(models)? })
    }
}

/// Speech that is searched with; at least the first half of the sample.
const SEARCHED: f32 = 0.5;
/// From this length on, in seconds, a part of the sample is held back for the verdict.
const HELD_BACK_FROM: f64 = 7.0;
/// Words a match may lose in a recognition round trip.
const WRONG: f64 = 0.15;
/// Points that are checked for intelligibility before the nearest pack alone is taken.
const CHECKED: usize = 4;
/// Factors on the speed.
const SPEED: std::ops::RangeInclusive<f32> = 0.8..=1.25;
/// Packs lengths and melody may come from.
const SPEAKERS: usize = 3;
/// Fundamental frequency above which a speaker is taken for a woman, in Hz: halfway, on the scale of ears, between the means
/// of men (about 120) and women (about 210).
const WOMAN: f32 = 159.0;

/// What was found for a sample.
#[derive(Debug, Clone)]
pub struct Match {
    pub timbre: Timbre,
    /// What the voice speaks by itself: the sample's language, or English where no neural voice speaks that.
    pub language: Language,
    pub gender: Gender,
    pub character: crate::character::Character,
    /// Cosine between the voice and the sample, by the voiceprint; over a part of the sample the search did not see
    /// when `held_back`. See [`VoiceprintEncoder::embed`].
    pub similarity: f32,
    pub held_back: bool,
    /// The nearest pack as it is, and its similarity.
    pub stock: Timbre,
    pub stock_similarity: f32,
}

/// The engines a match is found with.
pub struct VoiceMatcher {
    pub synthesizer: Arc<dyn Synthesizer>,
    pub recognizer: Arc<dyn Recognizer>,
    pub listeners: Arc<Listeners>,
    pub phonemizer: Phonemizer,
}

impl std::fmt::Debug for VoiceMatcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("VoiceMatcher")
    }
}

impl VoiceMatcher {
    /// Finds the voice. Takes about a minute of one core; `control` is asked between the points tried.
    ///
    /// # Errors
    /// Those of the engines, and `Cancelled`.
    pub fn find(&self, sample: &Sample, seed: u64, control: &Control<'_>) -> Result<Match, SpeechError> {
        let (searched, judged) = parts_of(sample);
        let nothing = || SpeechError::Internal("a sample without a voice".to_owned());
        let target = self.listeners.encoder.embed(searched)?.ok_or_else(nothing)?;
        let verdict = match judged {
            Some(held_back) => self.listeners.encoder.embed(held_back)?.ok_or_else(nothing)?,
            None => target.clone(),
        };
        let near = nearest_packs(&target);
        let spoken = sample.spoken().unwrap_or(Language::EnUs);
        let speakers: Vec<&Voice> = near
            .iter()
            .filter(|(voice, _)| voice.language.primary() == spoken.primary())
            .take(SPEAKERS)
            .map(|(voice, _)| *voice)
            .collect();
        // Of English, the variant of whoever is nearest.
        let language = speakers.first().map_or(spoken, |voice| voice.language);
        let parents: Vec<&Voice> = near.iter().take(PARENTS).map(|(voice, _)| *voice).collect();
        let [phrase, other] = phrases(language);
        let search = Search {
            synthesizer: &*self.synthesizer,
            encoder: &self.listeners.encoder,
            language,
            phrase,
            target: &target,
            pitch: sample.character.pitch,
        };
        let points = search.run(&parents, &speakers, seed, control)?;
        let speed = self.speed(sample, &points)?;
        let chosen = self.intelligible(points, language, speed, control)?;

        // The verdict is over another phrase, too.
        let judge = Search { phrase: other, target: &verdict, ..search };
        let found = judge.say(chosen, control)?;
        let stock = parents.first().ok_or_else(nothing)?;
        let before = judge.say(Blend::of(stock.id.clone()), control)?;
        Ok(Match {
            timbre: Timbre::Kokoro(found.blend),
            language,
            gender: if sample.character.pitch > WOMAN { Gender::Female } else { Gender::Male },
            character: found.character,
            similarity: found.score,
            held_back: judged.is_some(),
            stock: Timbre::Kokoro(before.blend),
            stock_similarity: before.score,
        })
    }

    /// How fast the sample's speaker talks, as a factor on the best point's speed.
    fn speed(&self, sample: &Sample, points: &[Point]) -> Result<f32, SpeechError> {
        let (Some(language), Some(best)) = (sample.spoken(), points.first()) else { return Ok(1.0) };
        let phonemes = |text: &str| -> Result<usize, SpeechError> {
            let sentences = script::sentences_of(text, &[], language);
            let pronounced = self.phonemizer.pronounce(&sentences, language)?;
            Ok(pronounced
                .iter()
                .flatten()
                .map(|word| word.phonemes.chars().filter(|c| c.is_alphabetic()).count())
                .sum())
        };
        let [phrase, _] = phrases(language);
        let theirs = phonemes(&sample.text)? as f64 / sample.word_seconds.max(0.1);
        let ours = phonemes(phrase)? as f64 / best.word_seconds.max(0.1);
        let factor = (theirs / ours.max(0.1)) as f32;
        let factor = if factor.is_finite() { factor } else { 1.0 };
        Ok((factor.clamp(*SPEED.start(), *SPEED.end()) * 100.0).round() / 100.0)
    }

    /// The best of the points that the recogniser understands, at this speed; the nearest pack when it is none of them.
    fn intelligible(
        &self,
        points: Vec<Point>,
        language: Language,
        speed: f32,
        control: &Control<'_>,
    ) -> Result<Blend, SpeechError> {
        let [phrase, _] = phrases(language);
        let alone = points.iter().find(|point| point.blend.colour.len() == 1).map(|point| point.blend.clone());
        for point in points.into_iter().take(CHECKED) {
            let blend = Blend { speed, ..point.blend };
            let any = &catalogue()[0];
            let timbre = Timbre::Kokoro(blend.clone());
            let request = SpeechRequest { timbre, language, ..SpeechRequest::new(phrase, any) };
            let said = self.synthesizer.synthesize(&request, control)?;
            let heard =
                self.recognizer.transcribe(&from_synthesis(&said.samples), Some(language.primary()), control)?;
            if word_error_rate(phrase, &heard.text, language) <= WRONG {
                return Ok(blend);
            }
        }
        let fallback = alone.ok_or_else(|| SpeechError::Internal("no pack was tried alone".to_owned()))?;
        Ok(Blend { speed, ..fallback })
    }
}

/// What is searched with, and what the verdict is over when the sample is long enough for both.
fn parts_of(sample: &Sample) -> (&[f32], Option<&[f32]>) {
    if sample.seconds() < HELD_BACK_FROM {
        return (&sample.speech, None);
    }
    let (searched, held_back) = sample.speech.split_at((sample.speech.len() as f32 * SEARCHED) as usize);
    (searched, Some(held_back))
}

/// Packs by likeness to the target, the nearest first.
fn nearest_packs(target: &Embedding) -> Vec<(&'static Voice, f32)> {
    let mut near: Vec<(&'static Voice, f32)> = packs()
        .iter()
        .filter_map(|(pack, embedding)| Some((Voice::find(pack)?, embedding.similarity(target))))
        .collect();
    near.sort_by(|a, b| b.1.total_cmp(&a.1));
    near
}

const TABLE: &[u8] = include_bytes!("../../voices/packs.f32");

/// The voice of every pack, in the order of the catalogue, as `examples/packs.rs` wrote them: [`DIMENSIONS`] little-endian
/// floats each.
fn packs() -> &'static [(&'static str, Embedding)] {
    static PACKS: std::sync::LazyLock<Vec<(&'static str, Embedding)>> = std::sync::LazyLock::new(|| {
        let rows = TABLE.chunks_exact(4 * DIMENSIONS).map(|row| {
            let (values, _) = row.as_chunks::<4>();
            Embedding::of(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
        });
        stock().map(|voice| &*voice.id).zip(rows).filter_map(|(id, row)| Some((id, row?))).collect()
    });
    &PACKS
}

/// The voices that are packs as they are, in the order of the catalogue.
pub fn stock() -> impl Iterator<Item = &'static Voice> {
    let alone = |voice: &&'static Voice| matches!(&voice.timbre, Timbre::Kokoro(blend) if voice.tier == Tier::Neural && *blend == Blend::of(voice.id.clone()));
    catalogue().iter().filter(alone)
}

/// What points say: one phrase to search with, one for the verdict.
pub fn phrases(language: Language) -> [&'static str; 2] {
    PHRASES.iter().find(|row| row.0 == language.primary()).map_or([PHRASES[0].1, PHRASES[0].2], |row| [row.1, row.2])
}

#[rustfmt::skip]
const PHRASES: &[(&str, &str, &str)] = &[
    ("en", "The old bridge over the river was painted green in the spring of that year.",
        "We could hear music from the garden, and somebody was laughing quietly."),
    ("es", "El viejo puente sobre el río fue pintado de verde en la primavera.",
        "Se oía música en el jardín, y alguien se reía en voz baja."),
    ("fr", "Le vieux pont sur la rivière a été peint en vert au printemps.",
        "On entendait de la musique dans le jardin, et quelqu'un riait doucement."),
    ("it", "Il vecchio ponte sul fiume fu dipinto di verde in primavera.",
        "Si sentiva la musica dal giardino, e qualcuno rideva piano."),
    ("pt", "A velha ponte sobre o rio foi pintada de verde na primavera.",
        "Ouvia-se música no jardim, e alguém ria baixinho."),
    ("hi", "नदी पर बना पुराना पुल वसंत में हरे रंग से रंगा गया था।",
        "बगीचे से संगीत सुनाई दे रहा था और कोई धीरे से हँस रहा था।"),
    ("ja", "川にかかる古い橋は、その年の春に緑色に塗られました。",
        "庭から音楽が聞こえて、誰かが静かに笑っていました。"),
    ("zh", "河上的那座老桥在那年春天被漆成了绿色。",
        "花园里传来音乐，有人在轻轻地笑。"),
];
