//! Says a text and listens to it: `hear MODELS_DIR VOICE TEXT [THREADS]`. Prints what was understood, and how far its
//! word times are from the ones the voice knows.

use std::process::ExitCode;
use std::time::Instant;

use herald_inference::Models;
use herald_speech::accuracy::word_error_rate;
use herald_speech::recognition::from_synthesis;
use herald_speech::{
    Control, EmbeddedSynthesizer, FormantSynthesizer, KokoroOptions, KokoroSynthesizer, Recognizer, SpeechRequest,
    Synthesizer, Voice, WhisperOptions, WhisperRecognizer,
};

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
    let [folder, voice, text, options @ ..] = arguments else {
        return Err("usage: hear MODELS_DIR VOICE TEXT [THREADS]".into());
    };
    let threads = options.first().map_or(Ok(1), |option| option.parse())?;
    let models = Models::open(folder)?;
    let voice = Voice::find(voice).ok_or("no such voice")?;
    let options = KokoroOptions::default();
    let formant = FormantSynthesizer::new(&models, &options.espeak);
    let said = EmbeddedSynthesizer::new(KokoroSynthesizer::new(&models, options)?, formant)
        .synthesize(&SpeechRequest::new(text, voice), &Control::none())?;
    let samples = from_synthesis(&said.samples);
    let recognizer = WhisperRecognizer::new(&models, WhisperOptions { threads })?;
    recognizer.transcribe(&samples, None, &Control::none())?;
    let started = Instant::now();
    let heard = recognizer.transcribe(&samples, None, &Control::none())?;
    let taken = started.elapsed().as_secs_f64();
    println!("{:?} {}", heard.language, heard.text);
    println!("words wrong: {:.1} %", 100.0 * word_error_rate(text, &heard.text, voice.language));
    if heard.words.len() == said.words.len() {
        let errors: Vec<f64> =
            heard.words.iter().zip(&said.words).map(|(heard, said)| (heard.start - said.start).abs()).collect();
        let ends: Vec<f64> =
            heard.words.iter().zip(&said.words).map(|(heard, said)| (heard.end - said.end).abs()).collect();
        let bias: f64 = heard.words.iter().zip(&said.words).map(|(heard, said)| heard.start - said.start).sum();
        let mean = |values: &[f64]| 1000.0 * values.iter().sum::<f64>() / values.len() as f64;
        let worst = errors.iter().copied().fold(0.0, f64::max);
        println!(
            "starts off by {:.0} ms on average (bias {:.0}), {:.0} at worst; ends by {:.0} ms",
            mean(&errors),
            1000.0 * bias / errors.len() as f64,
            1000.0 * worst,
            mean(&ends)
        );
    }
    println!("{:.2} s of speech in {taken:.2} s: {:.2} x real time", said.duration(), said.duration() / taken);
    Ok(())
}
