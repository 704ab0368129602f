//! Every track measured against what its row and the catalogue promise: a sample of them; all under `HERALD_PROVE`, with the
//! table of `docs/music.md`.

mod hearing;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ebur128::{EbuR128, Mode};
use hearing::{Spectrogram, cosine, difference, periodicity};
use herald_music::{RATE, Scale, Stereo, Track, catalogue};

/// Longest time in seconds below [`QUIET_DBFS`].
const LONGEST_GAP: f64 = 0.5;
const QUIET_DBFS: f32 = -55.0;
/// Least share of what sounds between 130 Hz and 2 kHz that is of the key's seven tones; noise has 0.58 (0.67 in minor).
const LEAST_IN_KEY: f32 = 0.65;
/// How much more another tonic's scale may hold. Keys a fifth apart share six tones of seven.
const OTHER_KEY: f32 = 0.03;
/// How far the measured tempo may be from the row's, as a share.
const TEMPO_ERROR: f64 = 0.01;
/// Root mean square difference in dB that the spectra or levels of start and peak have at least.
const LEAST_CHANGE: f32 = 2.0;
/// Most of the power that may lie above 8 kHz, and below 40 Hz.
const MOST_HARSH: f32 = 0.1;
const MOST_RUMBLE: f32 = 0.1;
/// Least distance of two tracks; 0 is the same track. See [`Heard::distance`].
const LEAST_DISTANCE: f32 = 0.3;

struct Heard {
    id: &'static str,
    loudness: f64,
    peak: f64,
    gap: f64,
    in_key: f32,
    tempo: f64,
    change: f32,
    complaints: Vec<String>,
    /// What sounds, by sixteenths of the track and tones; when it begins, by steps of four bars; levels by band.
    harmony: Vec<f32>,
    rhythm: Vec<f32>,
    timbre: Vec<f32>,
}

impl Heard {
    fn new(track: &'static Track) -> Heard {
        let sound = track.render().unwrap();
        let (tones, attacks) = (Spectrogram::new(&sound, 8_192, 4_096), Spectrogram::new(&sound, 1_024, 512));
        let flux = attacks.flux();
        let mut complaints = Vec::new();
        let (loudness, peak) = level(&sound);
        let gap = longest_gap(&sound);
        let (in_key, other) = key(track, &tones.chroma(0.0, 1.0));
        let tempo = tempo(track, &flux, attacks.rate());
        let (start, top) = (tones.bands(0.0, 0.12), tones.bands(0.62, 0.78));
        let louder = 10.0 * (power(&sound, 0.62, 0.78) / power(&sound, 0.0, 0.12)).log10();
        let change = difference(&start, &top).max(louder.abs());
        let (rumble, harsh) = tones.outside(40.0, 8_000.0);
        let mut demand = |holds: bool, complaint: String| {
            if !holds {
                complaints.push(format!("{}: {complaint}", track.id));
            }
        };
        let samples = || sound.left.iter().chain(&sound.right);
        demand(samples().all(|sample| sample.is_finite() && sample.abs() < 1.0), "samples out of range".to_owned());
        let offset = samples().map(|sample| f64::from(*sample)).sum::<f64>() / (2 * sound.len()) as f64;
        demand(offset.abs() < 1e-3, format!("an offset of {offset}"));
        demand((loudness + 16.0).abs() <= 0.5 && peak <= -1.5, format!("{loudness:.2} LUFS, {peak:.2} dBTP"));
        demand((sound.duration() - track.duration()).abs() < 1e-6, format!("{} s", sound.duration()));
        demand(gap <= LONGEST_GAP, format!("{gap:.2} s of silence"));
        demand(
            in_key >= LEAST_IN_KEY && other <= OTHER_KEY,
            format!("{in_key:.2} in key, another has {other:.2} more"),
        );
        demand(
            (tempo / f64::from(track.tempo) - 1.0).abs() <= TEMPO_ERROR,
            format!("{tempo:.1} BPM measured, {} claimed", track.tempo),
        );
        demand(change >= LEAST_CHANGE, format!("start and peak differ by {change:.1} dB"));
        demand(
            harsh <= MOST_HARSH && rumble <= MOST_RUMBLE,
            format!("{harsh:.3} above 8 kHz, {rumble:.3} below 40 Hz"),
        );
        if let Some(complaint) = seam(&sound, &flux) {
            demand(false, complaint);
        }
        let slice = |n: usize| tones.chroma(n as f64 / 16.0, (n + 1) as f64 / 16.0).map(|tone| tone - 1.0 / 12.0);
        let harmony = (0..16).flat_map(slice).collect();
        let (rhythm, timbre) = (rhythm(track, &flux, attacks.rate()), tones.bands(0.0, 1.0));
        Heard { id: track.id, loudness, peak, gap, in_key, tempo, change, complaints, harmony, rhythm, timbre }
    }

