//! Sounds described by layers: drums and effects are rows of such layers.

use super::Tone;
use super::falling;
use super::modal::{Modal, Mode};
use super::oscillator::{Wave, sine};
use super::svf::Svf;
use crate::chance::Chance;
use crate::{RATE, Stereo, frames, pan};

#[derive(Debug, Clone, Copy)]
pub(crate) enum Source {
    Tone(Wave),
    /// A sine whose phase another swings: ratio of the frequencies, and depth in radians.
    Fm(f32, f32),
    /// White noise through a low-pass, band-pass or high-pass at the layer's frequency, with this `q`.
    Low(f32),
    Band(f32),
    High(f32),
    /// Six square waves without a common harmonic, as cymbals of drum machines have, over a high-pass.
    Metal,
    /// A struck body.
    Struck(&'static [Mode]),
}

/// One ingredient. Times are in seconds, frequencies in Hz.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layer {
    source: Source,
    from: f32,
    to: f32,
    glide: f32,
    delay: f32,
    attack: f32,
    hold: f32,
    decay: f32,
    gain: f32,
    pan: f32,
    /// Cycles per second and share of level (and of frequency) by which it swings.
    wobble: (f32, f32, f32),
    repeat: Option<Repeat>,
    /// It goes on from start to end instead of decaying; it is the same at both ends.
    endless: bool,
}

#[derive(Debug, Clone, Copy)]
struct Repeat {
    count: u16,
    every: f32,
    /// Chance of the times (share of `every`), of the frequency (octaves) and of the level (share).
    loose: (f32, f32, f32),
    /// Factor of level and of frequency from the first to the last, and of the distance between them.
    swell: f32,
    climb: f32,
    hurry: f32,
}

/// One of the times a layer is struck.
struct Strike {
    at: f32,
    level: f32,
    pitch: f32,
    aside: f32,
}

impl Layer {
    const fn new(source: Source, frequency: f32) -> Layer {
        Layer {
            source,
            from: frequency,
            to: frequency,
            glide: 0.0,
            delay: 0.0,
            attack: 0.001,
            hold: 0.0,
            decay: 0.3,
            gain: 1.0,
            pan: 0.0,
            wobble: (0.0, 0.0, 0.0),
            repeat: None,
            endless: false,
        }
    }

    pub const fn tone(wave: Wave, frequency: f32) -> Layer {
        Layer::new(Source::Tone(wave), frequency)
    }

    pub const fn sine(frequency: f32) -> Layer {
        Layer::tone(Wave::Sine, frequency)
    }

    pub const fn fm(frequency: f32, ratio: f32, depth: f32) -> Layer {
        Layer::new(Source::Fm(ratio, depth), frequency)
    }

    pub const fn low(cutoff: f32) -> Layer {
        Layer::new(Source::Low(0.7), cutoff)
    }

    pub const fn band(centre: f32, q: f32) -> Layer {
        Layer::new(Source::Band(q), centre)
    }

    pub const fn high(cutoff: f32) -> Layer {
        Layer::new(Source::High(0.7), cutoff)
    }

    pub const fn metal(cutoff: f32) -> Layer {
        Layer::new(Source::Metal, cutoff)
    }

    pub const fn struck(modes: &'static [Mode], frequency: f32) -> Layer {
        Layer::new(Source::Struck(modes), frequency)
    }

    /// Glides to another frequency within so many seconds.
    pub const fn to(self, frequency: f32, glide: f32) -> Layer {
        Layer { to: frequency, glide, ..self }
    }

    pub const fn env(self, attack: f32, hold: f32, decay: f32) -> Layer {
        Layer { attack, hold, decay, ..self }
    }

    pub const fn gain(self, gain: f32) -> Layer {
        Layer { gain, ..self }
    }

    pub const fn after(self, delay: f32) -> Layer {
        Layer { delay, ..self }
    }

    pub const fn place(self, pan: f32) -> Layer {
        Layer { pan, ..self }
    }

    pub const fn wobble(self, rate: f32, level: f32, octaves: f32) -> Layer {
        Layer { wobble: (rate, level, octaves), ..self }
    }

    /// Struck so many times, so many seconds apart.
    pub const fn times(self, count: u16, every: f32) -> Layer {
        let repeat = Repeat { count, every, loose: (0.0, 0.0, 0.0), swell: 1.0, climb: 1.0, hurry: 1.0 };
        Layer { repeat: Some(repeat), ..self }
    }

