//! Raw frames in, one H.264 segment out, through a pipe and without temporary frame files.

use std::io::{self, Write};
use std::path::Path;
use std::process::{ChildStdin, Stdio};
use std::time::Duration;

use herald_domain::video::Canvas;

use crate::process::{MediaError, Running, Tools};

/// Speed of the encoder against size of the file.
pub const PRESET: &str = "veryfast";
/// Constant rate factor: visually clean for a talking head at [`PRESET`].
const QUALITY: &str = "20";
/// Time the encoder gets to flush after the last frame.
const FLUSH_LIMIT: Duration = Duration::from_secs(120);

/// An encoder fed with planar YUV 4:2:0 frames, BT.709, limited range.
pub struct SegmentEncoder {
    running: Running,
    stdin: Option<ChildStdin>,
    frame_bytes: usize,
}

impl SegmentEncoder {
    /// Starts encoding to `path` (an MP4 that [`crate::mux`] can concatenate without loss). Every segment starts with a
    /// key frame and refers to nothing outside itself.
    pub fn start(tools: &Tools, canvas: Canvas, fps: u32, path: &Path) -> Result<SegmentEncoder, MediaError> {
        let mut command = tools.ffmpeg();
        command.args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709"]);
        command.args(["-s", &format!("{}x{}", canvas.width, canvas.height), "-r", &fps.to_string(), "-i", "-"]);
        command.args([
            "-c:v",
            "libx264",
            "-preset",
            PRESET,
            "-crf",
            QUALITY,
            "-profile:v",
            "high",
            "-pix_fmt",
            "yuv420p",
        ]);
        command.args(["-g", &(fps * 2).to_string(), "-flags", "+cgop"]);
        command.args([
            "-color_range",
            "tv",
            "-color_primaries",
            "bt709",
            "-color_trc",
            "bt709",
            "-colorspace",
            "bt709",
        ]);
        command.args(["-video_track_timescale", &(fps * 512).to_string(), "-f", "mp4"]).arg(path);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let mut running = Running::spawn(&mut command)?;
        let stdin = running.child().stdin.take();
        let frame_bytes = frame_bytes(canvas);
        Ok(SegmentEncoder { running, stdin, frame_bytes })
    }

    /// Adds one frame: the Y plane, then U, then V, rows without padding.
    pub fn write_frame(&mut self, frame: &[u8]) -> Result<(), MediaError> {
        if frame.len() != self.frame_bytes {
            return Err(MediaError::Io(io::Error::other("a frame of the wrong size reached the encoder")));
        }
        let Some(stdin) = self.stdin.as_mut() else {
            return Err(MediaError::Io(io::Error::other("the encoder has no input")));
        };
        match stdin.write_all(frame) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(self.why_it_died()),
            Err(error) => Err(error.into()),
        }
    }

    /// Ends the segment; the file is complete when this returns `Ok`.
    pub fn finish(mut self) -> Result<(), MediaError> {
        drop(self.stdin.take());
        self.running.wait(FLUSH_LIMIT)
    }

    fn why_it_died(&mut self) -> MediaError {
        drop(self.stdin.take());
        self.running.failure_after_death()
    }
}

/// Bytes of one planar 4:2:0 frame; both sides of the canvas are even.
pub fn frame_bytes(canvas: Canvas) -> usize {
    canvas.width as usize * canvas.height as usize * 3 / 2
}
