//! Voice packs, each 510 styles of 256 numbers, one for each length of a run; and styles mixed from several.

use std::path::Path;
use std::sync::Arc;

use crate::error::SpeechError;

/// Numbers of one style.
pub(super) const STYLE: usize = 256;
const ROWS: usize = 510;
/// Numbers before it are the decoder's, the rest the prosody predictor's.
const HALF: usize = STYLE / 2;

/// Every pack there is: language (`a` American, `b` British, `e` Spanish, `f` French, `h` Hindi, `i` Italian, `j` Japanese,
/// `p` Brazilian, `z` Mandarin) and gender first.
#[rustfmt::skip]
pub(crate) const PACKS: &[&str] = &[
    "af_alloy", "af_aoede", "af_bella", "af_heart", "af_jessica", "af_kore", "af_nicole", "af_nova", "af_river", "af_sarah",
    "af_sky", "am_adam", "am_echo", "am_eric", "am_fenrir", "am_liam", "am_michael", "am_onyx", "am_puck", "am_santa",
    "bf_alice", "bf_emma", "bf_isabella", "bf_lily", "bm_daniel", "bm_fable", "bm_george", "bm_lewis",
    "ef_dora", "em_alex", "em_santa", "ff_siwis", "hf_alpha", "hf_beta", "hm_omega", "hm_psi", "if_sara", "im_nicola",
    "jf_alpha", "jf_gongitsune", "jf_nezumi", "jf_tebukuro", "jm_kumo", "pf_dora", "pm_alex", "pm_santa",
    "zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang",
];

#[derive(Debug)]
pub(super) struct VoicePack {
    values: Vec<f32>,
}

impl VoicePack {
    pub(super) fn load(path: &Path) -> Result<VoicePack, SpeechError> {
        let bytes =
            std::fs::read(path).map_err(|error| SpeechError::Internal(format!("voice {}: {error}", path.display())))?;
        VoicePack::parse(&bytes)
            .ok_or_else(|| SpeechError::Internal(format!("voice {}: {} bytes", path.display(), bytes.len())))
    }

    fn parse(bytes: &[u8]) -> Option<VoicePack> {
        let (chunks, rest) = bytes.as_chunks::<4>();
        let values: Vec<f32> = chunks.iter().map(|chunk| f32::from_le_bytes(*chunk)).collect();
        (rest.is_empty() && values.len() == ROWS * STYLE && values.iter().all(|value| value.is_finite()))
            .then_some(VoicePack { values })
    }

    /// The style for a run of `tokens` tokens, pads excluded.
    fn style(&self, tokens: usize) -> &[f32] {
        let row = tokens.min(ROWS - 1);
        &self.values[row * STYLE..(row + 1) * STYLE]
    }
}

type Weighted = Vec<(Arc<VoicePack>, f32)>;

/// A weighted sum of packs, for each half of the style.
#[derive(Debug)]
pub(super) struct Style {
    pub(super) colour: Weighted,
    pub(super) prosody: Weighted,
    pub(super) speed: f32,
    pub(super) pitch: f32,
    /// Factor on the resonances, in hundredths.
    pub(super) formants: usize,
}

impl Style {
    /// The style for a run of `tokens` tokens, pads excluded.
    pub(super) fn of(&self, tokens: usize) -> [f32; STYLE] {
        let mut sum = [0.0; STYLE];
        for (parts, range) in [(&self.colour, 0..HALF), (&self.prosody, HALF..STYLE)] {
            for (pack, weight) in parts {
                for (sum, value) in sum[range.clone()].iter_mut().zip(&pack.style(tokens)[range.clone()]) {
                    *sum += weight * value;
                }
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_packs_load() {
        assert!(VoicePack::parse(&[0; 100]).is_none());
        assert!(VoicePack::parse(&vec![0xff; ROWS * STYLE * 4]).is_none());
        let pack = VoicePack::parse(&vec![0; ROWS * STYLE * 4]).expect("a silent pack");
        assert_eq!(pack.style(9999).len(), STYLE);
    }

    #[test]
    fn halves_are_mixed_apart() {
        let flat = |value: f32| Arc::new(VoicePack { values: vec![value; ROWS * STYLE] });
        let colour = vec![(flat(1.0), 0.25), (flat(3.0), 0.75)];
        let style = Style { colour, prosody: vec![(flat(5.0), 1.0)], speed: 1.0, pitch: 1.0, formants: 100 }.of(7);
        assert_eq!((style[0], style[HALF - 1], style[HALF], style[STYLE - 1]), (2.5, 2.5, 5.0, 5.0));
    }
}