    /// By chance: times (share of the distance), frequency (octaves), level (share).
    pub const fn loose(self, time: f32, octaves: f32, level: f32) -> Layer {
        match self.repeat {
            Some(repeat) => Layer { repeat: Some(Repeat { loose: (time, octaves, level), ..repeat }), ..self },
            None => self,
        }
    }

    /// From the first to the last time: factors of level, frequency and distance.
    pub const fn grows(self, swell: f32, climb: f32, hurry: f32) -> Layer {
        match self.repeat {
            Some(repeat) => Layer { repeat: Some(Repeat { swell, climb, hurry, ..repeat }), ..self },
            None => self,
        }
    }

    pub const fn endless(self) -> Layer {
        Layer { endless: true, ..self }
    }

    /// Adds the layer to `out`; what goes beyond its end comes back at its start if `around`, and is lost if not.
    pub fn mix_into(&self, out: &mut Stereo, around: bool, chance: &mut Chance) {
        if self.endless {
            for (side, channel) in out.channels().into_iter().enumerate() {
                let gain = self.gain * pan(self.pan)[side] * std::f32::consts::SQRT_2;
                self.sustained(channel, gain, side, chance.next());
            }
            return;
        }
        for strike in self.strikes(chance) {
            let sound = self.single(strike.pitch, chance);
            let mut gains = pan(self.pan + strike.aside);
            gains.iter_mut().for_each(|gain| *gain *= self.gain * strike.level);
            let start = frames(f64::from(strike.at));
            if around {
                out.add_around(&sound, start, gains);
            } else if start < out.len() {
                let room = (out.len() - start).min(sound.len());
                out.add_around(&sound[..room], start, gains);
            }
        }
    }

    /// All strikes on one channel, their frequencies times `pitch`.
    pub fn mono(&self, pitch: f32, chance: &mut Chance) -> Vec<f32> {
        let mut sum: Vec<f32> = Vec::new();
        for strike in self.strikes(chance) {
            let sound = self.single(strike.pitch * pitch, chance);
            let start = frames(f64::from(strike.at));
            sum.resize(sum.len().max(start + sound.len()), 0.0);
            let gain = self.gain * strike.level;
            sum[start..].iter_mut().zip(&sound).for_each(|(sum, sample)| *sum += sample * gain);
        }
        sum
    }

    fn strikes(&self, chance: &mut Chance) -> Vec<Strike> {
        let Some(repeat) = self.repeat else {
            return vec![Strike { at: self.delay, level: 1.0, pitch: 1.0, aside: 0.0 }];
        };
        let (loose_time, octaves, loose_level) = repeat.loose;
        let mut time = self.delay;
        let mut strikes = Vec::with_capacity(usize::from(repeat.count));
        for number in 0..repeat.count {
            let progress = f32::from(number) / f32::from(repeat.count.max(2) - 1);
            strikes.push(Strike {
                at: (time + chance.signed() * loose_time * repeat.every).max(0.0),
                level: repeat.swell.powf(progress) * (1.0 - loose_level * chance.unit()),
                pitch: repeat.climb.powf(progress) * 2f32.powf(octaves * chance.signed()),
                aside: if repeat.count > 8 { chance.signed() * 0.8 } else { 0.0 },
            });
            time += repeat.every * repeat.hurry.powf(progress);
        }
        strikes
    }

    /// One strike, with its frequencies times `pitch`.
    pub fn single(&self, pitch: f32, chance: &mut Chance) -> Vec<f32> {
        if let Source::Struck(modes) = self.source {
            let body = Modal::Body { modes, hardness: 0.8, damped: false };
            return body.render(Tone { frequency: self.from * pitch, held: 1.0, velocity: 1.0 }, chance);
        }
        let rate = RATE as f32;
        let length = ((self.attack + self.hold + self.decay) * rate) as usize;
        let mut generator = Generator::new(self.source, chance.next());
        let (rise, flat, fall) = ((self.attack * rate).max(1.0), (self.attack + self.hold) * rate, falling(self.decay));
        let mut fading = 1.0;
        let swing = chance.unit();
        let mut sound: Vec<f32> = (0..length)
            .map(|frame| {
                let place = frame as f32;
                let level = if place < rise {
                    // Slow rises are heard as even when they are steep at the end.
                    if self.attack > 0.2 { (place / rise).powi(2) } else { place / rise }
                } else if place < flat {
                    1.0
                } else {
                    fading *= fall;
                    fading
                };
                let (wobbled, octaves) = self.swinging(place / rate, swing);
                let glided = if self.glide > 0.0 { (place / rate / self.glide).min(1.0) } else { 0.0 };
                let frequency = self.from * (self.to / self.from).powf(glided) * pitch * octaves;
                generator.next(frequency, frame) * level * wobbled
            })
            .collect();
        super::fade_end(&mut sound, 0.004);
        sound
    }

