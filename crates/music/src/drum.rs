//! The drums, as layers.

use crate::chance::Chance;
use crate::synth::layer::Layer;
use crate::synth::oscillator::Wave;
use crate::theory::Key;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Drum {
    Kick,
    SoftKick,
    HouseKick,
    LongKick,
    Snare,
    FatSnare,
    Brush,
    Rim,
    Clap,
    Snap,
    ClosedHat,
    OpenHat,
    Ride,
    Crash,
    LowTom,
    MidTom,
    Shaker,
    Tambourine,
    Conga,
    Bongo,
    Cowbell,
    Woodblock,
    Triangle,
    SleighBells,
    Taiko,
    Timpani,
    Tabla,
    Tick,
}

const SKIN: [(f32, f32, f32); 5] =
    [(1.0, 1.0, 0.9), (1.59, 0.5, 0.5), (2.14, 0.35, 0.35), (2.3, 0.25, 0.3), (2.65, 0.2, 0.25)];
const WOOD: [(f32, f32, f32); 3] = [(1.0, 1.0, 0.12), (2.57, 0.4, 0.07), (4.1, 0.2, 0.05)];
const STEEL: [(f32, f32, f32); 5] =
    [(1.0, 0.7, 1.6), (1.47, 0.5, 1.3), (2.09, 0.6, 1.1), (2.56, 0.4, 0.9), (3.94, 0.3, 0.6)];

