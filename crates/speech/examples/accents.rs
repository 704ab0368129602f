//! Which packs are understood in languages they were not trained on: `accents MODELS_DIR DIR` writes `accented.json` there,
//! language by language, and goes on after those it holds. `accents table DIR` prints it for `docs/voices.md`.
//!
//! Packs say the first sentence of the language (`voices/accents.txt`) until one is understood; the best woman's and the
//! best man's say the rest. A voice of the catalogue is made of each that is understood well enough over all of them.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use herald_inference::Models;
use herald_speech::accuracy::{ACCENTED, word_error_rate};
use herald_speech::character::Character;
use herald_speech::recognition::from_synthesis;
use herald_speech::timbre::Blend;
use herald_speech::{
    Control, FormantSynthesizer, Gender, KokoroOptions, KokoroSynthesizer, Language, Recognizer, SpeechRequest,
    Synthesizer, Timbre, Voice, WhisperOptions, WhisperRecognizer, catalogue,
};
use serde::{Deserialize, Serialize};

const SENTENCES: &str = include_str!("../voices/accents.txt");

/// Those whose own round trips go well, of several languages.
const PACKS: &[&str] =
    &["if_sara", "ff_siwis", "af_heart", "ef_dora", "pf_dora", "im_nicola", "am_michael", "em_alex", "pm_alex"];
/// How many of a gender are tried.
const TRIED: usize = 3;
/// A first sentence at least so well understood ends the search.
const WELL: f64 = 0.1;

/// A pack that has more than this part of its first sentence wrong says no more of them.
const HOPELESS: f64 = 0.5;

/// What one language gave.
#[derive(Serialize, Deserialize)]
struct Trial {
    language: Language,
    packs: Vec<Heard>,
    /// Mean word error rate of the first formant voice, where there is one.
    formant: Option<f64>,
}

/// The best pack of a gender.
#[derive(Serialize, Deserialize)]
struct Heard {
    pack: String,
    gender: Gender,
    /// Mean word error rate of the sentences it said.
    wrong: f64,
    sentences: usize,
    character: Character,
}

struct Booth {
    kokoro: KokoroSynthesizer,
    formant: FormantSynthesizer,
    recognizer: WhisperRecognizer,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

impl Booth {
    fn say(&self, language: Language, text: &str, timbre: &Timbre) -> Result<(Vec<f32>, usize)> {
        let request = SpeechRequest { timbre: timbre.clone(), language, ..SpeechRequest::new(text, &catalogue()[0]) };
        let said = match timbre {
            Timbre::Kokoro(_) => self.kokoro.synthesize(&request, &Control::none())?,
            Timbre::Formant(_) => self.formant.synthesize(&request, &Control::none())?,
            Timbre::Reference(_) => return Err("recordings are not tried".into()),
        };
        Ok((from_synthesis(&said.samples), said.phonemes.len()))
    }

    /// Mean over sentences, and how the voice sounded in the first.
    fn trip(&self, language: Language, texts: &[&str], timbre: &Timbre) -> Result<(f64, Character)> {
        let (mut wrong, mut character) = (0.0, None);
        for text in texts {
            let (samples, phonemes) = self.say(language, text, timbre)?;
            let heard = self.recognizer.transcribe(&samples, Some(recognised(language)), &Control::none())?;
            let rate = word_error_rate(text, &heard.text, language).min(1.0);
            eprintln!("  {:.0} % {text} | {}", 100.0 * rate, heard.text);
            wrong += rate;
            character = character.or(Character::measure(&samples, phonemes));
        }
        Ok((wrong / texts.len() as f64, character.ok_or("nothing voiced")?))
    }

    fn trial(&self, language: Language, texts: &[&str]) -> Result<Trial> {
        let mut packs = Vec::new();
        for gender in [Gender::Female, Gender::Male] {
            packs.extend(self.best(language, texts, gender)?);
        }
        let rules =
            catalogue().iter().find(|voice| voice.language == language && matches!(voice.timbre, Timbre::Formant(_)));
        let formant =
            rules.map(|voice| Ok::<_, Box<dyn std::error::Error>>(self.trip(language, texts, &voice.timbre)?.0));
        let formant = formant.transpose()?;
        Ok(Trial { language, packs, formant })
    }

