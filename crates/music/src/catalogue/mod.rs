//! What there is: tracks and effects, by stable ids, with the words that describe them.

mod effects;
pub mod genre;
mod groove;
pub mod mood;
mod tracks;

pub use effects::effects;
pub use genre::Genre;
pub use mood::Mood;
pub use tracks::tracks;

use crate::instrument::Instrument;
use crate::mix::Desk;
use crate::space::Room;
use crate::synth::layer::Layer;
use crate::{Key, RATE, Stereo, chance, compose, frames, master, mix};

/// Why a sound cannot be made.
#[derive(Debug)]
pub struct RenderError(ebur128::Error);

impl std::fmt::Display for RenderError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "the loudness of a sound cannot be measured: {}", self.0)
    }
}

impl std::error::Error for RenderError {}

/// A piece of music of 20 to 60 seconds that can be repeated without a seam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Track {
    /// Small letters and hyphens. Never given to another track, and what the seed is made from.
    pub id: &'static str,
    pub genre: Genre,
    pub mood: Mood,
    /// Quarter notes a minute.
    pub tempo: u16,
    pub key: Key,
    /// What plays the melody.
    pub lead: Instrument,
    /// What it may be put under.
    pub uses: &'static str,
}

/// Where in a scene an effect belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placement {
    /// At one moment.
    Hit,
    /// Before one moment, towards which it grows.
    Riser,
    /// Under a scene; it can be repeated without a seam.
    Bed,
}

impl Placement {
    pub fn as_str(self) -> &'static str {
        match self {
            Placement::Hit => "hit",
            Placement::Riser => "riser",
            Placement::Bed => "bed",
        }
    }
}

/// A sound effect.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// As of tracks; no id is both a track's and an effect's.
    pub id: &'static str,
    pub placement: Placement,
    /// Seconds.
    pub duration: f32,
    /// Seconds from the start to the loudest point; none for beds, which have none.
    pub peak_offset: Option<f32>,
    pub description: &'static str,
    pub(crate) layers: &'static [Layer],
    /// Share of the room, and seconds of its decay.
    pub(crate) room: (f32, f32),
}

impl Track {
    pub fn find(id: &str) -> Option<&'static Track> {
        tracks().iter().find(|track| track.id == id)
    }

    pub fn name(&self) -> String {
        title(self.id)
    }

    /// What decides all that the row leaves open.
    pub fn seed(&self) -> u64 {
        chance::hash(self.id)
    }

    /// Seconds.
    pub fn duration(&self) -> f64 {
        compose::length(self) as f64 / f64::from(RATE)
    }

    /// Genre, mood, lead, tempo, key and uses in a sentence or two.
    pub fn description(&self) -> String {
        let pace = match self.tempo {
            0..=79 => "slow",
            80..=109 => "medium tempo",
            110..=139 => "upbeat",
            _ => "fast",
        };
        let (genre, mood, lead) = (self.genre.style(), self.mood.words(), self.lead.name());
        let key = self.key.name();
        format!(
            "{} {} music with {lead}: {mood}, {pace}. {}; {}. {} BPM, {key}.",
            capitalised(mood.split(',').next().unwrap_or(mood)),
            genre.name,
            capitalised(genre.words),
            self.uses,
            self.tempo
        )
    }

    /// Composes and plays the track.
    ///
    /// # Errors
    /// When the meter of the loudness cannot be made.
    pub fn render(&self) -> Result<Stereo, RenderError> {
        let style = self.genre.style();
        let desk =
            Desk { room: style.room, wet: style.wet, echo: style.echo, duck: style.duck, energy: self.mood.energy() };
        mix::mix(&compose::compose(self), &desk, self.seed()).map_err(RenderError)
    }
}

impl Effect {
    pub fn find(id: &str) -> Option<&'static Effect> {
        effects().iter().find(|effect| effect.id == id)
    }

    pub fn name(&self) -> String {
        title(self.id)
    }

    /// # Errors
    /// As [`Track::render`].
    pub fn render(&self) -> Result<Stereo, RenderError> {
        let around = self.placement == Placement::Bed;
        let mut sound = Stereo::silence(frames(f64::from(self.duration)));
        let mut chance = chance::Chance::new(chance::hash(self.id), "effect");
        for layer in self.layers {
            layer.mix_into(&mut sound, around, &mut chance);
        }
        let (wet, seconds) = self.room;
        if wet > 0.0 {
            let room = Room { seconds, damping: 5_000.0 };
            if around {
                let answer = room.answer(&sound);
                sound.add(&answer, wet);
            } else {
                // Nothing comes round: silence as long as the room's answer keeps start and end apart.
                let mut padded = sound.clone();
                let length = sound.len() + frames(f64::from(seconds) * 1.4);
                padded.channels().into_iter().for_each(|channel| channel.resize(length, 0.0));
                let mut answer = room.answer(&padded);
                answer.channels().into_iter().for_each(|channel| channel.truncate(sound.len()));
                sound.add(&answer, wet);
            }
        }
        let mastered = if around { master::master(&mut sound) } else { master::to_peak(&mut sound) };
        mastered.map_err(RenderError)?;
        if !around {
            sound.channels().into_iter().for_each(|channel| crate::synth::fade_end(channel, 0.02));
        }
        Ok(sound)
    }
}

/// An id as a title: `rainy-window` is "Rainy Window".
fn title(id: &str) -> String {
    id.split('-').map(capitalised).collect::<Vec<_>>().join(" ")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
