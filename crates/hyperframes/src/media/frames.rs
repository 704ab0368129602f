//! Frames of one video in the order in which several browsers ask for them: roughly rising, now and then from the start.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use herald_media::probe::VideoStream;
use herald_media::stills::{StillFormat, Stills};
use herald_media::{MediaError, Tools};

use crate::frame_rate::FrameRate;

/// Encoded frames kept for browsers that are behind, in bytes.
const KEPT_BYTES: usize = 96 << 20;

/// Decodes from the beginning, always: a decoder that is set into the middle may be off by a frame.
pub(super) struct FrameStore {
    tools: Tools,
    path: PathBuf,
    stream: VideoStream,
    from: f64,
    fps: FrameRate,
    format: StillFormat,
    decoder: Option<Stills>,
    /// Index of the frame that the decoder gives next.
    next: u64,
    /// Number of frames, once the end was seen.
    count: Option<u64>,
    kept: VecDeque<(u64, Arc<[u8]>)>,
    kept_bytes: usize,
}

impl FrameStore {
    pub fn new(tools: Tools, path: PathBuf, stream: VideoStream, from: f64, fps: FrameRate) -> FrameStore {
        let format = StillFormat::for_stream(&stream);
        FrameStore {
            tools,
            path,
            stream,
            from,
            fps,
            format,
            decoder: None,
            next: 0,
            count: None,
            kept: VecDeque::new(),
            kept_bytes: 0,
        }
    }

    pub fn content_type(&self) -> &'static str {
        self.format.content_type()
    }

    /// Frame `index`, or the last one if the video is shorter. `None`: it has no frame at all.
    /// `go_on` is asked before each frame is decoded.
    pub fn frame(
        &mut self,
        index: u64,
        go_on: impl Fn() -> Result<(), MediaError>,
    ) -> Result<Option<Arc<[u8]>>, MediaError> {
        loop {
            let index = match self.count {
                Some(0) => return Ok(None),
                Some(count) => index.min(count - 1),
                None => index,
            };
            if let Some((_, frame)) = self.kept.iter().find(|(kept, _)| *kept == index) {
                return Ok(Some(Arc::clone(frame)));
            }
            go_on()?;
            if self.decoder.is_none() || index < self.next {
                self.restart()?;
            }
            self.advance()?;
        }
    }

    fn restart(&mut self) -> Result<(), MediaError> {
        let rate = (self.fps.numerator(), self.fps.denominator());
        let decoder = Stills::start(&self.tools, &self.path, &self.stream, self.from, rate, self.format)?;
        self.decoder = Some(decoder);
        self.next = 0;
        self.kept.clear();
        self.kept_bytes = 0;
        Ok(())
    }

    fn advance(&mut self) -> Result<(), MediaError> {
        let Some(decoder) = self.decoder.as_mut() else { return Ok(()) };
        let Some(frame) = decoder.next_frame()? else {
            self.count = Some(self.next);
            return Ok(());
        };
        self.kept_bytes += frame.len();
        self.kept.push_back((self.next, frame.into()));
        self.next += 1;
        while self.kept_bytes > KEPT_BYTES && self.kept.len() > 1 {
            if let Some((_, dropped)) = self.kept.pop_front() {
                self.kept_bytes -= dropped.len();
            }
        }
        Ok(())
    }
}
