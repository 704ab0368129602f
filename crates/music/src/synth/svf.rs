//! A state-variable filter, stable while its cutoff moves (the trapezoidal form of Andrew Simper's "Linear Trapezoidal
//! State Variable Filter", 2013).

use crate::RATE;

#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Svf {
    first: f32,
    second: f32,
    a1: f32,
    a2: f32,
    a3: f32,
    damping: f32,
}

/// The three outputs of one frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bands {
    pub low: f32,
    pub band: f32,
    pub high: f32,
}

impl Svf {
    pub fn new(cutoff: f32, q: f32) -> Svf {
        let mut filter = Svf::default();
        filter.tune(cutoff, q);
        filter
    }

    /// Cutoff in Hz; `q` of 0.7 has no peak.
    pub fn tune(&mut self, cutoff: f32, q: f32) {
        let g = (std::f32::consts::PI * cutoff.clamp(15.0, RATE as f32 * 0.45) / RATE as f32).tan();
        self.damping = 1.0 / q.max(0.3);
        self.a1 = 1.0 / (1.0 + g * (g + self.damping));
        self.a2 = g * self.a1;
        self.a3 = g * self.a2;
    }

    pub fn next(&mut self, input: f32) -> Bands {
        let v3 = input - self.second;
        let band = self.a1 * self.first + self.a2 * v3;
        let low = self.second + self.a2 * self.first + self.a3 * v3;
        self.first = 2.0 * band - self.first;
        self.second = 2.0 * low - self.second;
        // The band is scaled so that its peak is 1 at any q.
        Bands { low, band: band * self.damping, high: input - self.damping * band - low }
    }
}
