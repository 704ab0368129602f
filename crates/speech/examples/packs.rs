//! What the voice packs sound like to the voiceprint encoder: `packs MODELS_DIR FILE` writes the table that matching starts from
//! (`voices/packs.f32`). To be run again when the encoder or the synthesiser changes.

use std::process::ExitCode;

use herald_inference::Models;
use herald_speech::matching::{phrases, stock};
use herald_speech::recognition::from_synthesis;
use herald_speech::speaker::Embedding;
use herald_speech::voiceprint::VoiceprintEncoder;
use herald_speech::{Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer};

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
    let [models, file] = arguments else { return Err("usage: packs MODELS_DIR FILE".into()) };
    let models = Models::open(models)?;
    let synthesizer = KokoroSynthesizer::new(&models, KokoroOptions { threads: 1, ..KokoroOptions::default() })?;
    let encoder = VoiceprintEncoder::load(&models)?;
    let mut table = Vec::new();
    for voice in stock() {
        let mut said = Vec::new();
        for phrase in phrases(voice.language) {
            let utterance = synthesizer.synthesize(&SpeechRequest::new(phrase, voice), &Control::none())?;
            said.push(encoder.embed(&from_synthesis(&utterance.samples))?.ok_or("too short")?);
        }
        let mean = Embedding::mean(&said).ok_or("nothing")?;
        eprintln!("{} {:.3}", voice.id, said[0].similarity(&said[1]));
        table.extend(mean.values().iter().flat_map(|value| value.to_le_bytes()));
    }
    Ok(std::fs::write(file, table)?)
}
