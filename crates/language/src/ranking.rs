//! A few described things, and which of them a text means.

use crate::embedding::{Embedder, LanguageError, Role, similarity};

/// Descriptions with their vectors, ready to be compared with many texts.
#[derive(Debug, Clone)]
pub struct Ranking {
    vectors: Vec<Vec<f32>>,
}

impl Ranking {
    /// # Errors
    /// When the engine cannot be run.
    pub fn new<'a>(
        embedder: &dyn Embedder,
        descriptions: impl IntoIterator<Item = &'a str>,
    ) -> Result<Ranking, LanguageError> {
        let vectors =
            descriptions.into_iter().map(|text| embedder.embed(text, Role::Passage)).collect::<Result<_, _>>()?;
        Ok(Ranking { vectors })
    }

    /// Positions of all descriptions with their similarities, the nearest first; equals stay in their order.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn nearest(&self, embedder: &dyn Embedder, text: &str) -> Result<Vec<(usize, f32)>, LanguageError> {
        let wanted = embedder.embed(text, Role::Query)?;
        let mut order: Vec<(usize, f32)> =
            self.vectors.iter().enumerate().map(|(k, vector)| (k, similarity(vector, &wanted))).collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        Ok(order)
    }
}
