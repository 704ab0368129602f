//! How alike one voice is to itself over a long text, and how unlike others: `likeness MODELS_DIR [VOICE…]`. Prints tables for
//! `docs/voices.md`; the threshold of `turns.rs` was read off the last one.

use std::process::ExitCode;

use herald_inference::Models;
use herald_speech::recognition::from_synthesis;
use herald_speech::speaker::{Embedding, SpeakerEncoder};
use herald_speech::{
    Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer, Tier, Timbre, Voice, catalogue,
};

const TEXT: &str = "The old harbour wakes before the sun. Fishermen carry their nets down the wet stone steps, and the first \
    boats leave without a sound. By seven the bakery on the corner has sold its last loaf, and the post office opens its green \
    doors. What would you do with such a morning? Some people walk to the lighthouse, others drink coffee in the square. In \
    1920 a storm took half of the houses, yet nobody moved away! Today the town has two schools, a small theatre and a museum \
    of ropes. Visitors come for the quiet, and most of them promise to return.";

/// English voices, packs and blends, are compared; every third, so that the run takes minutes.
const EVERY: usize = 3;
/// Windows of a piece: 2.8 s.
const PIECE: usize = 6;

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
    let [models, named @ ..] = arguments else { return Err("usage: likeness MODELS_DIR [VOICE…]".into()) };
    let models = Models::open(models)?;
    let synthesizer = KokoroSynthesizer::new(&models, KokoroOptions { threads: 1, ..KokoroOptions::default() })?;
    let encoder = SpeakerEncoder::load(&models)?;
    let english = |voice: &&Voice| voice.language.is_english() && voice.tier == Tier::Neural;
    let chosen: Vec<&Voice> = match named {
        [] => catalogue().iter().filter(english).step_by(EVERY).collect(),
        names => names.iter().filter_map(|name| Voice::find(name)).collect(),
    };
    let mut all: Vec<Vec<Embedding>> = Vec::new();
    println!("| voice | made of | seconds | pieces | mean likeness to the whole | least |");
    println!("| --- | --- | --- | --- | --- | --- |");
    for voice in &chosen {
        let said = synthesizer.synthesize(&SpeechRequest::new(TEXT, voice), &Control::none())?;
        let windows = encoder.windows(&from_synthesis(&said.samples))?;
        let whole = Embedding::mean(&windows).ok_or("too short")?;
        let pieces: Vec<Embedding> = windows.chunks_exact(PIECE).filter_map(Embedding::mean).collect();
        let likeness: Vec<f32> = pieces.iter().map(|piece| piece.similarity(&whole)).collect();
        let mean = likeness.iter().sum::<f32>() / likeness.len() as f32;
        let least = likeness.iter().copied().fold(1.0, f32::min);
        println!(
            "| {} | {} | {:.0} | {} | {mean:.3} | {least:.3} |",
            voice.id,
            made_of(voice),
            said.duration(),
            pieces.len()
        );
        all.push(pieces);
    }
    let (mut same, mut different) = (Vec::new(), Vec::new());
    for (index, pieces) in all.iter().enumerate() {
        for (place, piece) in pieces.iter().enumerate() {
            same.extend(pieces[place + 1..].iter().map(|other| piece.similarity(other)));
            different.extend(all[index + 1..].iter().flatten().map(|other| piece.similarity(other)));
        }
    }
    println!(
        "\n| pieces of 2.8 s | pairs | 1 % | 5 % | 50 % | 95 % | 99 % |\n| --- | --- | --- | --- | --- | --- | --- |"
    );
    for (name, mut values) in [("one voice", same), ("two voices", different)] {
        values.sort_by(f32::total_cmp);
        let at = |part: f64| values.get(((values.len() as f64 - 1.0) * part) as usize).copied().unwrap_or(f32::NAN);
        let [one, five, half, most, nearly] = [0.01, 0.05, 0.5, 0.95, 0.99].map(at);
        println!("| {name} | {} | {one:.2} | {five:.2} | {half:.2} | {most:.2} | {nearly:.2} |", values.len());
    }
    Ok(())
}

fn made_of(voice: &Voice) -> &'static str {
    match &voice.timbre {
        Timbre::Kokoro(blend) if blend.colour.len() == 1 && blend.formants == 1.0 => "a pack",
        Timbre::Kokoro(blend) if blend.formants != 1.0 => "a blend, resonances moved",
        Timbre::Kokoro(_) => "a blend",
        Timbre::Formant(_) => "rules",
        Timbre::Reference(_) => "a recording",
    }
}
