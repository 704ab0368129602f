//! One window of audio turned into tokens, one at a time.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use herald_inference::{Kept, Net, NetError, Outputs, Tensor};

use super::alignment::Attention;
use super::tokens::Tokens;
use crate::error::SpeechError;

/// Most tokens of one window.
const LONGEST: usize = 224;

/// A transcript that compresses better repeats itself.
const REPETITIVE: f64 = 2.4;
/// Mean log-probability of a token below which a transcript is doubted.
const DOUBTFUL: f64 = -1.0;
/// Probability of "no speech" above which a doubted transcript is dropped.
const SILENT: f64 = 0.6;

/// Tried in turn until a transcript is neither repetitive nor doubtful.
const TEMPERATURES: [f64; 4] = [0.0, 0.4, 0.7, 1.0];

/// What the encoder made of a window, for the decoder to attend to.
#[derive(Debug)]
pub(super) struct Heard {
    /// Names of the decoder's inputs with their tensors.
    pub cross: Vec<(String, Kept)>,
    pub frames: usize,
}

/// A window's transcript.
#[derive(Debug)]
pub(super) struct Decoded {
    pub tokens: Vec<i64>,
    pub attention: Attention,
    /// Position of the row of attention that belongs to the first token.
    pub first_row: usize,
    compression: f64,
    mean_log_probability: f64,
    no_speech: f64,
}

impl Decoded {
    pub(super) fn is_repetitive(&self) -> bool {
        self.compression > REPETITIVE
    }

    fn is_doubtful(&self) -> bool {
        self.mean_log_probability < DOUBTFUL
    }

    /// Whether the window should count as silence.
    pub(super) fn is_silence(&self) -> bool {
        self.no_speech > SILENT && self.is_doubtful()
    }
}

#[derive(Debug)]
pub(super) struct Decoder<'a> {
    pub net: &'a Net,
    pub tokens: &'a Tokens,
}

impl Decoder<'_> {
    /// The language with the highest probability.
    pub(super) fn language(&self, heard: &Heard) -> Result<String, SpeechError> {
        let mut state = State::new(self.net, heard)?;
        let logits = state.advance(self.net, heard, &[self.tokens.controls.start])?;
        let score = |id: i64| logits.get(id as usize).copied().unwrap_or(f32::NEG_INFINITY);
        let best = self.tokens.languages().iter().max_by(|a, b| score(a.1).total_cmp(&score(b.1)));
        best.map(|(code, _)| code.clone())
            .ok_or_else(|| SpeechError::Internal("the recogniser knows no language".to_owned()))
    }

    /// The likeliest transcript; at a higher temperature when that one runs in circles.
    pub(super) fn transcribe(&self, heard: &Heard, language: i64) -> Result<Decoded, SpeechError> {
        let mut best: Option<Decoded> = None;
        for temperature in TEMPERATURES {
            let decoded = self.attempt(heard, language, temperature)?;
            let good = !decoded.is_repetitive() && (!decoded.is_doubtful() || decoded.is_silence());
            if good {
                return Ok(decoded);
            }
            let better = best.as_ref().is_none_or(|best| {
                (decoded.is_repetitive(), -decoded.mean_log_probability)
                    < (best.is_repetitive(), -best.mean_log_probability)
            });
            if better {
                best = Some(decoded);
            }
        }
        best.ok_or_else(|| SpeechError::Internal("no transcript was attempted".to_owned()))
    }

    fn attempt(&self, heard: &Heard, language: i64, temperature: f64) -> Result<Decoded, SpeechError> {
        let controls = self.tokens.controls;
        let prompt = [controls.start, language, controls.transcribe, controls.no_timestamps];
        let mut state = State::new(self.net, heard)?;
        let mut logits = state.advance(self.net, heard, &prompt[..1])?;
        let no_speech = log_probability(&logits, controls.no_speech).exp();
        logits = state.advance(self.net, heard, &prompt[1..])?;
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let mut tokens = Vec::new();
        let mut total = 0.0;
        while tokens.len() < LONGEST {
            self.suppress(&mut logits, tokens.is_empty());
            let next = pick(&logits, temperature, &mut random);
            total += log_probability(&logits, next);
            if next == controls.end {
                break;
            }
            tokens.push(next);
            logits = state.advance(self.net, heard, &[next])?;
        }
        let text = self.tokens.text(&tokens);
        Ok(Decoded {
            compression: compression(&text)?,
            mean_log_probability: total / (tokens.len() + 1) as f64,
            no_speech,
            tokens,
            attention: state.attention,
            first_row: prompt.len() - 1,
        })
    }

    fn suppress(&self, logits: &mut [f32], first: bool) {
        let tokens = self.tokens;
        let end = tokens.controls.end as usize;
        for (id, logit) in logits.iter_mut().enumerate().skip(tokens.text_end()) {
            if id != end {
                *logit = f32::NEG_INFINITY;
            }
        }
        let first_only: &[i64] = if first { &tokens.suppressed_first } else { &[] };
        for id in tokens.suppressed.iter().chain(first_only) {
            if let Some(logit) = logits.get_mut(*id as usize) {
                *logit = f32::NEG_INFINITY;
            }
        }
    }
}