    fn best(&self, language: Language, texts: &[&str], gender: Gender) -> Result<Option<Heard>> {
        let mut best: Option<Heard> = None;
        let packs = || PACKS.iter().filter_map(|pack| Voice::find(pack)).filter(|voice| voice.gender == gender);
        // A variant of a language they know is spoken by those who know it.
        let own = |voice: &&Voice| voice.language.primary() == language.primary();
        let known = Language::NEURAL.iter().any(|neural| neural.primary() == language.primary());
        for pack in packs().filter(|voice| !known || own(voice)).map(|voice| &*voice.id).take(TRIED) {
            eprintln!(" {pack}");
            let (wrong, character) = self.trip(language, &texts[..1], &Timbre::Kokoro(Blend::of(pack)))?;
            if best.as_ref().is_none_or(|best| wrong < best.wrong) {
                best = Some(Heard { pack: pack.to_owned(), gender, wrong, sentences: 1, character });
            }
            if wrong <= WELL {
                break;
            }
        }
        if let Some(best) = best.as_mut().filter(|best| best.wrong <= HOPELESS) {
            let timbre = Timbre::Kokoro(Blend::of(best.pack.clone()));
            let (rest, _) = self.trip(language, &texts[1..], &timbre)?;
            best.wrong = (best.wrong + rest * (texts.len() - 1) as f64) / texts.len() as f64;
            best.sentences = texts.len();
        }
        Ok(best)
    }
}

/// The recogniser's name for a language.
fn recognised(language: Language) -> &'static str {
    if language == Language::Nb { "no" } else { language.primary() }
}

fn sentences(language: Language) -> Vec<&'static str> {
    let lines = SENTENCES.lines().filter_map(|line| line.split_once('\t'));
    lines.filter(|(code, _)| *code == language.code()).map(|(_, text)| text).collect()
}

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<()> {
    let [models, folder, ..] = arguments else {
        return Err("usage: accents MODELS_DIR DIR, or: accents table DIR".into());
    };
    let file = Path::new(folder).join("accented.json");
    let mut trials: Vec<Trial> = fs::read(&file).map_or(Ok(Vec::new()), |bytes| serde_json::from_slice(&bytes))?;
    if models == "table" {
        table(&mut trials);
        return Ok(());
    }
    let models = Models::open(models)?;
    let booth = Booth {
        kokoro: KokoroSynthesizer::new(&models, KokoroOptions { threads: 1, ..KokoroOptions::default() })?,
        formant: FormantSynthesizer::new(&models, "espeak-ng"),
        recognizer: WhisperRecognizer::new(&models, WhisperOptions { threads: 1 })?,
    };
    for language in SENTENCES.lines().filter_map(|line| Language::from_tag(line.split_once('\t')?.0)) {
        if trials.iter().any(|trial| trial.language == language) {
            continue;
        }
        eprintln!("{}", language.code());
        trials.push(booth.trial(language, &sentences(language))?);
        fs::write(&file, serde_json::to_string_pretty(&trials)? + "\n")?;
    }
    Ok(())
}

fn table(trials: &mut [Trial]) {
    println!("| language | woman | words wrong | man | words wrong | formant: words wrong | tier |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
    trials.sort_by_key(|trial| trial.language.name());
    for trial in trials {
        let of = |gender: Gender| {
            let heard = trial.packs.iter().find(|heard| heard.gender == gender);
            heard.map_or(" | ".to_owned(), |heard| format!("{} | {:.0} %", heard.pack, 100.0 * heard.wrong))
        };
        let formant = trial.formant.map_or(String::new(), |wrong| format!("{:.0} %", 100.0 * wrong));
        let earned = trial.packs.iter().any(|heard| heard.wrong <= ACCENTED);
        println!(
            "| {} ({}) | {} | {} | {formant} | {} |",
            trial.language.name(),
            trial.language.code(),
            of(Gender::Female),
            of(Gender::Male),
            if earned { "neural-accented" } else { "formant" }
        );
    }
}