/// Layers, place between left and right, share of the room.
type Row = (&'static [Layer], f32, f32);

impl Drum {
    fn row(self) -> Row {
        const fn sine(from: f32, to: f32, glide: f32, decay: f32) -> Layer {
            Layer::sine(from).to(to, glide).env(0.001, 0.01, decay)
        }
        match self {
            Drum::Kick => {
                const ROWS: [Layer; 2] =
                    [sine(150.0, 52.0, 0.07, 0.42), Layer::low(3_500.0).env(0.0005, 0.0, 0.015).gain(0.5)];
                (&ROWS, 0.0, 0.03)
            }
            Drum::SoftKick => {
                const ROWS: [Layer; 2] =
                    [sine(110.0, 50.0, 0.06, 0.32), Layer::low(900.0).env(0.001, 0.0, 0.02).gain(0.4)];
                (&ROWS, 0.0, 0.05)
            }
            Drum::HouseKick => {
                const ROWS: [Layer; 2] =
                    [sine(220.0, 48.0, 0.08, 0.5), Layer::low(6_000.0).env(0.0005, 0.0, 0.01).gain(0.6)];
                (&ROWS, 0.0, 0.0)
            }
            Drum::LongKick => {
                const ROWS: [Layer; 2] =
                    [sine(140.0, 43.0, 0.09, 0.9), Layer::low(4_000.0).env(0.0005, 0.0, 0.012).gain(0.5)];
                (&ROWS, 0.0, 0.0)
            }
            Drum::Snare => {
                const ROWS: [Layer; 3] = [
                    sine(240.0, 185.0, 0.03, 0.16).gain(0.7),
                    Layer::sine(330.0).env(0.001, 0.0, 0.1).gain(0.35),
                    Layer::high(1_600.0).env(0.001, 0.01, 0.22).gain(0.55),
                ];
                (&ROWS, 0.05, 0.12)
            }
            Drum::FatSnare => {
                const ROWS: [Layer; 3] = [
                    sine(210.0, 160.0, 0.04, 0.24).gain(0.9),
                    Layer::band(1_800.0, 0.6).env(0.001, 0.03, 0.35).gain(0.5),
                    Layer::high(4_000.0).env(0.001, 0.01, 0.25).gain(0.35),
                ];
                (&ROWS, 0.0, 0.25)
            }
            Drum::Brush => {
                const ROWS: [Layer; 2] = [
                    Layer::band(3_200.0, 0.5).env(0.02, 0.03, 0.2).gain(0.5),
                    Layer::sine(190.0).env(0.001, 0.0, 0.06).gain(0.2),
                ];
                (&ROWS, 0.1, 0.1)
            }
            Drum::Rim => {
                const ROWS: [Layer; 2] =
                    [Layer::struck(&WOOD, 1_050.0).gain(0.7), Layer::high(3_000.0).env(0.0005, 0.0, 0.02).gain(0.3)];
                (&ROWS, 0.1, 0.12)
            }
            Drum::Clap => {
                const ROWS: [Layer; 2] = [
                    Layer::band(1_300.0, 1.2).env(0.001, 0.002, 0.02).times(3, 0.011).gain(0.9),
                    Layer::band(1_500.0, 0.8).after(0.03).env(0.001, 0.0, 0.22).gain(0.7),
                ];
                (&ROWS, 0.0, 0.2)
            }
            Drum::Snap => {
                const ROWS: [Layer; 2] = [
                    Layer::band(2_300.0, 3.0).env(0.001, 0.001, 0.07).gain(1.0),
                    Layer::band(1_500.0, 3.0).after(0.006).env(0.001, 0.0, 0.05).gain(0.5),
                ];
                (&ROWS, 0.15, 0.3)
            }
            Drum::ClosedHat => {
                const ROWS: [Layer; 1] = [Layer::metal(7_500.0).env(0.0005, 0.004, 0.07).gain(0.6)];
                (&ROWS, 0.25, 0.02)
            }
            Drum::OpenHat => {
                const ROWS: [Layer; 1] = [Layer::metal(7_000.0).env(0.0005, 0.02, 0.4).gain(0.55)];
                (&ROWS, 0.25, 0.04)
            }
            Drum::Ride => {
                const ROWS: [Layer; 2] =
                    [Layer::metal(5_500.0).env(0.0005, 0.01, 1.0).gain(0.3), Layer::struck(&STEEL, 1_850.0).gain(0.1)];
                (&ROWS, -0.3, 0.06)
            }
            Drum::Crash => {
                const ROWS: [Layer; 2] = [
                    Layer::metal(4_000.0).env(0.001, 0.03, 2.2).gain(0.55),
                    Layer::high(6_000.0).env(0.002, 0.02, 1.4).gain(0.25),
                ];
                (&ROWS, -0.25, 0.15)
            }
            Drum::LowTom => {
                const ROWS: [Layer; 2] =
                    [sine(130.0, 88.0, 0.12, 0.5), Layer::low(1_500.0).env(0.001, 0.0, 0.04).gain(0.4)];
                (&ROWS, 0.3, 0.15)
            }
            Drum::MidTom => {
                const ROWS: [Layer; 2] =
                    [sine(190.0, 130.0, 0.1, 0.4), Layer::low(2_000.0).env(0.001, 0.0, 0.04).gain(0.4)];
                (&ROWS, -0.2, 0.15)
            }
            Drum::Shaker => {
                const ROWS: [Layer; 1] = [Layer::band(6_200.0, 1.0).env(0.022, 0.005, 0.07).gain(0.6)];
                (&ROWS, -0.35, 0.06)
            }
            Drum::Tambourine => {
                const ROWS: [Layer; 2] = [
                    Layer::metal(8_000.0).env(0.002, 0.01, 0.14).gain(0.5),
                    Layer::band(9_500.0, 4.0).env(0.001, 0.0, 0.2).gain(0.5),
                ];
                (&ROWS, 0.4, 0.1)
            }
            Drum::Conga => {
                const ROWS: [Layer; 2] = [Layer::struck(&SKIN, 205.0).gain(0.7), sine(240.0, 205.0, 0.04, 0.25)];
                (&ROWS, -0.3, 0.1)
            }
            Drum::Bongo => {
                const ROWS: [Layer; 2] = [Layer::struck(&SKIN, 390.0).gain(0.5), sine(440.0, 390.0, 0.03, 0.14)];
                (&ROWS, 0.35, 0.1)
            }
            Drum::Cowbell => {
                const ROWS: [Layer; 2] = [
                    Layer::tone(Wave::Square, 587.0).env(0.001, 0.01, 0.25).gain(0.3),
                    Layer::tone(Wave::Square, 880.5).env(0.001, 0.01, 0.25).gain(0.3),
                ];
                (&ROWS, 0.3, 0.08)
            }
            Drum::Woodblock => {
                const ROWS: [Layer; 1] = [Layer::struck(&WOOD, 780.0)];
                (&ROWS, -0.4, 0.15)
            }
            Drum::Triangle => {
                const ROWS: [Layer; 1] = [Layer::struck(&STEEL, 3_300.0).gain(0.4)];
                (&ROWS, 0.45, 0.2)
            }
            Drum::SleighBells => {
                const ROWS: [Layer; 2] = [
                    Layer::struck(&STEEL, 4_200.0).times(4, 0.017).loose(0.4, 0.15, 0.5).gain(0.15),
                    Layer::band(8_800.0, 3.0).env(0.004, 0.0, 0.2).gain(0.35),
                ];
                (&ROWS, 0.3, 0.15)
            }
            Drum::Taiko => {
                const ROWS: [Layer; 3] = [
                    sine(105.0, 58.0, 0.12, 1.1),
                    Layer::struck(&SKIN, 92.0).gain(0.5),
                    Layer::low(700.0).env(0.001, 0.0, 0.1).gain(0.8),
                ];
                (&ROWS, 0.0, 0.35)
            }
            Drum::Timpani => {
                const ROWS: [Layer; 2] =
                    [Layer::struck(&SKIN, 98.0), Layer::low(400.0).env(0.001, 0.0, 0.15).gain(0.5)];
                (&ROWS, -0.15, 0.4)
            }
            Drum::Tabla => {
                const ROWS: [Layer; 2] =
                    [Layer::struck(&SKIN, 310.0).gain(0.6), sine(95.0, 125.0, 0.2, 0.35).gain(0.7)];
                (&ROWS, 0.1, 0.12)
            }
            Drum::Tick => {
                const ROWS: [Layer; 1] = [Layer::band(5_000.0, 2.0).env(0.0005, 0.002, 0.03).gain(0.8)];
                (&ROWS, 0.3, 0.1)
            }
        }
    }

    /// The tone in Hz it is heard at, of drums that have one.
    fn tone(self) -> Option<f32> {
        match self {
            Drum::LowTom => Some(88.0),
            Drum::MidTom => Some(130.0),
            Drum::Conga => Some(205.0),
            Drum::Bongo => Some(390.0),
            Drum::Cowbell => Some(587.0),
            Drum::Timpani => Some(98.0),
            Drum::Tabla => Some(310.0),
            Drum::Woodblock => Some(780.0),
            Drum::Rim => Some(1_050.0),
            _ => None,
        }
    }

    /// The factor that brings its tone to the tonic or the fifth of a key, whichever is nearer, as a player tunes a drum.
    pub fn tuning(self, key: Key) -> f32 {
        let Some(tone) = self.tone() else { return 1.0 };
        let pitch = 69.0 + 12.0 * (tone / 440.0).log2() - f32::from(key.tonic);
        let up_to = |degree: f32| (degree - pitch + 6.0).rem_euclid(12.0) - 6.0;
        let (tonic, fifth) = (up_to(0.0), up_to(7.0));
        2f32.powf(if tonic.abs() <= fifth.abs() { tonic } else { fifth } / 12.0)
    }

    /// One strike; the chance makes no two alike.
    pub fn render(self, tuning: f32, chance: &mut Chance) -> Vec<f32> {
        let pitch = tuning * (1.0 + 0.005 * chance.signed());
        let mut sum: Vec<f32> = Vec::new();
        for layer in self.row().0 {
            let sound = layer.mono(pitch, chance);
            sum.resize(sum.len().max(sound.len()), 0.0);
            sum.iter_mut().zip(&sound).for_each(|(sum, sample)| *sum += sample);
        }
        sum
    }

    pub fn place(self) -> f32 {
        self.row().1
    }

    pub fn room(self) -> f32 {
        self.row().2
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Scale;

    #[test]
    fn drums_with_a_tone_are_tuned_to_the_key() {
        for tonic in 0..12 {
            let key = Key { tonic, scale: Scale::Minor };
            for drum in [Drum::Conga, Drum::Bongo, Drum::Timpani, Drum::Cowbell] {
                let tuning = drum.tuning(key);
                let pitch = 69.0 + 12.0 * (drum.tone().unwrap() * tuning / 440.0).log2() - f32::from(tonic);
                let degree = pitch.round().rem_euclid(12.0);
                assert!(
                    (pitch - pitch.round()).abs() < 0.01 && [0.0, 7.0].contains(&degree),
                    "{drum:?} {tonic}: {pitch}"
                );
                assert!((0.81..1.23).contains(&tuning), "{drum:?}: {tuning}");
            }
        }
        assert_eq!(Drum::Shaker.tuning(Key { tonic: 3, scale: Scale::Major }), 1.0);
    }
}
