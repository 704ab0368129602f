//! A voice: 510 styles of 256 numbers, one for each length of a run.

use std::path::Path;

use crate::error::SpeechError;

/// Numbers of one style.
pub(super) const STYLE: usize = 256;
const ROWS: usize = 510;

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
    pub(super) fn style(&self, tokens: usize) -> &[f32] {
        let row = tokens.min(ROWS - 1);
        &self.values[row * STYLE..(row + 1) * STYLE]
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
}
