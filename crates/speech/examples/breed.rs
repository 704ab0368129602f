//! Finds the blended voices of the catalogue: `breed MODELS_DIR OUT_DIR` writes `stock.json` (what every pack sounds like)
//! unless it is there, and `blends.json` as it goes. Takes hours; may be ended at any time.
//!
//! A candidate mixes packs of one language and gender that are well apart, and takes its melody from one of them. It is kept
//! when the recogniser understands it and nothing kept before is nearer than the bound. Nobody has listened.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use herald_inference::Models;
use herald_speech::accuracy::word_error_rate;
use herald_speech::character::Character;
use herald_speech::recognition::from_synthesis;
use herald_speech::speaker::{Embedding, SpeakerEncoder};
use herald_speech::timbre::{Blend, Part};
use herald_speech::{
    Control, Gender, KokoroOptions, KokoroSynthesizer, Language, Recognizer, SpeechRequest, Synthesizer, Tier, Timbre,
    Voice, WhisperOptions, WhisperRecognizer, catalogue,
};
use serde_json::json;

/// The highest likeness to any voice kept before.
const NEAREST: f32 = 0.92;
/// Parents that are more alike than this have no room between them.
const PARENTS: f32 = 0.85;
/// Words (characters, for Japanese and Chinese) that may be wrong.
const WRONG: f64 = 0.08;
/// Weights of the first parent; beyond 1 leads away from the second.
const WEIGHTS: [f32; 3] = [0.5, 0.7, 1.25];

/// What everybody says.
const SENTENCES: &[(Language, &str)] = &[
    (Language::EnUs, "Yesterday my brother walked along the quiet river and found a small wooden boat."),
    (Language::EnGb, "Yesterday my brother walked along the quiet river and found a small wooden boat."),
    (Language::Es, "Ayer mi hermano caminó junto al río tranquilo y encontró un pequeño barco de madera."),
    (Language::FrFr, "Hier mon frère a marché le long de la rivière et il a trouvé un petit bateau."),
    (Language::It, "Ieri mio fratello ha camminato lungo il fiume e ha trovato una piccola barca di legno."),
    (Language::PtBr, "Ontem meu irmão caminhou ao longo do rio e encontrou um pequeno barco de madeira."),
    (Language::Hi, "कल मेरा भाई नदी के किनारे चला और उसे एक छोटी नाव मिली।"),
    (Language::Ja, "昨日、私の兄は静かな川沿いを歩いて、小さな木の船を見つけました。"),
    (Language::Zh, "昨天我哥哥沿着安静的河边走，发现了一条小木船。"),
];

struct Workshop {
    synthesizer: KokoroSynthesizer,
    recognizer: WhisperRecognizer,
    encoder: SpeakerEncoder,
}

struct Said {
    samples: Vec<f32>,
    embedding: Embedding,
    character: Character,
}

impl Workshop {
    fn say(&self, language: Language, timbre: Timbre) -> Result<Said, Box<dyn std::error::Error>> {
        let request = SpeechRequest { timbre, language, ..SpeechRequest::new(sentence(language), &catalogue()[0]) };
        let said = self.synthesizer.synthesize(&request, &Control::none())?;
        let samples = from_synthesis(&said.samples);
        Ok(Said {
            embedding: self.encoder.embed(&samples)?.ok_or("too short")?,
            character: Character::measure(&samples, said.phonemes.len()).ok_or("nothing voiced")?,
            samples,
        })
    }

    /// Which part of the words was not understood.
    fn wrong(&self, language: Language, said: &Said) -> Result<f64, Box<dyn std::error::Error>> {
        let heard = self.recognizer.transcribe(&said.samples, Some(language.primary()), &Control::none())?;
        Ok(word_error_rate(sentence(language), &heard.text, language))
    }
}

fn sentence(language: Language) -> &'static str {
    SENTENCES.iter().find(|row| row.0 == language).map_or("", |row| row.1)
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