    /// Factors of level and frequency at a time.
    fn swinging(&self, time: f32, phase: f32) -> (f32, f32) {
        let (rate, level, octaves) = self.wobble;
        if rate == 0.0 {
            return (1.0, 1.0);
        }
        // Two swings that are no multiples of each other sound like none.
        let swing = 0.6 * sine(phase + rate * time) + 0.4 * sine(phase * 3.0 + 2.0 * rate * time);
        (1.0 - level * (0.5 + 0.5 * swing), 2f32.powf(octaves * swing))
    }

    /// Fills a channel from end to end. Swings take whole turns, and the filters have run before the start.
    fn sustained(&self, channel: &mut [f32], gain: f32, side: usize, seed: u64) {
        let seconds = channel.len() as f32 / RATE as f32;
        let turns = (self.wobble.0 * seconds).round().max(1.0);
        let even = Layer {
            wobble: (if self.wobble.0 > 0.0 { turns / seconds } else { 0.0 }, self.wobble.1, self.wobble.2),
            ..*self
        };
        // Tones take whole turns too.
        let pitch = match self.source {
            Source::Tone(_) | Source::Fm(..) | Source::Metal => {
                (self.from * seconds).round().max(1.0) / seconds / self.from
            }
            _ => 1.0,
        };
        let mut generator = Generator::new(self.source, seed);
        let length = channel.len();
        let before = (RATE as usize / 2).min(length);
        for frame in length - before..2 * length {
            let place = frame % length;
            let (level, octaves) = even.swinging(place as f32 / RATE as f32, side as f32 * 0.25);
            let value = generator.next(self.from * pitch * octaves, place);
            if frame >= length {
                channel[place] += value * level * gain;
            }
        }
    }
}

/// A source while it sounds.
struct Generator {
    source: Source,
    seed: u64,
    phase: f32,
    phases: [f32; 6],
    filters: [Svf; 2],
    tuned: f32,
}

impl Generator {
    fn new(source: Source, seed: u64) -> Generator {
        Generator { source, seed, phase: 0.0, phases: [0.0; 6], filters: [Svf::default(); 2], tuned: 0.0 }
    }

    /// White noise that is the same whenever the same frame comes round again.
    fn noise(&self, frame: usize) -> f32 {
        let mut bits = self.seed.wrapping_add((frame as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    fn next(&mut self, frequency: f32, frame: usize) -> f32 {
        let step = (frequency / RATE as f32).min(0.45);
        let phase = self.phase;
        self.phase = (phase + step).fract();
        let mut tune = |q: f32| {
            if (frequency - self.tuned).abs() > 0.002 * frequency {
                self.tuned = frequency;
                self.filters.iter_mut().for_each(|filter| filter.tune(frequency, q));
            }
        };
        match self.source {
            Source::Tone(wave) => wave.at(phase, step),
            Source::Fm(ratio, depth) => {
                self.phases[0] = (self.phases[0] + step * ratio).fract();
                sine(phase + depth / std::f32::consts::TAU * sine(self.phases[0]))
            }
            Source::Low(q) => {
                tune(q);
                let noise = self.noise(frame);
                self.filters[0].next(noise).low * 2.0
            }
            Source::Band(q) => {
                tune(q);
                let noise = self.noise(frame);
                self.filters[0].next(noise).band * 2.0
            }
            Source::High(q) => {
                tune(q);
                let noise = self.noise(frame);
                self.filters[0].next(noise).high
            }
            Source::Metal => {
                const RATIOS: [f32; 6] = [2.0, 3.0, 4.16, 5.43, 6.79, 8.21];
                tune(0.9);
                let mut sum = 0.0;
                for (phase, ratio) in self.phases.iter_mut().zip(RATIOS) {
                    let step = 205.3 * ratio / RATE as f32;
                    sum += Wave::Square.at(*phase, step);
                    *phase = (*phase + step).fract();
                }
                let noise = self.noise(frame);
                self.filters[0].next(sum * 0.2 + noise * 0.35).high
            }
            Source::Struck(_) => 0.0,
        }
    }
}
