//! The frames of a video as encoded pictures, one after the other, at a rate of one's choice.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use crate::probe::{SELF_CONTAINED, VideoStream};
use crate::process::{MediaError, Memory, PatientOutput, Running, Tools, unreadable};

/// Largest encoded frame, in bytes: a lossless 8K one stays below it.
const MAX_FRAME_BYTES: usize = 256 << 20;
/// Longest wait for the next bytes of a frame. A decoder that is set into a long file has to read up to there.
const PATIENCE: Duration = Duration::from_secs(60);

/// What each frame comes as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StillFormat {
    /// As good as the source in practice, and cheap.
    Jpeg,
    /// With coverage.
    Png,
}

impl StillFormat {
    /// The format that keeps what a stream has.
    pub fn for_stream(stream: &VideoStream) -> StillFormat {
        let pixels = stream.pixel_format.as_str();
        let covered = ["yuva", "rgba", "bgra", "argb", "abgr", "gbrap", "ya8", "ya16", "pal8"];
        if stream.transparent || covered.iter().any(|prefix| pixels.starts_with(prefix)) {
            StillFormat::Png
        } else {
            StillFormat::Jpeg
        }
    }

    pub fn content_type(self) -> &'static str {
        match self {
            StillFormat::Jpeg => "image/jpeg",
            StillFormat::Png => "image/png",
        }
    }
}

/// A running decoder. Frame `i` is what the video shows `i / rate` seconds after the beginning that was asked for;
/// sources of variable rate and rotated ones are made even and upright.
pub struct Stills {
    // Before the process, so that a blocked decoder sees its pipe close.
    output: BufReader<PatientOutput>,
    running: Option<Running>,
}

impl Stills {
    /// Starts `from` seconds into `path`, at `rate` (numerator, denominator) frames per second.
    pub fn start(
        tools: &Tools,
        path: &Path,
        stream: &VideoStream,
        from: f64,
        rate: (u32, u32),
        format: StillFormat,
    ) -> Result<Stills, MediaError> {
        let mut command = tools.ffmpeg();
        command.args(SELF_CONTAINED);
        // The built-in VP9 decoder drops the plane of coverage.
        if stream.transparent && stream.codec == "vp9" {
            command.args(["-c:v", "libvpx-vp9"]);
        }
        command.args(["-ss", &format!("{from:.6}"), "-i"]).arg(path).args(["-map", "0:v:0", "-an"]);
        let even = format!("fps={}/{}:start_time=0", rate.0, rate.1);
        match format {
            StillFormat::Jpeg => {
                // JPEG is BT.601 at full range; the source may be neither.
                let filter = format!("{even},scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p");
                command.args(["-vf", &filter, "-c:v", "mjpeg", "-q:v", "2"]);
            }
            StillFormat::Png => {
                command.args(["-vf", &even, "-pix_fmt", "rgba", "-c:v", "png", "-compression_level", "1"]);
            }
        }
        // Parts with their length, whatever the pictures are.
        command.args(["-f", "mpjpeg", "-"]).stdin(Stdio::null()).stdout(Stdio::piped());
        let mut running = Running::spawn_within(&mut command, Memory::OF_STRANGERS)?;
        let output = running.output(PATIENCE)?;
        Ok(Stills { output: BufReader::with_capacity(1 << 16, output), running: Some(running) })
    }

    /// The next frame; `None` after the last.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, MediaError> {
        let mut length = None;
        let mut line = String::new();
        loop {
            line.clear();
            if self.output.read_line(&mut line).map_err(unreadable)? == 0 {
                return self.end();
            }
            let text = line.trim();
            if let Some(value) = text.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse::<usize>().ok();
            }
            if text.is_empty()
                && let Some(bytes) = length
            {
                if bytes > MAX_FRAME_BYTES {
                    return Err(MediaError::Undecodable(format!("one frame has {bytes} bytes")));
                }
                let mut frame = vec![0; bytes];
                self.output.read_exact(&mut frame).map_err(unreadable)?;
                return Ok(Some(frame));
            }
        }
    }

    /// A decoder that failed half-way has no last frame.
    fn end(&mut self) -> Result<Option<Vec<u8>>, MediaError> {
        match self.running.take() {
            Some(running) => running.wait(Duration::from_secs(30)).map_err(crate::probe::undecodable)?,
            None => return Ok(None),
        }
        Ok(None)
    }
}
