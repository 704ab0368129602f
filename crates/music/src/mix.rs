//! From a score to sound: every part is played, brought to the level of its role, placed and put into the room.

use crate::chance::Chance;
use crate::drum::Drum;
use crate::instrument::Setting;
use crate::score::{Part, Role, Score};
use crate::space;
use crate::synth::Tone;
use crate::{RATE, Stereo, frames, master, pan};

/// What the genre and the mood say about the mix.
pub(crate) struct Desk {
    pub room: space::Room,
    pub wet: f32,
    pub echo: f32,
    pub duck: f32,
    pub energy: f32,
}

/// Loudness in LUFS, place, and share of the room.
fn strip(role: Role) -> (f64, f32, f32) {
    match role {
        Role::Lead => (-18.0, 0.05, 0.45),
        Role::Counter => (-26.0, -0.25, 0.6),
        Role::Chords => (-21.0, -0.15, 0.35),
        Role::Figure => (-23.5, 0.35, 0.45),
        Role::Pad => (-25.0, 0.0, 0.5),
        Role::Bass => (-21.0, 0.0, 0.03),
    }
}

/// The drums as one part, in LUFS.
const DRUMS: f64 = -20.0;
/// A part that hardly sounds is not raised without end.
const MOST_GAIN: f64 = 24.0;

pub(crate) fn mix(score: &Score, desk: &Desk, seed: u64) -> Result<Stereo, ebur128::Error> {
    let mut sum = Stereo::silence(score.frames);
    let mut send = Stereo::silence(score.frames);
    let mut echoed = Stereo::silence(score.frames);
    let pushed = ducking(score, desk.duck);
    for (number, part) in score.parts.iter().enumerate() {
        let (level, place, room) = strip(part.role);
        let mut stem = play(part, score.frames, place, &mut Chance::new(seed ^ number as u64, "players"));
        let Some(gain) = gain_to(&stem, level)? else { continue };
        if part.role != Role::Lead {
            for channel in stem.channels() {
                channel.iter_mut().zip(&pushed).for_each(|(sample, gain)| *sample *= gain);
            }
        }
        sum.add(&stem, gain);
        send.add(&stem, gain * room);
        if matches!(part.role, Role::Lead | Role::Figure) && desk.echo > 0.0 {
            echoed.add(&stem, gain * desk.echo);
        }
    }
    if !score.hits.is_empty() {
        let (dry, wet) = beat(score, &mut Chance::new(seed, "drummer"));
        let level = DRUMS + 5.0 * (f64::from(desk.energy) - 0.6);
        if let Some(gain) = gain_to(&dry, level)? {
            sum.add(&dry, gain);
            send.add(&wet, gain);
        }
    }
    if desk.echo > 0.0 {
        let echoes = space::echo(&echoed, score.beat * 0.75, 0.45);
        sum.add(&echoes, 1.0);
        send.add(&echoes, 0.3);
    }
    sum.add(&desk.room.answer(&send), desk.wet);
    master::master(&mut sum)?;
    Ok(sum)
}

/// The gain that brings a part to a loudness; none if it makes no sound.
fn gain_to(stem: &Stereo, level: f64) -> Result<Option<f32>, ebur128::Error> {
    let loudness = master::loudness(stem)?;
    Ok(loudness.is_finite().then(|| 10f64.powf((level - loudness).min(MOST_GAIN) / 20.0) as f32))
}

fn play(part: &Part, length: usize, place: f32, chance: &mut Chance) -> Stereo {
    let Setting { patch, wide, .. } = part.instrument.setting();
    let mut stem = Stereo::silence(length);
    for note in &part.notes {
        let cents = 2.0 * chance.signed();
        let frequency = 440.0 * 2f32.powf((note.pitch as f32 - 69.0) / 12.0 + cents / 1200.0);
        let tone = Tone { frequency, held: note.length as f32, velocity: note.velocity };
        let places: &[f32] = if wide { &[-0.75, 0.75] } else { &[0.0] };
        for aside in places {
            // High tones to the right, as on a keyboard seen by its player.
            let spread = if wide { 0.0 } else { (note.pitch - 62) as f32 * 0.006 };
            let sound = patch.render(tone, chance);
            stem.add_around(&sound, around(note.start, length), pan(place + aside + spread));
        }
    }
    stem
}

/// The drums dry, and what of them goes into the room.
fn beat(score: &Score, chance: &mut Chance) -> (Stereo, Stereo) {
    /// Strikes of a drum that differ; more are not heard as such.
    const TAKES: usize = 4;
    let mut takes: std::collections::HashMap<Drum, Vec<Vec<f32>>> = std::collections::HashMap::new();
    let mut dry = Stereo::silence(score.frames);
    let mut wet = Stereo::silence(score.frames);
    for hit in &score.hits {
        let takes = takes.entry(hit.drum).or_insert_with(|| {
            let tuning = hit.drum.tuning(score.key);
            (0..TAKES).map(|_| hit.drum.render(tuning, chance)).collect()
        });
        let sound = &takes[chance.below(TAKES)];
        let start = around(hit.start, score.frames);
        let gains = pan(hit.drum.place()).map(|gain| gain * hit.velocity);
        dry.add_around(sound, start, gains);
        wet.add_around(sound, start, gains.map(|gain| gain * hit.drum.room()));
    }
    (dry, wet)
}

/// The frame of a time that may lie before the start or after the end.
fn around(seconds: f64, length: usize) -> usize {
    (seconds * f64::from(RATE)).round().rem_euclid(length as f64) as usize % length
}

/// Gains at every frame: down at each kick, up again within a third of a second.
fn ducking(score: &Score, depth: f32) -> Vec<f32> {
    let mut gains = vec![1.0f32; score.frames];
    if depth == 0.0 {
        return gains;
    }
    let kicks = [Drum::Kick, Drum::SoftKick, Drum::HouseKick, Drum::LongKick];
    let release = frames(0.32);
    // Down within five milliseconds, which end at the kick: a step would click.
    let attack = frames(0.005);
    for hit in score.hits.iter().filter(|hit| kicks.contains(&hit.drum)) {
        let start = around(hit.start - 0.005, score.frames);
        for step in 0..attack + release {
            let down = if step < attack {
                step as f32 / attack as f32
            } else {
                (1.0 - (step - attack) as f32 / release as f32).powi(2)
            };
            let gain = &mut gains[(start + step) % score.frames];
            *gain = gain.min(1.0 - depth * down);
        }
    }
    gains
}
