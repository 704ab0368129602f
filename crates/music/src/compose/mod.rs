//! From a row of the catalogue to a score.

mod form;
mod melody;
mod pattern;
mod voicing;

use form::{Form, Section};
use pattern::Grid;

use crate::catalogue::Track;
use crate::catalogue::genre::{Line, SITAR_GROOVE, Style};
use crate::chance::Chance;
use crate::drum::Drum;
use crate::instrument::Instrument;
use crate::score::{Hit, Part, Role, Score};
use crate::theory::{Chord, Key, Scale};
use crate::{RATE, frames};

/// Seconds a track comes nearest to.
const GOAL_SECONDS: f64 = 40.0;

/// Bars of a track: whole phrases of four, three at least.
pub(crate) fn bars(track: &Track) -> usize {
    let bar = 60.0 / f64::from(track.tempo) * track.genre.style().beats as f64;
    ((GOAL_SECONDS / bar / 4.0).round() as usize).max(3) * 4
}

/// Length of a track in frames.
pub(crate) fn length(track: &Track) -> usize {
    let beats = bars(track) * track.genre.style().beats;
    frames(beats as f64 * 60.0 / f64::from(track.tempo))
}

pub(crate) fn compose(track: &Track) -> Score {
    let style = track.genre.style();
    let energy = track.mood.energy();
    let seed = track.seed();
    let form = Form::new(bars(track));
    // The loop has a whole number of frames, so the beat is what makes it come out even.
    let beat = length(track) as f64 / f64::from(RATE) / (bars(track) * style.beats) as f64;
    let grid =
        Grid { beat, steps: style.beats * 4, swing: style.swing, looseness: 0.006 + 0.008 * f64::from(1.0 - energy) };
    let mut chance = Chance::new(seed, "harmony");
    let progression = chance.pick(&fitting(&style, track.key.scale));
    let progression = Chord::progression(progression).unwrap_or_default();
    let chords: Vec<&Chord> = progression.iter().cycle().take(bars(track)).collect();
    let key = track.key;

    // Nothing is held below the chords: without bass and drums the start would be full of holes.
    let bare = style.pads.is_empty();
    let mut parts = Vec::new();
    let mut add = |role, instrument, notes: Vec<_>| {
        if !notes.is_empty() {
            parts.push(Part { role, instrument, notes });
        }
    };
    let mut chance = Chance::new(seed, "arrangement");
    let mut choose = |of: &'static [Instrument]| {
        let others: Vec<Instrument> = of.iter().copied().filter(|instrument| *instrument != track.lead).collect();
        // Where the genre has only what already plays the melody, a second one plays.
        let of = if others.is_empty() { of } else { &others };
        (!of.is_empty()).then(|| chance.pick(of))
    };
    let played = pattern::Played { grid: &grid, key, chords: &chords, energy };
    if let Some(instrument) = choose(style.chords) {
        let line = Chance::new(seed, "comping").pick(style.comping);
        add(Role::Chords, instrument, played.chords(instrument, line, |_| true, &mut Chance::new(seed, "chords")));
    }
    if let Some(instrument) = choose(style.figures) {
        let line = Chance::new(seed, "figure").pick(style.figure_patterns);
        // Still music has its figure from the start: there is no rhythm to come in.
        let there =
            |bar: usize| style.grooves.is_empty() || form.section(bar) == Section::Peak || energy > 0.65 && bar >= 2;
        add(Role::Figure, instrument, played.chords(instrument, line, there, &mut Chance::new(seed, "figures")));
    }
    if let Some(instrument) = choose(style.pads) {
        let held = if style.beats == 3 { "C-----------" } else { "C---------------" };
        let there = |bar: usize| form.section(bar) != Section::Body || energy < 0.5;
        add(Role::Pad, instrument, played.chords(instrument, held, there, &mut Chance::new(seed, "pads")));
    }
    if let Some(instrument) = choose(style.basses) {
        let line = Chance::new(seed, "bass line").pick(style.bass_patterns);
        let there = |bar: usize| bare || form.section(bar) != Section::Intro || bar % 4 >= 2 && energy > 0.5;
        add(Role::Bass, instrument, played.bass(instrument, line, there, &mut Chance::new(seed, "bass")));
    }
    let tune = melody::Tune { played: &played, form: &form, busy: style.busy, energy };
    add(Role::Lead, track.lead, tune.notes(track.lead, &mut Chance::new(seed, "melody")));
    if let (Some(instrument), true) = (choose(style.pads), energy > 0.4) {
        add(Role::Counter, instrument, tune.counter(instrument, &mut Chance::new(seed, "counter")));
    }

    let groove = match track.lead {
        Instrument::Sitar if !style.grooves.is_empty() => Some(SITAR_GROOVE),
        _ if style.grooves.is_empty() => None,
        _ => Some(Chance::new(seed, "groove").pick(style.grooves)),
    };
    let hits = groove.map(|groove| drums(groove, &grid, &form, (energy, bare), &mut Chance::new(seed, "drums")));
    Score { frames: length(track), beat, key, parts, hits: hits.unwrap_or_default() }
}

