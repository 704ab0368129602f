//! SentencePiece unigram segmentation: the cut of a text into known pieces with the highest product of probabilities
//! (Kudo 2018, "Subword Regularization", section 3.2), found by Viterbi's algorithm.

use std::collections::{BTreeMap, HashMap};

/// Stands for a space inside a piece.
const SPACE: char = '\u{2581}';
/// How much less likely than the rarest piece an unknown character is, as a log probability.
const UNKNOWN_PENALTY: f32 = 10.0;

#[derive(Debug)]
pub(crate) struct Unigram {
    ids: HashMap<Vec<u8>, (u32, f32)>,
    normalised: BTreeMap<u32, Vec<char>>,
    unknown: u32,
    unknown_score: f32,
    longest: usize,
}

impl Unigram {
    /// `pieces` in the order of their ids, with log probabilities.
    pub fn new(pieces: Vec<(Vec<u8>, f32)>, normalised: BTreeMap<u32, Vec<char>>, unknown: usize) -> Unigram {
        let lowest = pieces.iter().map(|(_, score)| *score).fold(f32::MAX, f32::min);
        let longest = pieces.iter().map(|(piece, _)| piece.len()).max().unwrap_or(1);
        let usable = pieces.into_iter().enumerate().filter(|(id, (piece, _))| *id != unknown && !piece.is_empty());
        let ids = usable.map(|(id, (piece, score))| (piece, (id as u32, score))).collect();
        Unigram { ids, normalised, unknown: unknown as u32, unknown_score: lowest - UNKNOWN_PENALTY, longest }
    }

    /// Ids of the pieces of a text, without marks at its ends.
    pub fn pieces(&self, text: &str) -> Vec<u32> {
        let text = self.prepared(text);
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).chain([text.len()]).collect();
        let count = places.len() - 1;
        // The best way to each place: its score, where its last piece starts, and that piece.
        let mut best = vec![(f32::NEG_INFINITY, 0usize, self.unknown); count + 1];
        best[0].0 = 0.0;
        for from in 0..count {
            let score = best[from].0;
            for to in from + 1..=count {
                let piece = &text.as_bytes()[places[from]..places[to]];
                if piece.len() > self.longest {
                    break;
                }
                if let Some((id, gain)) = self.ids.get(piece)
                    && score + gain > best[to].0
                {
                    best[to] = (score + gain, from, *id);
                }
            }
            let unknown = score + self.unknown_score;
            if unknown > best[from + 1].0 {
                best[from + 1] = (unknown, from, self.unknown);
            }
        }
        let mut ids = Vec::new();
        let mut place = count;
        while place > 0 {
            ids.push(best[place].2);
            place = best[place].1;
        }
        ids.reverse();
        ids
    }

    /// Characters normalised, runs of spaces made one, and every word led by the mark that stands for a space.
    fn prepared(&self, text: &str) -> String {
        let mut prepared = String::with_capacity(text.len() + 8);
        let characters = text.chars().flat_map(|c| match self.normalised.get(&u32::from(c)) {
            Some(replacement) => replacement.clone(),
            None => vec![c],
        });
        for c in characters {
            if c == ' ' && prepared.ends_with(SPACE) {
                continue;
            }
            if prepared.is_empty() && c != ' ' {
                prepared.push(SPACE);
            }
            prepared.push(if c == ' ' { SPACE } else { c });
        }
        prepared
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn toy() -> Unigram {
        let pieces = ["<unk>", "▁", "▁low", "er", "▁lower", "l", "o", "w", "e", "r", "s"];
        let scores = [0.0, -3.0, -4.0, -3.5, -7.0, -6.0, -6.0, -6.0, -6.0, -6.0, -6.0];
        let list = pieces.iter().zip(scores).map(|(piece, score)| (piece.as_bytes().to_vec(), score)).collect();
        Unigram::new(list, BTreeMap::from([(u32::from('Ｌ'), vec!['l'])]), 0)
    }

    #[test]
    fn the_likeliest_cut_wins() {
        let toy = toy();
        assert_eq!(toy.pieces("lower"), [4], "one piece at -7 beats two at -7.5");
        assert_eq!(toy.pieces("lowers"), [4, 10]);
        assert_eq!(toy.pieces("Ｌower  low"), [4, 2], "normalised, and two spaces are one");
        assert_eq!(toy.pieces("lo?"), [1, 5, 6, 0], "what is not known is the unknown piece");
        assert_eq!(toy.pieces(""), Vec::<u32>::new());
    }

    proptest! {
        #[test]
        fn any_text_is_cut_within_its_length(text in "\\PC{0,80}") {
            let cut = toy().pieces(&text);
            prop_assert!(cut.len() <= text.chars().count() + 1);
        }
    }
}
