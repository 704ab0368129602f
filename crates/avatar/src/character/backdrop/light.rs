//! Colours and light of a setting: the time of day and the mood.

use super::super::maths::{soft, times};
use super::canvas::{Canvas, hex};
use super::{Mood, Setting, Time};
use crate::vector::Vec3;

/// What a set is painted with.
pub(super) struct Look {
    setting: Setting,
    /// Sky high up and at the horizon.
    pub sky: [Vec3; 2],
    /// What daylight leaves of a colour indoors.
    pub room: Vec3,
    /// What daylight leaves of a colour outdoors.
    pub open: Vec3,
    /// How bright lamps look, 0.25 to 1.
    pub lamp: f32,
    /// What the evening takes from everything indoors at last, lamps included.
    dusk: Vec3,
}

pub(super) const LAMPLIGHT: Vec3 = Vec3::new(1.0, 0.66, 0.34);

impl Look {
    pub fn new(setting: &Setting) -> Look {
        let (sky, room, open, lamp, dusk) = match setting.time {
            Time::Day => ([hex(0xa9d0ec), hex(0xeaf4f6)], [1.0, 1.0, 1.0], [1.0, 1.0, 1.0], 0.30, [1.0, 1.0, 1.0]),
            Time::Evening => {
                ([hex(0x8c8fc4), hex(0xffc79a)], [0.86, 0.74, 0.64], [1.0, 0.80, 0.66], 0.75, [0.98, 0.93, 0.87])
            }
            Time::Night => {
                ([hex(0x131f42), hex(0x33477c)], [0.50, 0.44, 0.46], [0.20, 0.24, 0.40], 1.0, [0.78, 0.69, 0.66])
            }
        };
        let colour = |[r, g, b]: [f32; 3]| Vec3::new(r, g, b);
        Look { setting: setting.clone(), sky, room: colour(room), open: colour(open), lamp, dusk: colour(dusk) }
    }

    pub fn main(&self, own: u32) -> Vec3 {
        self.setting.colour.map_or(hex(own), |colour| colour.linear())
    }

    pub fn accent(&self, own: u32) -> Vec3 {
        self.setting.accent.map_or(hex(own), |colour| colour.linear())
    }

    pub fn second(&self, own: u32) -> Vec3 {
        self.setting.second.map_or(hex(own), |colour| colour.linear())
    }

    pub fn night(&self) -> bool {
        self.setting.time == Time::Night
    }

    /// The sky at a height from 0 (horizon) to 1.
    pub fn sky_at(&self, height: f32) -> Vec3 {
        self.sky[1].lerp(self.sky[0], soft(height, 0.0, 1.0))
    }

    pub fn indoors(&self) -> bool {
        use super::Scenery::{Beach, GradientSoft, Mountains, NightCity, Park, SpacecraftBridge, Street};
        !matches!(self.setting.kind, Beach | GradientSoft | Mountains | NightCity | Park | SpacecraftBridge | Street)
    }

    /// A lamp's light: `strength` at night, less by day.
    pub fn glow(&self, strength: f32) -> Vec3 {
        LAMPLIGHT * (strength * self.lamp)
    }

    /// The mood's light for a picture that is taken apart: contrast and corners are the camera's business there.
    pub fn mood(&self) -> Vec3 {
        let tint = match self.setting.mood {
            Mood::Neutral => Vec3::new(1.0, 1.0, 1.0),
            Mood::Warm => Vec3::new(1.07, 0.99, 0.86),
            Mood::Cool => Vec3::new(0.88, 0.97, 1.08),
            Mood::Dramatic => Vec3::new(0.94, 0.97, 1.06) * 0.62,
        };
        if self.indoors() { times(tint, self.dusk) } else { tint }
    }

    /// Calms the middle, gives everything the mood's light and keeps contrast below that of a face.
    pub fn finish(&self, canvas: &mut Canvas) {
        canvas.calm_middle(0.55);
        if self.indoors() {
            canvas.tint(self.dusk);
        }
        let mean = canvas.mean();
        let (tint, gain, contrast, corner) = match self.setting.mood {
            Mood::Neutral => (Vec3::new(1.0, 1.0, 1.0), 1.0, 0.90, 0.22),
            Mood::Warm => (Vec3::new(1.07, 0.99, 0.86), 1.0, 0.88, 0.22),
            Mood::Cool => (Vec3::new(0.90, 0.99, 1.10), 0.98, 0.88, 0.22),
            Mood::Dramatic => (Vec3::new(0.94, 0.97, 1.06), 0.52, 0.98, 0.50),
        };
        let side = if self.setting.mood == Mood::Dramatic { 0.35 } else { 0.06 };
        let half = canvas.half;
        canvas.paint(|x, y, old| {
            let across = x / half;
            let away = 1.0 - corner * ((across * 0.6).hypot(y - 0.5) - 0.35).clamp(0.0, 1.0);
            times(mean.lerp(old, contrast), tint) * (gain * away * (1.0 - side * across))
        });
    }
}
