//! Where in a recording somebody speaks, by Silero's network.

use std::ops::Range;

use herald_inference::{Models, Net, Tensor, Threads};

use crate::error::SpeechError;
use crate::recognition::SAMPLE_RATE;
use crate::synthesis::Control;

/// Samples of one step: 32 ms.
const STEP: usize = 512;
/// Samples of the step before that the network wants to see again.
const CONTEXT: usize = 64;
const STATE: [usize; 3] = [2, 1, 128];

/// Speech begins above the first probability and ends below the second.
const BEGINS: f32 = 0.5;
const ENDS: f32 = 0.35;
/// A pause shorter than this many steps (0.3 s) does not part two stretches.
const PAUSE_STEPS: usize = 9;
/// A stretch shorter than this many steps (0.1 s) is a click.
const SHORTEST_STEPS: usize = 3;
/// Kept before and behind a stretch, in samples (0.2 s): first and last consonants score low.
const MARGIN: usize = 3200;

/// Stretches of speech, and how likely speech is at each step.
#[derive(Debug)]
pub(crate) struct Activity {
    /// In samples, in order, apart from each other.
    pub stretches: Vec<Range<usize>>,
    probabilities: Vec<f32>,
}

impl Activity {
    /// The sample within `range` where speech is least likely.
    pub(crate) fn quietest(&self, range: Range<usize>) -> usize {
        let steps = range.start / STEP..(range.end / STEP).min(self.probabilities.len());
        let quietest = steps.min_by(|a, b| self.probabilities[*a].total_cmp(&self.probabilities[*b]));
        quietest.map_or(range.end, |step| step * STEP + STEP / 2)
    }
}

#[derive(Debug)]
pub(crate) struct VoiceDetector {
    net: Net,
}

impl VoiceDetector {
    pub(crate) fn load(models: &Models) -> Result<VoiceDetector, SpeechError> {
        Ok(VoiceDetector { net: Net::load(models, "silero-vad", Threads(1))? })
    }

    pub(crate) fn detect(&self, samples: &[f32], control: &Control<'_>) -> Result<Activity, SpeechError> {
        let probabilities = self.probabilities(samples, control)?;
        let stretches = stretches(&probabilities, samples.len());
        Ok(Activity { stretches, probabilities })
    }

    fn probabilities(&self, samples: &[f32], control: &Control<'_>) -> Result<Vec<f32>, SpeechError> {
        let mut state = vec![0.0; STATE.iter().product()];
        let mut window = vec![0.0; CONTEXT + STEP];
        let mut probabilities = Vec::with_capacity(samples.len() / STEP + 1);
        for (index, step) in samples.chunks(STEP).enumerate() {
            if index % 256 == 0 {
                control.check()?;
            }
            window[CONTEXT..CONTEXT + step.len()].copy_from_slice(step);
            window[CONTEXT + step.len()..].fill(0.0);
            let outputs = self.net.run(&[
                ("input", Tensor::F32 { shape: &[1, window.len()], data: &window }),
                ("state", Tensor::F32 { shape: &STATE, data: &state }),
                ("sr", Tensor::I64 { shape: &[], data: &[i64::from(SAMPLE_RATE)] }),
            ])?;
            probabilities.push(outputs.f32("output")?.1.first().copied().unwrap_or_default());
            let (_, next) = outputs.f32("stateN")?;
            if next.len() != state.len() {
                return Err(SpeechError::Internal(format!("the voice detector has a state of {}", next.len())));
            }
            state.copy_from_slice(next);
            window.copy_within(STEP.., 0);
        }
        Ok(probabilities)
    }
}

fn stretches(probabilities: &[f32], samples: usize) -> Vec<Range<usize>> {
    let mut steps: Vec<Range<usize>> = Vec::new();
    let mut open: Option<Range<usize>> = None;
    for (step, probability) in probabilities.iter().enumerate() {
        match &mut open {
            None if *probability >= BEGINS => open = Some(step..step + 1),
            Some(stretch) if *probability >= ENDS => stretch.end = step + 1,
            Some(stretch) if step - stretch.end >= PAUSE_STEPS => steps.extend(open.take()),
            _ => {}
        }
    }
    steps.extend(open);
    let mut stretches: Vec<Range<usize>> = Vec::new();
    for stretch in steps.into_iter().filter(|stretch| stretch.len() >= SHORTEST_STEPS) {
        let start = (stretch.start * STEP).saturating_sub(MARGIN);
        let end = (stretch.end * STEP + MARGIN).min(samples);
        match stretches.last_mut().filter(|last| last.end >= start) {
            Some(last) => last.end = end,
            None => stretches.push(start..end),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_part_and_clicks_do_not_count() {
        let mut probabilities = vec![0.0; 200];
        probabilities[20..40].fill(0.9);
        probabilities[45..60].fill(0.4);
        probabilities[100..101].fill(0.9);
        probabilities[150..170].fill(0.9);
        let found = stretches(&probabilities, 200 * STEP);
        assert_eq!(found, [20 * STEP - MARGIN..60 * STEP + MARGIN, 150 * STEP - MARGIN..170 * STEP + MARGIN]);
        assert!(stretches(&[0.1; 50], 50 * STEP).is_empty());
    }
}
