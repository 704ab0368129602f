//! A mouth from sound alone: loudness opens the jaw, the colour of the sound shapes the lips.

use herald_domain::timing::{PhonemeTiming, WordTiming};

use crate::coarticulation::{MouthCurves, RATE, apertures, blend, limit_speed, sample_count};
use crate::viseme::{MouthShape, Viseme};

/// Loudness and colour of 10 ms of sound.
#[derive(Debug, Clone, Copy, Default)]
struct Moment {
    /// Root mean square.
    level: f32,
    /// Rough centre of its energy, Hz: from the energy of the signal's slope against that of the signal.
    centre: f32,
}

/// Mouth curves and, for head and brows, the loud syllables as stressed phonemes without a symbol.
pub(crate) fn curves(
    samples: &[f32],
    sample_rate: u32,
    words: &[WordTiming],
    largest: f32,
) -> (MouthCurves, Vec<PhonemeTiming>) {
    let duration = samples.len() as f64 / f64::from(sample_rate.max(1));
    let count = sample_count(duration);
    let moments = moments(samples, sample_rate.max(1), count);
    let loud = percentile(moments.iter().map(|moment| moment.level).collect(), 0.95).max(1e-4);

    let spoken = |time: f64| words.is_empty() || words.iter().any(|w| w.start - 0.06 <= time && time <= w.end + 0.08);
    let mut shapes: Vec<MouthShape> = (0..count)
        .map(|k| if spoken(k as f64 / RATE) { shape_of(&moments, k, loud) } else { Viseme::Rest.shape() })
        .collect();
    let mut press = vec![0.0f32; count];
    let closures: Vec<f64> = words.iter().flat_map(closures_of).filter(|time| (0.0..duration).contains(time)).collect();
    for middle in &closures {
        for k in 0..count {
            let distance = (k as f64 / RATE - middle) / 0.035;
            if distance.abs() < 4.0 {
                let weight = (-distance * distance).exp() as f32;
                shapes[k] = blend(&shapes[k], &Viseme::Bilabial.shape(), weight);
                press[k] = press[k].max(weight);
            }
        }
    }
    let mut aperture = apertures(&shapes, &press, largest);
    limit_speed(&mut aperture);
    let stresses = syllables(&moments, loud);
    (MouthCurves { shapes, aperture, press, closures }, stresses)
}

fn moments(samples: &[f32], rate: u32, count: usize) -> Vec<Moment> {
    let hop = rate as f64 / RATE;
    let half = (f64::from(rate) * 0.0125) as usize + 1;
    (0..count)
        .map(|k| {
            let middle = (k as f64 * hop) as usize;
            let (from, to) = (middle.saturating_sub(half).min(samples.len()), (middle + half).min(samples.len()));
            let window = &samples[from..to];
            if window.len() < 4 {
                return Moment::default();
            }
            let energy: f32 = window.iter().map(|s| s * s).sum();
            let slope: f32 = window.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum();
            let centre = (slope / energy.max(1e-9)).sqrt().min(2.0) / 2.0;
            Moment {
                level: (energy / window.len() as f32).sqrt(),
                centre: centre.asin() / std::f32::consts::PI * rate as f32,
            }
        })
        .collect()
}

/// Averages over three moments before judging, as a single one is noisy.
fn shape_of(moments: &[Moment], k: usize, loud: f32) -> MouthShape {
    let around = &moments[k.saturating_sub(2)..(k + 3).min(moments.len())];
    let level = around.iter().map(|moment| moment.level).sum::<f32>() / around.len() as f32 / loud;
    let weight: f32 = around.iter().map(|moment| moment.level).sum::<f32>().max(1e-9);
    let centre = around.iter().map(|moment| moment.centre * moment.level).sum::<f32>() / weight;
    let voiced = ((level - 0.06) / 0.6).clamp(0.0, 1.0).powf(0.8);
    let hiss = ((centre - 2200.0) / 1500.0).clamp(0.0, 1.0);
    let bright = ((centre - 750.0) / 900.0).clamp(-1.0, 1.0);
    let vowel = MouthShape {
        open: 0.25 * voiced * (1.0 - 0.35 * bright.abs()),
        widen: 0.35 * bright.max(0.0),
        pucker: 0.7 * (-bright).max(0.0),
        upper: 0.05 * voiced,
        close: 0.6 * (1.0 - voiced),
        ..MouthShape::default()
    };
    let shape = blend(&vowel, &Viseme::Sibilant.shape(), hiss * voiced.max(0.4));
    blend(&Viseme::Rest.shape(), &shape, (voiced * 4.0).min(1.0))
}

/// Where a word's spelling shuts the lips: at its first and last letter.
fn closures_of(word: &WordTiming) -> Vec<f64> {
    let shuts = |letter: Option<char>| letter.is_some_and(|letter| "bmpBMPбмпבמפ".contains(letter));
    let mut times = Vec::new();
    if shuts(word.text.chars().next()) {
        times.push(word.start + 0.03);
    }
    if word.text.chars().count() > 2 && shuts(word.text.chars().next_back()) {
        times.push(word.end - 0.03);
    }
    times
}

/// Peaks of loudness at least 180 ms apart; every peak well above its neighbours counts as stressed.
fn syllables(moments: &[Moment], loud: f32) -> Vec<PhonemeTiming> {
    let level = |k: usize| moments[k].level / loud;
    let mut peaks: Vec<PhonemeTiming> = Vec::new();
    for k in 9..moments.len().saturating_sub(9) {
        let highest = (k - 9..=k + 9).all(|other| level(other) <= level(k));
        if highest && level(k) > 0.3 {
            let time = k as f64 / RATE;
            peaks.push(PhonemeTiming {
                symbol: String::new(),
                start: time - 0.06,
                end: time + 0.06,
                stressed: level(k) > 0.7,
            });
        }
    }
    peaks
}

fn percentile(mut values: Vec<f32>, share: f32) -> f32 {
    values.sort_by(f32::total_cmp);
    let last = values.len().saturating_sub(1);
    values.get((last as f32 * share) as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(rate: u32, seconds: f64, hertz: f64, loudness: f64) -> Vec<f32> {
        (0..(seconds * f64::from(rate)) as usize)
            .map(|k| (loudness * (std::f64::consts::TAU * hertz * k as f64 / f64::from(rate)).sin()) as f32)
            .collect()
    }

    #[test]
    fn loud_opens_silence_shuts_and_colour_shapes() {
        let mut sound = tone(16000, 0.5, 900.0, 0.5);
        sound.extend(vec![0.0; 8000]);
        sound.extend(tone(16000, 0.5, 300.0, 0.5));
        let (mouth, _) = curves(&sound, 16000, &[], 0.19);
        assert!(mouth.aperture[25] > 0.08);
        assert_eq!(mouth.aperture[75], 0.0);
        assert!(mouth.shapes[125].pucker > 0.3 && mouth.shapes[25].pucker < 0.1);
    }

    #[test]
    fn words_bound_the_mouth_and_shut_it() {
        let sound = tone(16000, 2.0, 700.0, 0.4);
        let word = |text: &str, start, end| WordTiming { text: text.into(), start, end };
        let (mouth, _) = curves(&sound, 16000, &[word("map", 0.2, 0.8), word("go", 1.4, 1.8)], 0.19);
        assert_eq!(mouth.closures, [0.23, 0.77]);
        assert_eq!(mouth.aperture[23], 0.0);
        assert!(mouth.aperture[50] > 0.08);
        assert_eq!(mouth.aperture[110], 0.0);
    }
}
