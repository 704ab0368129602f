//! Room and echo of a sound that goes round and round: what is left at its end is there at its start.

use crate::synth::svf::Svf;
use crate::{RATE, Stereo, frames};

/// A room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    /// Seconds to a thousandth.
    pub seconds: f32,
    /// Where its high frequencies begin to fall, in Hz.
    pub damping: f32,
}

/// Frames of the delay lines: no two have a common factor.
const LINES: [usize; 8] = [1_433, 1_601, 1_867, 2_053, 2_251, 2_399, 2_617, 2_797];

impl Room {
    /// The answer of the room alone: a feedback delay network of eight lines (Jot and Chaigne, 1991).
    pub fn answer(self, sound: &Stereo) -> Stereo {
        let gains = LINES.map(|length| 10f32.powf(-3.0 * length as f32 / (self.seconds * RATE as f32)));
        let smoothing = (-std::f32::consts::TAU * self.damping / RATE as f32).exp();
        let mut lines = LINES.map(|length| vec![0.0f32; length]);
        let (mut places, mut smooth) = ([0usize; 8], [0.0f32; 8]);
        let mut cuts = [Svf::new(160.0, 0.7); 2];
        let mut answer = Stereo::silence(sound.len());
        for (frame, recorded) in around(sound.len(), frames(f64::from(self.seconds) * 1.4)) {
            let input = [cuts[0].next(sound.left[frame]).high, cuts[1].next(sound.right[frame]).high];
            let mut outputs = [0.0f32; 8];
            for (line, output) in outputs.iter_mut().enumerate() {
                let read = lines[line][places[line]] * gains[line];
                smooth[line] = read + (smooth[line] - read) * smoothing;
                *output = smooth[line];
            }
            let mixed = hadamard(outputs);
            for line in 0..8 {
                lines[line][places[line]] = mixed[line] + input[line % 2] * 0.35;
                places[line] += 1;
                if places[line] == LINES[line] {
                    places[line] = 0;
                }
            }
            if recorded {
                answer.left[frame] = outputs[0] - outputs[2] + outputs[4] - outputs[6];
                answer.right[frame] = outputs[1] - outputs[3] + outputs[5] - outputs[7];
            }
        }
        answer
    }
}

fn hadamard(mut values: [f32; 8]) -> [f32; 8] {
    for half in [1, 2, 4] {
        for start in (0..8).step_by(2 * half) {
            for index in start..start + half {
                let (a, b) = (values[index], values[index + half]);
                values[index] = a + b;
                values[index + half] = a - b;
            }
        }
    }
    values.map(|value| value * 0.353_553_4)
}

/// Echoes from side to side, `seconds` apart, each `feedback` of the last and duller.
pub(crate) fn echo(sound: &Stereo, seconds: f64, feedback: f32) -> Stereo {
    let length = frames(seconds).max(1);
    let mut lines = [vec![0.0f32; length], vec![0.0f32; length]];
    let mut smooth = [0.0f32; 2];
    let mut place = 0;
    let mut answer = Stereo::silence(sound.len());
    for (frame, recorded) in around(sound.len(), length * 8) {
        let outputs = [lines[0][place], lines[1][place]];
        for side in 0..2 {
            smooth[side] += (outputs[side] - smooth[side]) * 0.4;
        }
        lines[0][place] = (sound.left[frame] + sound.right[frame]) * 0.5 + smooth[1] * feedback;
        lines[1][place] = smooth[0] * feedback;
        place = (place + 1) % length;
        if recorded {
            answer.left[frame] = outputs[0];
            answer.right[frame] = outputs[1];
        }
    }
    answer
}

/// Frames to go through so that whatever remembers what it heard has heard the end before the start: first the last
/// `before` ones (more than once round if they are more than there are), then all, which count.
pub(crate) fn around(length: usize, before: usize) -> impl Iterator<Item = (usize, bool)> {
    let start = (length - before % length) % length;
    (0..before).map(move |step| ((start + step) % length, false)).chain((0..length).map(|frame| (frame, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_memory_hears_the_end_before_the_start() {
        let frames: Vec<_> = around(4, 6).collect();
        let warm: Vec<usize> = frames[..6].iter().map(|(frame, _)| *frame).collect();
        assert_eq!(warm, [2, 3, 0, 1, 2, 3]);
        assert_eq!(frames[6..], [(0, true), (1, true), (2, true), (3, true)]);
    }

    #[test]
    fn a_room_answers_the_end_of_a_loop_at_its_start() {
        let mut sound = Stereo::silence(RATE as usize * 2);
        let last = sound.len() - 1_000;
        sound.left[last] = 1.0;
        let answer = Room { seconds: 1.0, damping: 6_000.0 }.answer(&sound);
        let power = |range: std::ops::Range<usize>| answer.left[range].iter().map(|x| x * x).sum::<f32>();
        assert!(power(0..10_000) > 100.0 * power(40_000..50_000), "the tail is not at the start");
        // A thousandth after a second, as asked.
        let level = power(400..4_400) / power(44_500..48_500).max(1e-30);
        // The damping takes high frequencies sooner.
        assert!((1e5..1e8).contains(&level), "{level}");
    }
}
