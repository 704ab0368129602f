//! Matches recorded speakers and says how near the voices come: `matches MODELS_DIR SAMPLE.f32…`, each sample mono 32-bit
//! floats at 16 kHz. Prints a row of the table in `docs/voices.md` for each: likeness of the second half of the sample, which
//! the search does not see, to its first half, to the nearest voice of the catalogue and to the match; first by the
//! voiceprint the search goes by, then by the speaker encoder, which it does not know.

use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use herald_inference::Models;
use herald_speech::g2p::Phonemizer;
use herald_speech::matching::{Listeners, Sample, VoiceMatcher, phrases};
use herald_speech::recognition::from_synthesis;
use herald_speech::speaker::{Embedding, SpeakerEncoder};
use herald_speech::voiceprint::VoiceprintEncoder;
use herald_speech::{
    Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer, Timbre, WhisperOptions, WhisperRecognizer,
    catalogue,
};

type Failed = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failed> {
    let [models, samples @ ..] = arguments else { return Err("usage: matches MODELS_DIR SAMPLE…".into()) };
    let models = Models::open(models)?;
    let options = KokoroOptions { threads: 1, ..KokoroOptions::default() };
    let matcher = VoiceMatcher {
        synthesizer: Arc::new(KokoroSynthesizer::new(&models, options)?),
        recognizer: Arc::new(WhisperRecognizer::new(&models, WhisperOptions { threads: 1 })?),
        listeners: Arc::new(Listeners::load(&models)?),
        phonemizer: Phonemizer::new(models.clone(), "espeak-ng"),
    };
    let (voiceprint, speaker) = (VoiceprintEncoder::load(&models)?, SpeakerEncoder::load(&models)?);
    for path in samples {
        let path = Path::new(path);
        let name = path.file_stem().ok_or("no name")?.to_string_lossy().into_owned();
        let started = Instant::now();
        let judged = Sample::judge(&read(path)?, None, &matcher.listeners, &*matcher.recognizer, &Control::none())?;
        let sample = match judged {
            Ok(sample) => sample,
            Err(fault) => {
                println!("{name}: {fault}");
                continue;
            }
        };
        let found = matcher.find(&sample, 1, &Control::none())?;
        let seconds = started.elapsed().as_secs_f64();
        let say = |timbre: &Timbre| -> Result<Vec<f32>, Failed> {
            let mut samples = Vec::new();
            for phrase in phrases(found.language) {
                let any = &catalogue()[0];
                let (timbre, language) = (timbre.clone(), found.language);
                let request = SpeechRequest { timbre, language, ..SpeechRequest::new(phrase, any) };
                samples.extend(from_synthesis(&matcher.synthesizer.synthesize(&request, &Control::none())?.samples));
            }
            Ok(samples)
        };
        let (first, held_back) = sample.speech.split_at(sample.speech.len() / 2);
        let (stock, matched) = (say(&found.stock)?, say(&found.timbre)?);
        let row = |embed: &dyn Fn(&[f32]) -> Result<Embedding, Failed>| -> Result<String, Failed> {
            let target = embed(held_back)?;
            let mut cells = Vec::new();
            for other in [first, &stock, &matched] {
                cells.push(format!("{:.2}", embed(other)?.similarity(&target)));
            }
            Ok(cells.join(" | "))
        };
        let by_voiceprint = row(&|samples| Ok(voiceprint.embed(samples)?.ok_or("silence")?))?;
        let by_speaker = row(&|samples| Ok(speaker.embed(samples)?.ok_or("too short")?))?;
        println!("| {name} | {:.1} | {by_voiceprint} | {by_speaker} | {seconds:.0} |", sample.seconds());
        eprintln!("{:?} {:?}", found.stock, found.timbre);
    }
    Ok(())
}

fn read(path: &Path) -> std::io::Result<Vec<f32>> {
    let bytes = fs::read(path)?;
    let (values, _) = bytes.as_chunks::<4>();
    Ok(values.iter().map(|value| f32::from_le_bytes(*value)).collect())
}
