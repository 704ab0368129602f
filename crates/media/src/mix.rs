//! Sounds of a film become one: each cut from its source, at its speed, its gain and its place; then a plain sum.
//!
//! Sources are decoded by ffmpeg while they are needed; places and gains are ours, exact to the sample however many points
//! an envelope has. Memory does not grow with the length.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use crate::probe::SELF_CONTAINED;
use crate::process::{MediaError, Memory, PatientOutput, Running, Tools, unreadable};

/// Samples per second of the mix.
pub const RATE: u32 = 48_000;
const CHANNELS: usize = 2;
/// Stereo samples mixed at a time.
const CHUNK: usize = 4_096;
/// Longest wait for the next samples.
const PATIENCE: Duration = Duration::from_secs(60);
/// What one stage of ffmpeg's time stretcher does well.
const TEMPO: std::ops::RangeInclusive<f64> = 0.5..=2.0;

/// One sound with its place. Times in seconds.
#[derive(Debug, Clone)]
pub struct MixTrack {
    pub path: PathBuf,
    /// Channels of the source; a single one goes to both sides at full level.
    pub channels: u32,
    /// Where the source is when the track begins.
    pub source_start: f64,
    /// Where the source begins again after its end; `None` is silence from there on.
    pub loop_start: Option<f64>,
    /// Seconds of the source per second; the pitch stays.
    pub speed: f64,
    /// Place in the film.
    pub start: f64,
    pub duration: f64,
    pub gain: Gain,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Gain {
    Constant(f64),
    /// Seconds of the film and factors, rising in time, straight lines in between.
    Envelope(Vec<(f64, f64)>),
}

impl Gain {
    fn at(&self, seconds: f64) -> f64 {
        let points = match self {
            Gain::Constant(factor) => return *factor,
            Gain::Envelope(points) => points,
        };
        let after = points.partition_point(|point| point.0 <= seconds);
        match (after.checked_sub(1).and_then(|before| points.get(before)), points.get(after)) {
            (Some(before), Some(next)) => before.1 + (next.1 - before.1) * (seconds - before.0) / (next.0 - before.0),
            (Some(only), None) | (None, Some(only)) => only.1,
            (None, None) => 1.0,
        }
    }
}

/// Writes the sum of all tracks to `output`: raw 32-bit floats, stereo, [`RATE`] Hz, exactly `samples` per channel.
/// `go_on` is asked now and then; false ends the work.
pub fn mix(
    tools: &Tools,
    tracks: &[MixTrack],
    samples: u64,
    output: &Path,
    go_on: impl Fn() -> bool,
) -> Result<(), MediaError> {
    let mut file = BufWriter::new(File::create(output)?);
    let mut voices: Vec<Voice> = tracks.iter().map(|track| Voice::new(tools, track)).collect();
    let mut position = 0;
    let mut bytes = Vec::with_capacity(CHUNK * CHANNELS * 4);
    while position < samples {
        if !go_on() {
            return Err(MediaError::Cancelled);
        }
        let count = CHUNK.min((samples - position) as usize);
        let mut sum = vec![0.0f32; count * CHANNELS];
        for voice in &mut voices {
            voice.add(position, &mut sum)?;
        }
        bytes.clear();
        bytes.extend(sum.iter().flat_map(|sample| sample.to_le_bytes()));
        file.write_all(&bytes)?;
        position += count as u64;
    }
    Ok(file.flush()?)
}

/// A track while it is mixed.
struct Voice<'a> {
    tools: &'a Tools,
    track: &'a MixTrack,
    first: u64,
    end: u64,
    decoder: Option<Decoder>,
    ended: bool,
}