    /// The sum of the differences in harmony and rhythm (1 less the cosine, each 0 to 2) and in the spectrum (10 dB are 1).
    fn distance(&self, other: &Heard) -> f32 {
        let apart = |a: &[f32], b: &[f32]| 1.0 - cosine(a, b);
        apart(&self.harmony, &other.harmony)
            + apart(&self.rhythm, &other.rhythm)
            + difference(&self.timbre, &other.timbre) / 10.0
    }
}

/// Integrated loudness in LUFS and true peak in dBTP.
fn level(sound: &Stereo) -> (f64, f64) {
    let mut meter = EbuR128::new(2, RATE, Mode::I | Mode::TRUE_PEAK).unwrap();
    meter.add_frames_planar_f32(&[&sound.left, &sound.right]).unwrap();
    let peak = meter.true_peak(0).unwrap().max(meter.true_peak(1).unwrap());
    (meter.loudness_global().unwrap(), 20.0 * peak.log10())
}

/// Mean power of both channels over a share of the track.
fn power(sound: &Stereo, from: f64, to: f64) -> f32 {
    let range = (from * sound.len() as f64) as usize..(to * sound.len() as f64) as usize;
    let both = sound.left[range.clone()].iter().chain(&sound.right[range.clone()]);
    both.map(|sample| sample * sample).sum::<f32>() / (2 * range.len()) as f32
}

/// Levels of both channels in dBFS by windows of 50 ms.
fn levels(sound: &Stereo) -> Vec<f32> {
    let window = RATE as usize / 20;
    let level = |n: usize| {
        let range = n * window..(n + 1) * window;
        let both = sound.left[range.clone()].iter().chain(&sound.right[range]);
        10.0 * (both.map(|sample| sample * sample).sum::<f32>() / (2 * window) as f32).max(1e-12).log10()
    };
    (0..sound.len() / window).map(level).collect()
}

