//! Texts as an editor handles them: sentences, words, figures, clauses, blocks.

pub mod blocks;
pub mod numbers;
pub mod sentences;
pub mod shorten;
pub mod words;
