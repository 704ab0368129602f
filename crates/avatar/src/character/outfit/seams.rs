//! What is drawn on cloth: seams, pockets, bands, prints.

use super::garment::Weave;
use crate::vector::Vec3;

/// A pattern in linear colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Print {
    pub weave: Weave,
    pub colour: Vec3,
}

/// Something drawn on the front of a shell, placed in the rest pose, base units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) enum Mark {
    /// Two grooves this far to each side of the middle.
    Placket(f32),
    /// A groove down the middle.
    Zip,
    /// The slit of a breast pocket: middle.
    Welt([f32; 2]),
    /// An applied pocket: middle and half size; `both` mirrors it.
    Pocket { middle: [f32; 2], half: [f32; 2], both: bool },
    /// A band all around between two heights, arms included.
    Band { low: f32, high: f32, colour: Vec3 },
    /// Two upright bands to each side of the middle.
    Strips { x: f32, half: f32, colour: Vec3 },
    /// A groove all around at a height.
    Level(f32),
    /// A gathered waist at a height.
    Gathers(f32),
}

/// Everything drawn on one part.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in super::super) struct Seams {
    /// Armhole: shoulder joint the seam is measured from.
    pub armhole: Option<Vec3>,
    pub marks: [Option<Mark>; 6],
    pub print: Option<Print>,
    /// The fourth coordinate is the distance to a cut edge: within the width it has this colour.
    pub binding: Option<(f32, Vec3)>,
    /// The same, with a row of stitches instead.
    pub stitched: bool,
}

impl Seams {
    pub fn with(mut self, mark: Mark) -> Seams {
        if let Some(free) = self.marks.iter_mut().find(|mark| mark.is_none()) {
            *free = Some(mark);
        }
        self
    }
}
