//! The engines of this machine behind one: a timbre says which of them makes it.

use crate::error::SpeechError;
use crate::formant::FormantSynthesizer;
use crate::kokoro::KokoroSynthesizer;
use crate::synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
use crate::timbre::Timbre;

/// Every voice of the catalogue.
#[derive(Debug)]
pub struct EmbeddedSynthesizer {
    kokoro: KokoroSynthesizer,
    formant: FormantSynthesizer,
    revision: String,
}

impl EmbeddedSynthesizer {
    pub fn new(kokoro: KokoroSynthesizer, formant: FormantSynthesizer) -> EmbeddedSynthesizer {
        let revision = format!("{}+{}", kokoro.revision(), formant.revision());
        EmbeddedSynthesizer { kokoro, formant, revision }
    }
}

impl Synthesizer for EmbeddedSynthesizer {
    fn revision(&self) -> &str {
        &self.revision
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        match request.timbre {
            Timbre::Kokoro(_) => self.kokoro.synthesize(request, control),
            Timbre::Formant(_) => self.formant.synthesize(request, control),
        }
    }
}
