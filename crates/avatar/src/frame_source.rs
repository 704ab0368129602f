//! What a video is made from: anything that can draw its frames one by one.

use crate::animator::FrameBuffer;
use crate::character::KitError;
use crate::performance::Performance;

/// Why a frame cannot be drawn.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    #[error("frame {index} of {count} was asked for")]
    NoSuchFrame { index: usize, count: usize },
    #[error("the frame buffer is of another size than the canvas")]
    BufferSize,
    #[error("the person stands before the picture's own background; give another one to have them cut out")]
    NotCutOut,
    #[error(transparent)]
    Kit(#[from] KitError),
}

/// Frames of one performance. A frame depends on its index alone, so that any thread may draw any of them in any order.
pub trait FrameSource: Sync {
    /// Width and height of the frames, pixels; both even.
    fn size(&self) -> [usize; 2];

    /// Frames a second.
    fn fps(&self) -> f64;

    fn performance(&self) -> &Performance;

    /// A buffer for frames of this source: allocate once for each thread and reuse.
    fn buffer(&self) -> FrameBuffer;

    /// Fills `frame.rgb`.
    ///
    /// # Errors
    /// When there is no such frame, or the buffer belongs to a source of another size.
    fn render(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError>;

    /// Fills `frame.yuv`: Y, then U, then V.
    ///
    /// # Errors
    /// As [`Self::render`].
    fn render_yuv420(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError>;

    /// Fills `frame.rgba` with the person alone: straight colour and coverage.
    ///
    /// # Errors
    /// As [`Self::render`], and when the person is not cut out.
    fn render_rgba(&self, index: usize, frame: &mut FrameBuffer) -> Result<(), FrameError>;

    /// Frames of the whole performance, at least 1.
    fn frame_count(&self) -> usize {
        ((self.performance().duration() * self.fps()).round() as usize).max(1)
    }

    /// The middle of a frame's time, seconds: when its expression is read.
    fn time_of(&self, index: usize) -> f64 {
        (index as f64 + 0.5) / self.fps()
    }

    /// # Errors
    /// When there is no frame of that index.
    fn check_index(&self, index: usize) -> Result<(), FrameError> {
        let count = self.frame_count();
        if index < count { Ok(()) } else { Err(FrameError::NoSuchFrame { index, count }) }
    }
}
