//! Finds the blended voices of the catalogue: `breed MODELS_DIR DIR [MINUTES]` adds to `blends.json` in that folder (a copy of
//! `crates/speech/voices`) as it goes, and writes `stock.json` (what every pack sounds like) unless it is there. May be
//! ended at any time, and goes on where it was.
//!
//! A candidate is drawn from its seed: a sum of two or three packs of one language, sometimes beyond one of them, another
//! for the melody, and a longer or shorter vocal tract. Of many draws the one is made that should be furthest from
//! all others, by the likeness of its parents. It is kept when it has the pitch of its gender, nothing kept before is
//! nearer than the bound, and the recogniser understands it. Nobody has listened. At the end it prints how near neighbours are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use herald_inference::Models;
use herald_speech::accuracy::word_error_rate;
use herald_speech::character::Character;
use herald_speech::recognition::from_synthesis;
use herald_speech::speaker::{Embedding, SpeakerEncoder};
use herald_speech::timbre::{Blend, Part};
use herald_speech::{
    Control, Gender, KokoroOptions, KokoroSynthesizer, Language, Recognizer, SpeechRequest, Synthesizer, Tier, Timbre,
    WhisperOptions, WhisperRecognizer, catalogue,
};
use serde_json::{Value, json};

/// The highest likeness to any voice kept before.
const NEAREST: f32 = 0.92;
/// Words (characters, for Japanese and Chinese) that may be wrong.
const WRONG: f64 = 0.08;
/// Draws of which the most promising one is made.
const DRAWS: usize = 40;
/// Likeness taken off what is expected for each hundredth between two vocal tracts. A guess: what is made is measured.
const TRACT: f32 = 0.03;
/// Median pitches of a woman's and a man's voice, in Hz; what lies between is neither here.
const WOMEN: std::ops::RangeInclusive<f32> = 160.0..=260.0;
const MEN: std::ops::RangeInclusive<f32> = 80.0..=155.0;

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
    let [models, folder, options @ ..] = arguments else { return Err("usage: breed MODELS_DIR DIR [MINUTES]".into()) };
    let minutes: u64 = options.first().map_or(Ok(600), |minutes| minutes.parse())?;
    let end = Instant::now() + Duration::from_secs(60 * minutes);
    let (models, folder) = (Models::open(models)?, Path::new(folder));
    let workshop = Workshop {
        synthesizer: KokoroSynthesizer::new(&models, KokoroOptions { threads: 1, ..KokoroOptions::default() })?,
        recognizer: WhisperRecognizer::new(&models, WhisperOptions { threads: 1 })?,
        encoder: SpeakerEncoder::load(&models)?,
    };
    let mut stable = Stable::gather(&workshop, folder)?;
    let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
    for turn in 0.. {
        if Instant::now() > end || stable.groups.iter().all(Group::is_barren) {
            break;
        }
        let group = turn % stable.groups.len();
        if stable.groups[group].is_barren() {
            continue;
        }
        let outcome = stable.try_one(group, &workshop)?;
        stable.groups[group].tried += 1;
        stable.groups[group].kept += usize::from(outcome == KEPT);
        *tally.entry(outcome).or_default() += 1;
        if outcome == KEPT {
            fs::write(folder.join("blends.json"), serde_json::to_string_pretty(&stable.blends)? + "\n")?;
        }
        eprintln!("{} {outcome}; {tally:?}; {} blends", stable.groups[group].language.code(), stable.blends.len());
    }
    stable.print_neighbours();
    Ok(())
}

const KEPT: &str = "kept";

/// Voices that are there already, and those of a language among them that can have children.
struct Stable {
    groups: Vec<Group>,
    kept: Vec<Embedding>,
    blends: Vec<Value>,
}