/// The genre's progressions that stay in the scale best; the scale's own if none of them does.
fn fitting(style: &Style, scale: Scale) -> Vec<&'static str> {
    let own: &[&str] = match scale {
        Scale::Major => &["I V vi IV", "I vi IV V"],
        Scale::Minor => &["i bVI bIII bVII", "i iv bVI bVII"],
        Scale::Dorian => &["i IV i IV", "i bVII IV i"],
        Scale::Mixolydian => &["I bVII IV I", "I v IV I"],
        Scale::Lydian => &["I II I II", "I II vi I"],
        Scale::Phrygian => &["i bII i bvii", "i bII bIII bII"],
    };
    let key = Key { tonic: 0, scale };
    let foreign = |text: &&str| {
        let chords = Chord::progression(text).unwrap_or_default();
        let tones = chords.iter().flat_map(|chord| chord.intervals.iter().map(move |interval| chord.root + interval));
        // The leading note of a minor key is no stranger.
        let outside = |tone: &i32| !(key.holds(*tone) || scale == Scale::Minor && tone.rem_euclid(12) == 11);
        tones.filter(outside).count() <= chords.len() / 6
    };
    let of_genre: Vec<&str> = style.progressions.iter().copied().filter(foreign).collect();
    if of_genre.is_empty() { own.to_vec() } else { of_genre }
}

fn drums(groove: &[Line], grid: &Grid, form: &Form, (energy, bare): (f32, bool), chance: &mut Chance) -> Vec<Hit> {
    let mut hits = Vec::new();
    for bar in 0..form.bars {
        let section = form.section(bar);
        let thin = matches!(section, Section::Intro | Section::Ending);
        // Still moods keep to the first lines of the groove.
        let most = if energy < 0.3 { 3 } else { groove.len() };
        let fill = bar + 1 < form.bars && form.section(bar + 1) != section && energy > 0.55 && !thin;
        for (drum, line, always) in &groove[..most.min(groove.len())] {
            if thin && !always || !bare && section == Section::Intro && bar < 2 && energy < 0.8 {
                continue;
            }
            for step in 0..grid.steps {
                let sign = line.as_bytes()[(bar * grid.steps + step) % line.len()];
                let loudness = match sign {
                    b'X' => 1.0,
                    b'x' => 0.75,
                    b'o' => 0.4,
                    _ => continue,
                };
                if fill && step >= grid.steps - 4 && !matches!(drum, Drum::Kick | Drum::HouseKick) {
                    continue;
                }
                let velocity = loudness * (0.75 + 0.25 * energy) * (1.0 - 0.18 * chance.unit());
                hits.push(Hit { start: grid.time(bar, step, chance), drum: *drum, velocity });
            }
        }
        if fill {
            for step in grid.steps - 4..grid.steps {
                let drum = if step % 2 == 0 { Drum::MidTom } else { Drum::LowTom };
                let velocity = 0.5 + 0.1 * (step + 4 - grid.steps) as f32;
                hits.push(Hit { start: grid.time(bar, step, chance), drum, velocity });
            }
        }
        if bar > 0 && form.section(bar - 1) != section && section == Section::Peak && energy > 0.55 {
            hits.push(Hit { start: grid.time(bar, 0, chance), drum: Drum::Crash, velocity: 0.6 });
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;

    #[test]
    fn every_pattern_and_progression_of_the_genres_can_be_read() {
        for track in catalogue::tracks() {
            let style = track.genre.style();
            let steps = style.beats * 4;
            for text in style.progressions {
                assert!(Chord::progression(text).is_some_and(|chords| !chords.is_empty()), "{text}");
            }
            let lines = style.comping.iter().chain(style.figure_patterns).map(|line| (line, "Cc0123-."));
            let lines = lines.chain(style.bass_patterns.iter().map(|line| (line, "Rr583A-.")));
            let drums = style.grooves.iter().flat_map(|groove| groove.iter()).map(|line| (&line.1, "Xxo."));
            for (line, signs) in lines.chain(drums) {
                let read = line.chars().all(|sign| signs.contains(sign));
                let unused = style.beats == 3 && (style.figures.is_empty() || style.pads.is_empty());
                assert!(read && (line.len() % steps == 0 || unused), "{}: {line}", style.name);
            }
        }
    }

    #[test]
    fn scores_stay_inside_their_loop_and_in_the_range_of_the_ear() {
        for track in catalogue::tracks() {
            let score = compose(track);
            let seconds = score.frames as f64 / f64::from(RATE);
            assert!(score.parts.len() >= 2, "{}", track.id);
            for note in score.parts.iter().flat_map(|part| &part.notes) {
                assert!(note.start > -0.1 && note.start < seconds && note.length > 0.0, "{} {note:?}", track.id);
                assert!(
                    (21..=108).contains(&note.pitch) && (0.0..=1.0).contains(&note.velocity),
                    "{} {note:?}",
                    track.id
                );
            }
            let plays = |role| score.parts.iter().any(|part| part.role == role);
            assert!(plays(Role::Lead), "{} has no melody", track.id);
            assert!(plays(Role::Chords) || track.genre.style().chords.is_empty(), "{} has no chords", track.id);
        }
    }
}
