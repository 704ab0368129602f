//! A few described things, and which of them a text means.

use crate::embedding::{Embedder, LanguageError, Role, similarity};

/// Descriptions with their vectors, ready to be compared with many texts.
#[derive(Debug, Clone)]
pub struct Ranking {
    vectors: Vec<Vec<f32>>,
    /// Of each description, how much nearer it is to the others than they are to one another on the whole.
    crowding: Vec<f32>,
}

/// Share of the crowding that counts against a description: half found most in the judged searches of `docs/music.md`.
const CROWDING_SHARE: f32 = 0.5;

impl Ranking {
    /// # Errors
    /// When the engine cannot be run.
    pub fn new<'a>(
        embedder: &dyn Embedder,
        descriptions: impl IntoIterator<Item = &'a str>,
    ) -> Result<Ranking, LanguageError> {
        let vectors =
            descriptions.into_iter().map(|text| embedder.embed(text, Role::Passage)).collect::<Result<Vec<_>, _>>()?;
        let others = |place: usize, vector: &[f32]| {
            let sum: f32 = vectors.iter().map(|other| similarity(vector, other)).sum();
            (sum - similarity(vector, &vectors[place])) / (vectors.len() - 1).max(1) as f32
        };
        let crowding = vectors.iter().enumerate().map(|(place, vector)| others(place, vector)).collect();
        Ok(Ranking { crowding: centred(crowding), vectors })
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

    /// For every description, in their order, how much nearer to the text it is than descriptions are on the whole, in
    /// cosine. Unlike cosines themselves, these compare between texts: a text that means nothing is about as near to all.
    /// Descriptions that are near to everything ("hubs") have to be nearer.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn standing_out(&self, embedder: &dyn Embedder, text: &str) -> Result<Vec<f32>, LanguageError> {
        let wanted = embedder.embed(text, Role::Query)?;
        let nearness = centred(self.vectors.iter().map(|vector| similarity(vector, &wanted)).collect());
        Ok(nearness.iter().zip(&self.crowding).map(|(near, crowd)| near - CROWDING_SHARE * crowd).collect())
    }
}

/// Values less their mean.
fn centred(values: Vec<f32>) -> Vec<f32> {
    let mean = values.iter().sum::<f32>() / values.len().max(1) as f32;
    values.into_iter().map(|value| value - mean).collect()
}