struct Group {
    language: Language,
    packs: Vec<(&'static str, Gender, Embedding)>,
    /// Where everything that was made lies, kept or not.
    made: Vec<Expected>,
    seed: u64,
    tried: usize,
    kept: usize,
}

/// Where a blend should lie.
struct Expected {
    colour: Vec<f32>,
    formants: f32,
}

impl Stable {
    /// Everything that is kept says its sentence. What that gave is in `heard.json` the next time.
    fn gather(workshop: &Workshop, folder: &Path) -> Result<Stable, Box<dyn std::error::Error>> {
        let read = |name: &str| fs::read(folder.join(name)).ok();
        let blends: Vec<Value> = read("blends.json").map_or(Ok(Vec::new()), |bytes| serde_json::from_slice(&bytes))?;
        let mut heard: BTreeMap<String, Vec<f32>> =
            read("heard.json").map_or(Ok(BTreeMap::new()), |bytes| serde_json::from_slice(&bytes))?;
        let measure_stock = !folder.join("stock.json").exists();
        let mut measured = BTreeMap::new();
        let mut stable = Stable { groups: Vec::new(), kept: Vec::new(), blends };
        let mut embed = |language: Language, blend: &Blend| -> Result<Embedding, Box<dyn std::error::Error>> {
            let key = format!("{} {}", language.code(), json!(blend));
            if let Some(known) = heard.get(&key).cloned().and_then(Embedding::of) {
                return Ok(known);
            }
            let embedding = workshop.say(language, Timbre::Kokoro(blend.clone()))?.embedding;
            heard.insert(key, embedding.values().to_vec());
            fs::write(folder.join("heard.json"), serde_json::to_string(&heard)?)?;
            Ok(embedding)
        };
        // Accented voices are packs that are there already.
        for voice in catalogue().iter().filter(|voice| voice.tier == Tier::Neural) {
            let Timbre::Kokoro(blend) = &voice.timbre else { continue };
            let Some(pack) = pack_alone(blend) else { continue };
            if measure_stock {
                let said = workshop.say(voice.language, voice.timbre.clone())?;
                let wrong = workshop.wrong(voice.language, &said)?;
                measured.insert(&*voice.id, json!({ "character": said.character, "wrong": wrong }));
            }
            let embedding = embed(voice.language, blend)?;
            stable.kept.push(embedding.clone());
            let language = voice.language;
            let index = stable.groups.iter().position(|group| group.language == language).unwrap_or_else(|| {
                stable.groups.push(Group { language, packs: Vec::new(), made: Vec::new(), seed: 0, tried: 0, kept: 0 });
                stable.groups.len() - 1
            });
            stable.groups[index].packs.push((pack, voice.gender, embedding));
        }
        for found in &stable.blends {
            let (language, blend): (Language, Blend) =
                (serde_json::from_value(found["language"].clone())?, serde_json::from_value(found["blend"].clone())?);
            stable.kept.push(embed(language, &blend)?);
            for group in stable.groups.iter_mut().filter(|group| group.language == language) {
                group.seed = group.seed.max(found["seed"].as_u64().unwrap_or(0));
                group.made.push(group.expect(&blend));
            }
        }
        for group in &mut stable.groups {
            let packs: Vec<&str> = group.packs.iter().map(|pack| pack.0).collect();
            group.made.extend(packs.into_iter().map(|pack| group.expect(&Blend::of(pack))).collect::<Vec<_>>());
        }
        if measure_stock {
            fs::write(folder.join("stock.json"), serde_json::to_string_pretty(&measured)? + "\n")?;
        }
        Ok(stable)
    }

    /// How near each voice has its nearest neighbour, for `docs/voices.md`: with 0 minutes only this is done.
    fn print_neighbours(&self) {
        let packs = self.kept.len() - self.blends.len();
        let nearest = |index: usize| {
            let others = self.kept.iter().enumerate().filter(|(other, _)| *other != index);
            others.map(|(_, other)| other.similarity(&self.kept[index])).fold(-1.0, f32::max)
        };
        println!("| nearest neighbour of | voices | least | 25 % | 50 % | 75 % | most | above {NEAREST} |");
        println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
        for (name, range) in [("packs", 0..packs), ("blends", packs..self.kept.len())] {
            let mut values: Vec<f32> = range.map(nearest).collect();
            values.sort_by(f32::total_cmp);
            let at = |part: usize| values.get((values.len().saturating_sub(1)) * part / 4).copied().unwrap_or(f32::NAN);
            let above = values.iter().filter(|value| **value > NEAREST).count();
            println!(
                "| {name} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {above} |",
                values.len(),
                at(0),
                at(1),
                at(2),
                at(3),
                at(4)
            );
        }
    }

    fn try_one(&mut self, group: usize, workshop: &Workshop) -> Result<&'static str, Box<dyn std::error::Error>> {
        let group = &mut self.groups[group];
        let (seed, blend) = group.draw();
        let said = match workshop.say(group.language, Timbre::Kokoro(blend.clone())) {
            Ok(said) => said,
            Err(_) => return Ok("broken"),
        };
        let gender = match said.character.pitch {
            pitch if WOMEN.contains(&pitch) => Gender::Female,
            pitch if MEN.contains(&pitch) => Gender::Male,
            _ => return Ok("between women and men"),
        };
        if group.gender(&blend).is_some_and(|parents| parents != gender) {
            return Ok("unlike its parents");
        }
        let nearest = self.kept.iter().map(|other| other.similarity(&said.embedding)).fold(-1.0, f32::max);
        if nearest > NEAREST {
            return Ok("too near");
        }
        let wrong = workshop.wrong(group.language, &said)?;
        if wrong > WRONG {
            return Ok("unclear");
        }
        self.kept.push(said.embedding);
        self.blends.push(json!({
            "language": group.language.code(), "gender": gender.as_str(), "seed": seed, "blend": blend,
            "character": said.character, "wrong": wrong, "nearest": nearest,
        }));
        Ok(KEPT)
    }
}

