//! Says a text: `say MODELS_DIR VOICE OUT.wav TEXT [SPEED] [PITCH] [THREADS]`.

use std::fs;
use std::process::ExitCode;
use std::time::Instant;

use herald_inference::Models;
use herald_speech::{
    Control, EmbeddedSynthesizer, FormantSynthesizer, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer,
    Utterance, Voice,
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
    let [folder, voice, path, text, options @ ..] = arguments else {
        return Err("usage: say MODELS_DIR VOICE OUT.wav TEXT [SPEED] [PITCH] [THREADS]".into());
    };
    let number = |index: usize, default: f32| options.get(index).map_or(Ok(default), |option| option.parse());
    let threads = number(2, 2.0)? as usize;
    let (models, options) = (Models::open(folder)?, KokoroOptions { threads, ..Default::default() });
    let formant = FormantSynthesizer::new(&models, &options.espeak);
    let engine = EmbeddedSynthesizer::new(KokoroSynthesizer::new(&models, options)?, formant);
    let voice = Voice::find(voice).ok_or("no such voice")?;
    let request = SpeechRequest { speed: number(0, 1.0)?, pitch: number(1, 1.0)?, ..SpeechRequest::new(text, voice) };
    engine.synthesize(&SpeechRequest::new("Ready.", voice), &Control::none())?;
    let started = Instant::now();
    let said = engine.synthesize(&request, &Control::none())?;
    let taken = started.elapsed().as_secs_f64();
    fs::write(path, wav(&said))?;
    for word in &said.words {
        println!("{:8.3} {:8.3}  {}", word.start, word.end, word.text);
    }
    let phonemes: Vec<&str> = said.phonemes.iter().map(|phoneme| phoneme.symbol.as_str()).collect();
    println!("{}", phonemes.join(" "));
    println!("{:.2} s of speech in {taken:.2} s: {:.2} x real time", said.duration(), said.duration() / taken);
    Ok(())
}

/// 16-bit mono PCM.
fn wav(said: &Utterance) -> Vec<u8> {
    let data: Vec<u8> =
        said.samples.iter().flat_map(|sample| ((sample.clamp(-1.0, 1.0) * 32767.0) as i16).to_le_bytes()).collect();
    let mut file = Vec::with_capacity(44 + data.len());
    file.extend(b"RIFF");
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16u32.to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(1u16.to_le_bytes());
    file.extend(said.sample_rate.to_le_bytes());
    file.extend((said.sample_rate * 2).to_le_bytes());
    file.extend(2u16.to_le_bytes());
    file.extend(16u16.to_le_bytes());
    file.extend(b"data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    file
}
