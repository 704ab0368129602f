//! Vectors of texts: near in direction when near in meaning.

use herald_inference::convert::ConvertError;
use herald_inference::{ModelError, NetError};

/// Why a text has no vector.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    #[error(transparent)]
    Model(#[from] ModelError),
    #[error(transparent)]
    Net(#[from] NetError),
    #[error(transparent)]
    File(#[from] ConvertError),
    #[error("the model file cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// What a text is for. Models of this family are trained on pairs of question and answer, and must be told which is which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// What somebody looks for.
    Query,
    /// What can be found.
    Passage,
}

/// Turns texts into vectors of length 1.
pub trait Embedder: Send + Sync {
    /// Length of the vectors.
    fn dimensions(&self) -> usize;

    /// A text's vector. Text beyond the model's longest input (about 400 words) does not count.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn embed(&self, text: &str, role: Role) -> Result<Vec<f32>, LanguageError>;
}

/// The cosine of two vectors of length 1. Compare such values with one another: how high they are on the whole differs from
/// model to model (E5 rarely goes below 0.7), so a fixed threshold means nothing.
pub fn similarity(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