impl Group {
    /// Whether its time is better spent on others.
    fn is_barren(&self) -> bool {
        self.tried >= 12 && self.kept * 10 < self.tried
    }

    /// The most promising of the next draws, and its seed.
    fn draw(&mut self) -> (u64, Blend) {
        let draws = (self.seed + 1..=self.seed + DRAWS as u64).map(|seed| (seed, self.candidate(seed)));
        let likeness = |blend: &Blend| {
            let here = self.expect(blend);
            self.made.iter().map(|there| here.likeness(there)).fold(-1.0, f32::max)
        };
        let best = draws.min_by(|a, b| likeness(&a.1).total_cmp(&likeness(&b.1)));
        let (seed, blend) = best.unwrap_or_else(|| (self.seed, self.candidate(self.seed)));
        self.seed += DRAWS as u64;
        let expected = self.expect(&blend);
        self.made.push(expected);
        (seed, blend)
    }

    /// The same for the same seed and packs.
    fn candidate(&self, seed: u64) -> Blend {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let first = random.below(self.packs.len());
        // Two of three have parents of one gender.
        let alike = random.below(3) > 0;
        let others: Vec<usize> = (0..self.packs.len())
            .filter(|other| *other != first && (!alike || self.packs[*other].1 == self.packs[first].1))
            .collect();
        let mut weights = vec![(first, 1.0)];
        if !others.is_empty() {
            let second = others[random.below(others.len())];
            let third = others[random.below(others.len())];
            weights = match random.below(4) {
                0 => vec![(first, 1.0)],
                1 => vec![(first, 1.3), (second, -0.3)],
                2 if third != second => {
                    let lean = random.between(-0.3, 0.4);
                    let rest = 1.0 - lean;
                    vec![(first, rest * 0.6), (second, rest * 0.4), (third, lean)]
                }
                _ => {
                    let weight = random.between(0.5, 0.8);
                    vec![(first, weight), (second, 1.0 - weight)]
                }
            };
        }
        let total: f32 = weights.iter().map(|part| hundredth(part.1)).sum();
        let part = |index: usize, weight: f32| Part { pack: self.packs[index].0.into(), weight: hundredth(weight) };
        // What rounding took goes to the first.
        let mut colour: Vec<Part> = weights.iter().map(|(index, weight)| part(*index, *weight)).collect();
        colour[0].weight = hundredth(colour[0].weight + 1.0 - total);
        let mover = if others.is_empty() { first } else { others[random.below(others.len())] };
        let formants = hundredth(random.between(0.92, 1.08));
        Blend {
            colour,
            prosody: vec![part(mover, 1.0)],
            // Long tracts go with deep voices.
            pitch: hundredth(formants * random.between(0.92, 1.08)),
            speed: hundredth(random.between(0.94, 1.06)),
            formants,
        }
    }

    fn expect(&self, blend: &Blend) -> Expected {
        let mut colour = vec![0.0; herald_speech::speaker::DIMENSIONS];
        for part in &blend.colour {
            let pack = self.packs.iter().find(|pack| pack.0 == part.pack);
            for (sum, value) in colour.iter_mut().zip(pack.map_or(&[][..], |pack| pack.2.values())) {
                *sum += part.weight * value;
            }
        }
        Expected { colour, formants: blend.formants }
    }

    /// That of its parents, if they have the same.
    fn gender(&self, blend: &Blend) -> Option<Gender> {
        let mut genders = blend
            .colour
            .iter()
            .filter(|part| part.weight > 0.0)
            .filter_map(|part| self.packs.iter().find(|pack| pack.0 == part.pack))
            .map(|pack| pack.1);
        let first = genders.next()?;
        genders.all(|other| other == first).then_some(first)
    }
}

impl Expected {
    fn likeness(&self, other: &Expected) -> f32 {
        let product: f32 = self.colour.iter().zip(&other.colour).map(|(a, b)| a * b).sum();
        let length = |values: &[f32]| values.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-6);
        product / (length(&self.colour) * length(&other.colour))
            - TRACT * 100.0 * (self.formants - other.formants).abs()
    }
}

/// The pack a blend is, if it is one as it comes.
fn pack_alone(blend: &Blend) -> Option<&'static str> {
    let [only] = blend.colour.as_slice() else { return None };
    let stock = catalogue().iter().find(|voice| voice.id == only.pack)?;
    (*blend == Blend::of(only.pack.clone())).then_some(&*stock.id)
}

fn hundredth(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

struct Random(u64);

impl Random {
    /// xorshift64*
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 16
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.next() % 10_000) as f32 / 10_000.0
    }
}
