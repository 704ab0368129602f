//! The engines of this machine behind one: a timbre says which of them makes it.

use crate::error::SpeechError;
use crate::formant::FormantSynthesizer;
use crate::kokoro::KokoroSynthesizer;
use crate::synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
use crate::timbre::Timbre;
use crate::zero_shot::ZeroShotSynthesizer;

/// Every voice of the catalogue.
#[derive(Debug)]
pub struct EmbeddedSynthesizer {
    kokoro: KokoroSynthesizer,
    formant: FormantSynthesizer,
    zero_shot: Option<ZeroShotSynthesizer>,
    revision: String,
}

impl EmbeddedSynthesizer {
    pub fn new(kokoro: KokoroSynthesizer, formant: FormantSynthesizer) -> EmbeddedSynthesizer {
        let revision = format!("{}+{}", kokoro.revision(), formant.revision());
        EmbeddedSynthesizer { kokoro, formant, zero_shot: None, revision }
    }

    /// Has voices made from recordings spoken by an outside engine.
    pub fn with_zero_shot(mut self, zero_shot: ZeroShotSynthesizer) -> EmbeddedSynthesizer {
        self.revision = format!("{}+{}", self.revision, zero_shot.engine.revision());
        self.zero_shot = Some(zero_shot);
        self
    }
}

impl Synthesizer for EmbeddedSynthesizer {
    fn revision(&self) -> &str {
        &self.revision
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        match &request.timbre {
            Timbre::Kokoro(_) => self.kokoro.synthesize(request, control),
            Timbre::Formant(_) => self.formant.synthesize(request, control),
            Timbre::Reference(reference) => {
                request.check()?;
                let missing = || {
                    let message = "the engine this voice was made with is not configured any more (`[engines.voice]`)";
                    SpeechError::EngineMissing(message.to_owned())
                };
                self.zero_shot.as_ref().ok_or_else(missing)?.synthesize(request, reference, control)
            }
        }
    }
}