/// What the decoder remembers of the tokens so far.
struct State {
    /// Names of the inputs with their tensors.
    past: Vec<(String, Kept)>,
    attention: Attention,
}

impl State {
    fn new(net: &Net, heard: &Heard) -> Result<State, NetError> {
        let shape = heard.cross.first().map(|(_, key)| key.f32()).transpose()?.map(|(shape, _)| shape);
        let [_, heads, width, _] = shape.as_deref().unwrap_or(&[]) else {
            return Err(NetError::NoOutput("cross_key_0".to_owned()));
        };
        let names = net.inputs().iter().filter(|name| name.starts_with("past_"));
        let past = names.map(|name| Ok((name.clone(), Kept::zeros(&[1, *heads, 0, *width])?)));
        Ok(State { past: past.collect::<Result<_, NetError>>()?, attention: Attention::new(0, heard.frames) })
    }

    /// Feeds tokens and returns the scores of what comes next.
    fn advance(&mut self, net: &Net, heard: &Heard, tokens: &[i64]) -> Result<Vec<f32>, SpeechError> {
        let shape = [1, tokens.len()];
        let kept = heard.cross.iter().chain(&self.past).map(|(name, kept)| (name.as_str(), Tensor::Kept(kept)));
        let inputs: Vec<(&str, Tensor<'_>)> =
            std::iter::once(("tokens", Tensor::I64 { shape: &shape, data: tokens })).chain(kept).collect();
        let mut outputs = net.run(&inputs)?;
        self.remember(&mut outputs, tokens.len())?;
        Ok(outputs.f32("logits")?.1.to_vec())
    }

    fn remember(&mut self, outputs: &mut Outputs, positions: usize) -> Result<(), SpeechError> {
        let (shape, values) = outputs.f32("alignment")?;
        if self.attention.heads() == 0 {
            self.attention = Attention::new(shape.first().copied().unwrap_or(0), shape.last().copied().unwrap_or(0));
        }
        self.attention.extend(values, positions);
        for (name, kept) in &mut self.past {
            *kept = outputs.take(name.strip_prefix("past_").unwrap_or(name))?;
        }
        Ok(())
    }
}

fn pick(logits: &[f32], temperature: f64, random: &mut Random) -> i64 {
    let (best, top) = logits
        .iter()
        .copied()
        .enumerate()
        .fold((0, f32::NEG_INFINITY), |best, next| if next.1 > best.1 { next } else { best });
    if temperature == 0.0 {
        return best as i64;
    }
    let weight = |logit: &f32| (f64::from(logit - top) / temperature).exp();
    let mut rest = random.unit() * logits.iter().map(weight).sum::<f64>();
    for (id, logit) in logits.iter().enumerate() {
        rest -= weight(logit);
        if rest <= 0.0 {
            return id as i64;
        }
    }
    best as i64
}

fn log_probability(logits: &[f32], id: i64) -> f64 {
    let top = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = logits.iter().map(|logit| f64::from(logit - top).exp()).sum();
    logits.get(id as usize).map_or(f64::NEG_INFINITY, |logit| f64::from(logit - top) - sum.ln())
}

/// How many times smaller zlib makes the text.
fn compression(text: &str) -> Result<f64, SpeechError> {
    let fault = |error: std::io::Error| SpeechError::Internal(error.to_string());
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).map_err(fault)?;
    let packed = encoder.finish().map_err(fault)?;
    Ok(text.len() as f64 / packed.len() as f64)
}

/// A small generator: the same audio must give the same transcript.
struct Random(u64);

impl Random {
    /// Uniform in 0..1 (xorshift64*).
    fn unit(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1u64 << 53) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sampling_follows_the_scores() {
        let logits = [0.0, 2.0, f32::NEG_INFINITY];
        let mut random = Random(1);
        assert_eq!(pick(&logits, 0.0, &mut random), 1);
        let ones = (0..2000).filter(|_| pick(&logits, 1.0, &mut random) == 1).count();
        assert!((1650..1850).contains(&ones), "e² : 1 is 88 %, found {ones} of 2000");
        assert!((log_probability(&[0.0, 0.0], 0) - 0.5f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn repetition_shows_in_the_compression() {
        let plain = "The quick brown fox jumps over the lazy dog near the river bank.";
        assert!(compression(plain).expect("packs") < REPETITIVE);
        assert!(compression(&"again and ".repeat(30)).expect("packs") > REPETITIVE);
    }
}