fn run(arguments: &[String]) -> Result<(), Box<dyn std::error::Error>> {
    let [models, out, ..] = arguments else { return Err("usage: breed MODELS_DIR OUT_DIR".into()) };
    let (models, out) = (Models::open(models)?, Path::new(out));
    let workshop = Workshop {
        synthesizer: KokoroSynthesizer::new(&models, KokoroOptions { threads: 1, ..KokoroOptions::default() })?,
        recognizer: WhisperRecognizer::new(&models, WhisperOptions { threads: 1 })?,
        encoder: SpeakerEncoder::load(&models)?,
    };
    let stock: Vec<&Voice> =
        catalogue().iter().filter(|voice| voice.tier == Tier::Neural && !voice.id.contains('.')).collect();
    let mut kept: Vec<Embedding> = Vec::new();
    let mut measured = BTreeMap::new();
    let mut parents = Parents::new();
    let measure_stock = !out.join("stock.json").exists();
    for voice in stock {
        let said = workshop.say(voice.language, voice.timbre.clone())?;
        eprintln!("{} {:?}", voice.id, said.character);
        if measure_stock {
            let wrong = workshop.wrong(voice.language, &said)?;
            measured.insert(&*voice.id, json!({ "character": said.character, "wrong": wrong }));
        }
        kept.push(said.embedding.clone());
        let group = (voice.language.code(), voice.gender == Gender::Female);
        parents.entry(group).or_default().push((voice, said.embedding));
    }
    if measure_stock {
        fs::write(out.join("stock.json"), serde_json::to_string_pretty(&measured)? + "\n")?;
    }

    let mut blends = Vec::new();
    let (mut tried, mut unclear, mut near) = (0, 0, 0);
    for (code, female, first, second, weight) in candidates(&parents) {
        tried += 1;
        let language = first.language;
        let blend = mix(&first.id, &second.id, weight, tried);
        let said = workshop.say(language, Timbre::Kokoro(blend.clone()))?;
        let nearest = kept.iter().map(|other| other.similarity(&said.embedding)).fold(-1.0, f32::max);
        if nearest > NEAREST {
            near += 1;
            continue;
        }
        let wrong = workshop.wrong(language, &said)?;
        if wrong > WRONG {
            unclear += 1;
            continue;
        }
        kept.push(said.embedding);
        blends.push(json!({
            "language": code, "gender": if female { "female" } else { "male" }, "blend": blend,
            "character": said.character, "wrong": wrong, "nearest": nearest,
        }));
        fs::write(out.join("blends.json"), serde_json::to_string_pretty(&blends)? + "\n")?;
        eprintln!("{code} {tried}: kept {}, unclear {unclear}, near {near} ({nearest:.3} {wrong:.2})", blends.len());
    }
    Ok(())
}

type Parents<'a> = BTreeMap<(&'static str, bool), Vec<(&'a Voice, Embedding)>>;

/// Both orders of every two that are apart, with each weight; languages take turns, so that none waits for the largest.
fn candidates<'a>(parents: &Parents<'a>) -> Vec<(&'static str, bool, &'a Voice, &'a Voice, f32)> {
    let mut list = Vec::new();
    for ((code, female), group) in parents {
        let mut turn = 0;
        for weight in WEIGHTS {
            for (first, embedding) in group {
                for (second, other) in group {
                    if first.id != second.id && embedding.similarity(other) < PARENTS {
                        list.push((turn, (*code, *female, *first, *second, weight)));
                        turn += 1;
                    }
                }
            }
        }
    }
    list.sort_by_key(|(turn, _)| *turn);
    list.into_iter().map(|(_, candidate)| candidate).collect()
}

/// The colour leans to the first parent, the melody is the second's; pitch and pace vary a little with the number.
fn mix(first: &str, second: &str, weight: f32, number: usize) -> Blend {
    let part = |pack: &str, weight| Part { pack: pack.to_owned().into(), weight };
    let step =
        |modulus: usize, width: f32| 1.0 + width * ((number % modulus) as f32 / (modulus - 1) as f32 * 2.0 - 1.0);
    let round = |value: f32| (value * 1000.0).round() / 1000.0;
    Blend {
        colour: vec![part(first, weight), part(second, round(1.0 - weight))],
        prosody: vec![part(second, 1.0)],
        pitch: round(step(7, 0.08)),
        speed: round(step(5, 0.06)),
    }
}
