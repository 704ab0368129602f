//! Chords laid out so that each tone moves little from one to the next.

use crate::theory::{Chord, Key};

/// The tones of a chord around `centre`, from below; among its inversions the one nearest to `last`.
pub(super) fn voiced(chord: &Chord, key: Key, centre: i32, last: &[i32]) -> Vec<i32> {
    let root = i32::from(key.tonic) + chord.root;
    let mut best: Option<(i32, Vec<i32>)> = None;
    for inversion in 0..chord.intervals.len() {
        let mut tones: Vec<i32> = Vec::new();
        // Upwards from the inversion's lowest tone, the next octave where a tone would lie below the one before.
        let ordered = chord.intervals.iter().cycle().skip(inversion).take(chord.intervals.len());
        for interval in ordered {
            let mut tone = (root + interval).rem_euclid(12);
            while tones.last().is_some_and(|below| tone <= *below) {
                tone += 12;
            }
            tones.push(tone);
        }
        let middle = tones.iter().sum::<i32>() / tones.len() as i32;
        let shift = ((centre - middle) as f32 / 12.0).round() as i32 * 12;
        tones.iter_mut().for_each(|tone| *tone += shift);
        let away = tones.iter().sum::<i32>() / tones.len() as i32 - centre;
        let motion: i32 = tones.iter().zip(last).map(|(tone, last)| (tone - last).abs()).sum();
        let cost = motion + away.abs();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, tones));
        }
    }
    best.map(|(_, tones)| tones).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Scale;

    #[test]
    fn tones_move_little_from_chord_to_chord() {
        let key = Key { tonic: 0, scale: Scale::Major };
        let chords = Chord::progression("I V vi IV").unwrap();
        let mut last = voiced(&chords[0], key, 60, &[]);
        for chord in &chords[1..] {
            let next = voiced(chord, key, 60, &last);
            let motion: i32 = next.iter().zip(&last).map(|(a, b)| (a - b).abs()).sum();
            assert!(motion <= 8, "{last:?} {next:?}");
            assert!(next.iter().all(|tone| (48..=74).contains(tone)), "{next:?}");
            last = next;
        }
    }
}
