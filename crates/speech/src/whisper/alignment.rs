//! Word times from the attention of the heads that follow the audio.
//!
//! The attention of those heads, averaged, is a ridge across tokens and frames. Dynamic time warping finds the path along it;
//! where the path steps to the next token, that token is being said.

/// Seconds of one frame of the encoder.
pub(super) const FRAME: f64 = 0.02;

/// Frames the attention is smoothed over, by median.
const SMOOTHING: usize = 7;

/// Attention rows gathered while decoding, one for each token position, all of the same heads.
#[derive(Debug)]
pub(super) struct Attention {
    heads: usize,
    frames: usize,
    /// `[position][head][frame]`
    rows: Vec<f32>,
}

impl Attention {
    pub(super) fn new(heads: usize, frames: usize) -> Attention {
        Attention { heads, frames, rows: Vec::new() }
    }

    pub(super) fn heads(&self) -> usize {
        self.heads
    }

    /// Adds what one run of the decoder gave: `[heads, positions, frames]`.
    pub(super) fn extend(&mut self, values: &[f32], positions: usize) {
        for position in 0..positions {
            for head in 0..self.heads {
                let at = (head * positions + position) * self.frames;
                self.rows.extend_from_slice(values.get(at..at + self.frames).unwrap_or(&[]));
            }
        }
    }

    /// The frame at which each token from position `first` on starts to be said, and the frame at which the last one ends;
    /// only the first `spoken` frames are speech.
    pub(super) fn onsets(&self, first: usize, spoken: usize) -> Vec<usize> {
        let matrix = self.matrix(spoken);
        let rows = matrix.get(first..).unwrap_or(&[]);
        warp(rows, spoken)
    }

    /// `[position][frame]`: normalised over positions, smoothed over frames, averaged over heads.
    fn matrix(&self, spoken: usize) -> Vec<Vec<f32>> {
        let spoken = spoken.min(self.frames);
        let positions = self.rows.len().checked_div(self.heads * self.frames).unwrap_or(0);
        let mut matrix = vec![vec![0.0f32; spoken]; positions];
        let at = |position: usize, head: usize, frame: usize| {
            self.rows[(position * self.heads + head) * self.frames + frame]
        };
        for head in 0..self.heads {
            let mut plane = vec![vec![0.0f32; spoken]; positions];
            for frame in 0..spoken {
                let column: Vec<f32> = (0..positions).map(|position| at(position, head, frame)).collect();
                let mean = column.iter().sum::<f32>() / positions as f32;
                let spread = (column.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / positions as f32).sqrt();
                for (row, value) in plane.iter_mut().zip(&column) {
                    row[frame] = (value - mean) / spread.max(1e-8);
                }
            }
            for (sum, row) in matrix.iter_mut().zip(&plane) {
                for (frame, total) in sum.iter_mut().enumerate() {
                    *total += median(row, frame) / self.heads as f32;
                }
            }
        }
        matrix
    }
}

/// The median of the values around `frame`, the row being mirrored at its ends.
fn median(row: &[f32], frame: usize) -> f32 {
    let mut near: [f32; SMOOTHING] = [0.0; SMOOTHING];
    let last = row.len().saturating_sub(1) as isize;
    for (offset, value) in near.iter_mut().enumerate() {
        let mut index = (frame + offset) as isize - (SMOOTHING / 2) as isize;
        if index < 0 {
            index = -index;
        }
        if index > last {
            index = 2 * last - index;
        }
        *value = row[index.clamp(0, last) as usize];
    }
    near.sort_by(f32::total_cmp);
    near[SMOOTHING / 2]
}

/// Dynamic time warping: the cheapest monotone path through `-rows`; returns where each row is entered.
fn warp(rows: &[Vec<f32>], frames: usize) -> Vec<usize> {
    let count = rows.len();
    if count == 0 || frames == 0 {
        return vec![0; count];
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Step {
        Both,
        Token,
        Frame,
    }
    let mut cost = vec![f32::INFINITY; frames + 1];
    cost[0] = 0.0;
    let mut steps = vec![Step::Both; count * frames];
    for (row, values) in rows.iter().enumerate() {
        let mut next = vec![f32::INFINITY; frames + 1];
        for frame in 0..frames {
            let (both, token, along) = (cost[frame], cost[frame + 1], next[frame]);
            let (best, step) = if both < token && both < along {
                (both, Step::Both)
            } else if token < both && token < along {
                (token, Step::Token)
            } else {
                (along, Step::Frame)
            };
            next[frame + 1] = best - values.get(frame).copied().unwrap_or(0.0);
            steps[row * frames + frame] = step;
        }
        cost = next;
    }
    let mut onsets = vec![0; count];
    let (mut row, mut frame) = (count - 1, frames - 1);
    loop {
        onsets[row] = frame;
        match steps[row * frames + frame] {
            Step::Both if row > 0 && frame > 0 => (row, frame) = (row - 1, frame - 1),
            Step::Frame if frame > 0 => frame -= 1,
            _ if row > 0 => row -= 1,
            _ if frame > 0 => frame -= 1,
            _ => return onsets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_follows_the_ridge() {
        let ridge = |from: usize, to: usize| {
            (0..30).map(|frame| if (from..to).contains(&frame) { 1.0 } else { -1.0 }).collect()
        };
        let rows: Vec<Vec<f32>> = vec![ridge(0, 10), ridge(10, 13), ridge(13, 30)];
        assert_eq!(warp(&rows, 30), [0, 10, 13]);
    }

    #[test]
    fn nothing_aligns_with_nothing() {
        assert!(warp(&[], 10).is_empty());
        assert_eq!(warp(&[vec![], vec![]], 0), [0, 0]);
        assert!(Attention::new(2, 10).onsets(3, 10).is_empty());
    }
}
