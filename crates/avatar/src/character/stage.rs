//! Where a presenter stands and how much work a frame of it is worth.

use super::KitError;
use super::camera::Framing;
use super::motion::MotionPlan;
use super::raster::Samples;
use crate::canvas::Background;

/// Why a presenter cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum PresenterError {
    #[error(transparent)]
    Kit(#[from] KitError),
    #[error("the canvas is {width} by {height}; sides are even and 64 to 4096")]
    CanvasSize { width: usize, height: usize },
    #[error("{0} frames a second; 1 to 120 are possible")]
    FrameRate(f64),
}

/// How much work a frame is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quality {
    /// Head and face move, the body is a picture; two samples to a pixel.
    Swift,
    /// Everything moves; surfaces that have hardly turned keep the light they had.
    #[default]
    Standard,
    /// Everything is lit anew in every frame, shadows follow the pose, hair swings, gestures are richer.
    Fine,
}

impl Quality {
    pub(super) fn samples(self) -> Samples {
        match self {
            Quality::Swift => Samples::TWO,
            Quality::Standard => Samples::FOUR,
            Quality::Fine => Samples::EIGHT,
        }
    }
}

/// The picture a presenter stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    pub width: usize,
    pub height: usize,
    pub framing: Framing,
    /// [`Background::Keep`] is the setting of the person's description.
    pub background: Background,
    /// What the presenter does besides speaking.
    pub motion: MotionPlan,
    pub quality: Quality,
}

impl Stage {
    pub fn new(width: usize, height: usize) -> Stage {
        Stage {
            width,
            height,
            framing: Framing::default(),
            background: Background::Keep,
            motion: MotionPlan::default(),
            quality: Quality::default(),
        }
    }

    pub(super) fn check(&self) -> Result<(), PresenterError> {
        let fits = |side: usize| (64..=4096).contains(&side) && side.is_multiple_of(2);
        if fits(self.width) && fits(self.height) {
            return Ok(());
        }
        Err(PresenterError::CanvasSize { width: self.width, height: self.height })
    }
}
