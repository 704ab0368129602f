//! What a finished shot must show beyond what every video must: people, where they are drawn here.

use herald_avatar::FrameBuffer;
use herald_avatar::FrameSource;

use crate::StudioError;

/// Least share of the picture that people take in their best moment.
const LEAST: f64 = 0.004;
/// Moments that are looked at.
const MOMENTS: usize = 5;

/// What is wrong with a staged shot; `None` when people are to be seen in it.
pub fn nobody_seen(shot: &(dyn FrameSource + Send + Sync)) -> Result<Option<String>, StudioError> {
    let last = shot.frame_count() - 1;
    let mut frame: FrameBuffer = shot.buffer();
    let mut best = 0.0f64;
    for moment in 0..MOMENTS {
        shot.render_rgba(last * moment / (MOMENTS - 1), &mut frame)?;
        let seen = frame.rgba.chunks_exact(4).filter(|pixel| pixel[3] > 127).count();
        best = best.max(seen as f64 * 4.0 / frame.rgba.len().max(4) as f64);
    }
    Ok((best < LEAST).then(|| format!("people take {:.2} % of the picture at most", best * 100.0)))
}