/// Seconds; over the seam too.
fn longest_gap(sound: &Stereo) -> f64 {
    let levels = levels(sound);
    let (mut run, mut longest) = (0, 0);
    for level in levels.iter().chain(&levels) {
        run = if *level < QUIET_DBFS { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest as f64 / 20.0
}

/// The share of the tones that is of the track's key, and how much more is of the same scale on the best other tonic.
fn key(track: &Track, tones: &[f32; 12]) -> (f32, f32) {
    // A minor key has its leading note beside the minor seventh.
    let leading = (track.key.scale == Scale::Minor).then_some(&11);
    let share = |tonic: i32| -> f32 {
        let steps = track.key.scale.steps();
        steps.iter().chain(leading).map(|step| tones[(tonic + step).rem_euclid(12) as usize]).sum()
    };
    let own = share(i32::from(track.key.tonic));
    let best = (0..12).map(share).fold(0.0, f32::max);
    (own, best - own)
}

/// The tempo between 70 % and 142 % of the claimed one at whose beats, halves and quarters of beats most begins.
fn tempo(track: &Track, flux: &[f32], rate: f64) -> f64 {
    let mean = flux.iter().sum::<f32>() / flux.len() as f32;
    let onsets: Vec<f32> = flux.iter().map(|rise| (rise - mean).max(0.0)).collect();
    let strength = |tempo: f64| -> f64 {
        [1.0, 2.0, 4.0].iter().map(|times| periodicity(&onsets, rate, tempo / 60.0 * times)).sum()
    };
    let tempos = (0..=288).map(|step| f64::from(track.tempo) * (0.7 + 0.0025 * f64::from(step)));
    tempos.max_by(|a, b| strength(*a).total_cmp(&strength(*b))).unwrap()
}

/// What begins at each sixteenth of four bars (sixteen beats), less the mean.
fn rhythm(track: &Track, flux: &[f32], rate: f64) -> Vec<f32> {
    let mut steps = vec![0.0f32; 64];
    for (at, rise) in flux.iter().enumerate() {
        let sixteenth = at as f64 / rate * f64::from(track.tempo) / 15.0;
        steps[sixteenth.round() as usize % 64] += rise;
    }
    let mean = steps.iter().sum::<f32>() / 64.0;
    steps.iter().map(|step| step - mean).collect()
}

/// What is wrong with how the end goes over into the start, held against the same measures inside the track.
fn seam(sound: &Stereo, flux: &[f32]) -> Option<String> {
    for channel in [&sound.left, &sound.right] {
        let mut steps: Vec<f32> = channel.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        steps.sort_by(f32::total_cmp);
        // A note may begin there, with as hard a start as notes have inside.
        let usual = steps[steps.len() * 999 / 1_000].max(steps[steps.len() - 1] / 2.0).max(1e-3);
        let step = (channel[0] - channel[channel.len() - 1]).abs();
        if step > usual {
            return Some(format!("a step of {step} over the seam, {usual} inside"));
        }
    }
    // The first beat begins there: hardly more may begin than at the strongest beat inside.
    let near = 3;
    let inside = flux[near..flux.len() - near].iter().copied().fold(0.0, f32::max);
    let over = flux[..near].iter().chain(&flux[flux.len() - near..]).copied().fold(0.0, f32::max);
    if over > inside * 1.2 {
        return Some(format!("a spectral flux of {over:.1} over the seam, {inside:.1} at most inside"));
    }
    let levels = levels(sound);
    // A rise is that first beat again. A fall is something cut off, or a piece that begins more quietly than it ends.
    let falls = levels.windows(2).map(|pair| pair[0] - pair[1]);
    let (most_rise, most_fall) = falls.fold((6.0f32, 6.0f32), |(rise, fall), step| (rise.max(-step), fall.max(step)));
    let fall = levels[levels.len() - 1] - levels[0];
    let abrupt = fall > most_fall || -fall > most_rise * 1.2;
    abrupt
        .then(|| format!("the level falls by {fall:.1} dB over the seam, by -{most_rise:.1} to {most_fall:.1} inside"))
}

fn heard(stride: usize) -> Vec<Heard> {
    let tracks: Vec<&'static Track> = catalogue::tracks().iter().step_by(stride).collect();
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(track) = tracks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let row = Heard::new(track);
                    rows.lock().unwrap().push(row);
                }
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort_by_key(|row| tracks.iter().position(|track| track.id == row.id));
    rows
}

#[test]
fn tracks_sound_as_their_rows_say_and_no_two_alike() {
    let all = std::env::var_os("HERALD_PROVE").is_some_and(|value| !value.is_empty() && value != "0");
    let rows = heard(if all { 1 } else { 24 });
    println!("| track | LUFS | dBTP | longest gap | in key | tempo | change | nearest other track |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut complaints: Vec<String> = rows.iter().flat_map(|row| row.complaints.clone()).collect();
    for row in &rows {
        let others = rows.iter().filter(|other| other.id != row.id).map(|other| (row.distance(other), other.id));
        let (distance, nearest) = others.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        if distance < LEAST_DISTANCE {
            complaints.push(format!("{} and {nearest} are {distance:.2} apart", row.id));
        }
        println!(
            "| {} | {:.2} | {:.2} | {:.2} s | {:.0} % | {:.1} | {:.1} dB | {nearest}, {distance:.2} |",
            row.id,
            row.loudness,
            row.peak,
            row.gap,
            row.in_key * 100.0,
            row.tempo,
            row.change
        );
    }
    assert!(rows[0].distance(&rows[0]) < 1e-3);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
