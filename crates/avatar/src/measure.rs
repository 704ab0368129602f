//! What a mouth does, read from landmarks.

use crate::mesh::Landmarks;
use crate::pose::FaceFrame;
use crate::topology::{APERTURE_PAIRS, LOWER_LIDS, UPPER_LIDS};

/// Openings of mouth and eyes in units of the outer eye-corner distance, along the face's own axes, so that a turned or
/// tilted head reads the same as a straight one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// Mean gap between the inner lips in the middle of the mouth; 0 is shut, about 0.25 wide open.
    pub aperture: f32,
    /// Between the mouth's outer corners; about 0.55 at rest.
    pub width: f32,
    /// Gap between the lids of the right and of the left eye; about 0.12 when open.
    pub eyes: [f32; 2],
}

impl Measure {
    pub fn of(landmarks: &Landmarks) -> Measure {
        let frame = FaceFrame::of(landmarks);
        let local = |index: usize| frame.local(landmarks.points()[index]);
        let gap = |(upper, lower): (usize, usize)| local(lower).y - local(upper).y;
        let lids = |eye: usize| (3..6).map(|k| gap((UPPER_LIDS[eye][k], LOWER_LIDS[eye][k]))).sum::<f32>() / 3.0;
        Measure {
            aperture: APERTURE_PAIRS.into_iter().map(gap).sum::<f32>() / APERTURE_PAIRS.len() as f32,
            width: (local(291) - local(61)).plane_length(),
            eyes: [lids(0), lids(1)],
        }
    }
}
