//! What is wrong with a finished video: stretches that are black, frozen or silent.

use std::path::Path;
use std::time::Duration;

use crate::process::{MediaError, Tools, run_for_log};

const LIMIT: Duration = Duration::from_secs(3 * 3_600);

/// A stretch of the video, in seconds from its start.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    pub start: f64,
    pub end: f64,
}

impl Stretch {
    pub fn length(&self) -> f64 {
        self.end - self.start
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Defects {
    /// Every pixel dark for half a second or more.
    pub black: Vec<Stretch>,
    /// No pixel changes for a second or more.
    pub frozen: Vec<Stretch>,
    /// Below -50 dBFS for two seconds or more.
    pub silent: Vec<Stretch>,
}

/// Decodes the whole file once and looks for defects. `duration` (seconds) closes stretches that last to the end.
pub fn defects(tools: &Tools, video: &Path, duration: f64) -> Result<Defects, MediaError> {
    let mut command = std::process::Command::new(&tools.ffmpeg);
    command.args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-i"]).arg(video);
    command.args(["-vf", "blackdetect=d=0.5:pix_th=0.06:pic_th=0.99,freezedetect=n=-70dB:d=1"]);
    command.args(["-af", "silencedetect=n=-50dB:d=2", "-f", "null", "-"]);
    let log = run_for_log(&mut command, LIMIT)?;
    Ok(read_log(&log, duration))
}

/// Lowest and highest coverage (0 to 255) of any pixel in one frame of each second of a transparent WebM.
pub fn coverage(tools: &Tools, video: &Path) -> Result<(u8, u8), MediaError> {
    let mut command = std::process::Command::new(&tools.ffmpeg);
    command.args(["-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-c:v", "libvpx-vp9", "-i"]).arg(video);
    command.args(["-an", "-vf", "fps=1,format=yuva420p,alphaextract,signalstats,metadata=print", "-f", "null", "-"]);
    let log = run_for_log(&mut command, LIMIT)?;
    let values = |key: &'static str| log.lines().filter_map(move |line| value_after(&line.replace('=', ": "), key));
    let low = values("signalstats.YMIN: ").fold(255.0, f64::min);
    let high = values("signalstats.YMAX: ").fold(0.0, f64::max);
    Ok((low as u8, high as u8))
}

fn read_log(log: &str, duration: f64) -> Defects {
    Defects {
        black: log.lines().filter_map(black_stretch).collect(),
        frozen: paired(log, "freeze_start: ", "freeze_end: ", duration),
        silent: paired(log, "silence_start: ", "silence_end: ", duration),
    }
}

fn black_stretch(line: &str) -> Option<Stretch> {
    Some(Stretch { start: value_after(line, "black_start:")?, end: value_after(line, "black_end:")? })
}

/// Stretches whose start and end are reported on lines of their own; the last may have no end.
fn paired(log: &str, start_key: &str, end_key: &str, duration: f64) -> Vec<Stretch> {
    let mut stretches = Vec::new();
    let mut open = None;
    for line in log.lines() {
        if let Some(start) = value_after(line, start_key) {
            open = Some(start);
        } else if let (Some(end), Some(start)) = (value_after(line, end_key), open) {
            stretches.push(Stretch { start, end });
            open = None;
        }
    }
    stretches.extend(open.map(|start| Stretch { start, end: duration }));
    stretches
}

fn value_after(line: &str, key: &str) -> Option<f64> {
    let (_, rest) = line.split_once(key)?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_read_and_open_stretches_end_with_the_video() {
        let log = "[blackdetect @ 0x1] black_start:0 black_end:1.2 black_duration:1.2\n\
                   [freezedetect @ 0x1] lavfi.freezedetect.freeze_start: 2.0\n\
                   [freezedetect @ 0x1] lavfi.freezedetect.freeze_duration: 1.5\n\
                   [freezedetect @ 0x1] lavfi.freezedetect.freeze_end: 3.5\n\
                   [silencedetect @ 0x1] silence_start: 4.25\n";
        let defects = read_log(log, 9.0);
        assert_eq!(defects.black, [Stretch { start: 0.0, end: 1.2 }]);
        assert_eq!(defects.frozen, [Stretch { start: 2.0, end: 3.5 }]);
        assert_eq!(defects.silent, [Stretch { start: 4.25, end: 9.0 }]);
    }
}
