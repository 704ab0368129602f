//! The engines of this machine, shared by the tests of one file.

#![allow(dead_code, reason = "no test file uses all of them")]

use std::path::PathBuf;
use std::sync::OnceLock;

use herald_inference::Models;
use herald_speech::recognition::from_synthesis;
use herald_speech::{
    Control, KokoroOptions, KokoroSynthesizer, SpeechRequest, Synthesizer, Utterance, Voice, WhisperOptions,
    WhisperRecognizer,
};

/// The models folder: `HERALD_MODELS_DIR`, else where `herald setup` puts it.
pub fn models() -> Models {
    let root = match std::env::var_os("HERALD_MODELS_DIR") {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(std::env::var_os("HOME").expect("HOME is set")).join(".cache/herald/models"),
    };
    Models::open(root).expect("the manifest parses")
}

/// One synthesiser for all tests of a file. Fails with the `herald setup` line when it is not installed.
pub fn synthesizer() -> &'static KokoroSynthesizer {
    static ENGINE: OnceLock<KokoroSynthesizer> = OnceLock::new();
    ENGINE.get_or_init(|| match KokoroSynthesizer::new(&models(), KokoroOptions::default()) {
        Ok(engine) => engine,
        Err(error) => panic!("{error}"),
    })
}

pub fn recognizer() -> &'static WhisperRecognizer {
    static ENGINE: OnceLock<WhisperRecognizer> = OnceLock::new();
    ENGINE.get_or_init(|| match WhisperRecognizer::new(&models(), WhisperOptions::default()) {
        Ok(engine) => engine,
        Err(error) => panic!("{error}"),
    })
}

/// A voice of the catalogue.
pub fn voice(id: &str) -> &'static Voice {
    Voice::find(id).expect("a voice of the catalogue")
}

pub fn say(request: &SpeechRequest) -> Utterance {
    match synthesizer().synthesize(request, &Control::none()) {
        Ok(said) => said,
        Err(error) => panic!("{:?}: {error}", request.text),
    }
}

pub fn for_listening(said: &Utterance) -> Vec<f32> {
    from_synthesis(&said.samples)
}