impl<'a> Voice<'a> {
    fn new(tools: &'a Tools, track: &'a MixTrack) -> Voice<'a> {
        // Places are exact to the millisecond, as the format says.
        let first = (track.start.max(0.0) * 1_000.0).round() as u64 * u64::from(RATE) / 1_000;
        let length = (track.duration.max(0.0) * f64::from(RATE)).round() as u64;
        Voice { tools, track, first, end: first + length, decoder: None, ended: length == 0 }
    }

    /// Adds what is heard in the samples from `position` on.
    fn add(&mut self, position: u64, sum: &mut [f32]) -> Result<(), MediaError> {
        let from = position.max(self.first);
        let until = (position + (sum.len() / CHANNELS) as u64).min(self.end);
        if self.ended || from >= until {
            return Ok(());
        }
        let skipped = (from - position) as usize * CHANNELS;
        let part = &mut sum[skipped..(until - position) as usize * CHANNELS];
        let heard = self.read(part.len())?;
        for (index, (sum, sample)) in part.iter_mut().zip(heard).enumerate() {
            let seconds = (from + (index / CHANNELS) as u64) as f64 / f64::from(RATE);
            *sum += sample * self.track.gain.at(seconds) as f32;
        }
        if until == self.end {
            self.ended = true;
            self.decoder = None;
        }
        Ok(())
    }

    /// At most `count` values; fewer when the source is over.
    fn read(&mut self, count: usize) -> Result<Vec<f32>, MediaError> {
        let mut values = Vec::with_capacity(count);
        if self.decoder.is_none() {
            self.decoder = Some(Decoder::start(self.tools, self.track, self.track.source_start)?);
        }
        while values.len() < count {
            let Some(decoder) = self.decoder.as_mut() else { break };
            let more = decoder.read(count - values.len())?;
            if !more.is_empty() {
                values.extend(more);
                continue;
            }
            let empty = decoder.given == 0;
            self.decoder = None;
            match self.track.loop_start {
                Some(start) if !empty => self.decoder = Some(Decoder::start(self.tools, self.track, start)?),
                _ => {
                    self.ended = true;
                    break;
                }
            }
        }
        Ok(values)
    }
}

struct Decoder {
    output: PatientOutput,
    running: Option<Running>,
    given: u64,
}

impl Decoder {
    fn start(tools: &Tools, track: &MixTrack, from: f64) -> Result<Decoder, MediaError> {
        let mut command = tools.ffmpeg();
        command.args(SELF_CONTAINED).args(["-ss", &format!("{from:.6}"), "-i"]).arg(&track.path);
        let mut filters = vec![format!("aresample={RATE}")];
        if track.channels == 1 {
            // The usual way from one channel to two takes 3 dB off.
            filters.push("pan=stereo|c0=c0|c1=c0".into());
        }
        filters.extend(tempo_chain(track.speed).iter().map(|factor| format!("atempo={factor}")));
        command.args(["-map", "0:a:0", "-vn", "-af", &filters.join(",")]);
        command.args(["-ac", "2", "-ar", &RATE.to_string(), "-f", "f32le", "-"]);
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = Running::spawn_within(command, Memory::SOUND_OF_STRANGERS)?;
        let output = running.output(PATIENCE)?;
        Ok(Decoder { output, running: Some(running), given: 0 })
    }

    /// Exactly `count` values, or fewer at the end; none after it.
    fn read(&mut self, count: usize) -> Result<Vec<f32>, MediaError> {
        let mut bytes = Vec::with_capacity(count * 4);
        (&mut self.output).take(count as u64 * 4).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.is_empty()
            && let Some(running) = self.running.take()
        {
            running.wait(Duration::from_secs(30)).map_err(crate::probe::undecodable)?;
        }
        self.given += bytes.len() as u64;
        Ok(bytes.as_chunks::<4>().0.iter().map(|value| f32::from_le_bytes(*value)).collect())
    }
}

/// Factors within [`TEMPO`] whose product is `speed`.
fn tempo_chain(speed: f64) -> Vec<f64> {
    if (speed - 1.0).abs() < 1e-9 {
        return Vec::new();
    }
    let speed = speed.clamp(0.01, 100.0);
    let bound = if speed > 1.0 { *TEMPO.end() } else { *TEMPO.start() };
    let stages = (speed.ln() / bound.ln()).ceil().max(1.0);
    vec![speed.powf(1.0 / stages); stages as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_is_straight_between_its_points_and_level_outside_them() {
        let gain = Gain::Envelope(vec![(1.0, 0.0), (2.0, 1.0), (2.0, 0.5)]);
        assert_eq!(gain.at(0.0), 0.0);
        assert_eq!(gain.at(1.5), 0.5);
        assert_eq!(gain.at(2.0), 0.5);
        assert_eq!(gain.at(9.0), 0.5);
        assert_eq!(Gain::Constant(2.0).at(5.0), 2.0);
    }

    #[test]
    fn any_speed_is_made_of_factors_the_stretcher_takes() {
        for speed in [0.1, 0.5, 0.75, 1.5, 2.0, 5.0, 25.0] {
            let chain = tempo_chain(speed);
            assert!(chain.iter().all(|factor| *factor > 0.499 && *factor < 2.001), "{speed}: {chain:?}");
            assert!((chain.iter().product::<f64>() / speed - 1.0).abs() < 1e-9, "{speed}: {chain:?}");
        }
        assert!(tempo_chain(1.0).is_empty());
    }
}
