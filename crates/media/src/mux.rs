//! Segments and sound become one file; captions are burned into a second one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use herald_domain::video::OutputFormat;

use crate::encode::{COLOUR_TAGS, PRESET, TO_VP9, VP9};
use crate::process::{MediaError, Tools, run};

/// Copying streams is quick, even for half an hour at 4K.
const COPY_LIMIT: Duration = Duration::from_secs(600);
/// Decoding and encoding half an hour at 4K on slow cores.
const ENCODE_LIMIT: Duration = Duration::from_secs(4 * 3_600);

/// Joins segments of [`crate::encode::SegmentEncoder`] without re-encoding and adds the sound of a WAV file (48 kHz, stereo;
/// AAC or Opus). The index of an MP4 stands in front of the data, so playback starts before the download ends.
pub fn assemble(
    tools: &Tools,
    format: OutputFormat,
    segments: &[PathBuf],
    audio: &Path,
    output: &Path,
) -> Result<(), MediaError> {
    let list = output.with_extension("segments.txt");
    std::fs::write(&list, concat_list(segments))?;
    let mut command = tools.ffmpeg();
    command.args(["-f", "concat", "-safe", "0", "-i"]).arg(&list);
    command.arg("-i").arg(audio);
    command.args(["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-ar", "48000", "-ac", "2"]);
    match format {
        OutputFormat::Mp4 => command.args(["-c:a", "aac", "-b:a", "160k", "-movflags", "+faststart", "-f", "mp4"]),
        // The list's demuxer drops the mark that says there is a plane of coverage.
        OutputFormat::Webm => {
            command.args(["-c:a", "libopus", "-b:a", "128k", "-metadata:s:v:0", "alpha_mode=1", "-f", "webm"])
        }
    };
    run(command.arg(output), COPY_LIMIT)?;
    std::fs::remove_file(&list)?;
    Ok(())
}

/// The concat demuxer's list format: quoted paths, a quote inside is closed, escaped and opened again.
fn concat_list(segments: &[PathBuf]) -> String {
    let quoted = |path: &PathBuf| path.display().to_string().replace('\'', r"'\''");
    segments.iter().map(|path| format!("file '{}'\n", quoted(path))).collect()
}

/// Draws the captions of an SRT file into the picture, and into the coverage of a transparent one. `video` and `subtitles`
/// must stand in one directory, because ffmpeg's filter syntax cannot carry every path.
pub fn burn_captions(
    tools: &Tools,
    format: OutputFormat,
    directory: &Path,
    video: &str,
    subtitles: &str,
    output: &str,
) -> Result<(), MediaError> {
    let style = "FontName=DejaVu Sans,FontSize=15,BorderStyle=1,Outline=1.4,Shadow=0,MarginV=22";
    let mut command = tools.ffmpeg();
    command.current_dir(directory);
    let drawn = format!("subtitles={subtitles}:force_style='{style}'");
    match format {
        OutputFormat::Mp4 => {
            command.args(["-i", video, "-vf", &drawn, "-c:a", "copy"]);
            command.args(["-c:v", "libx264", "-preset", PRESET, "-crf", "20", "-pix_fmt", "yuv420p"]);
            command.args(COLOUR_TAGS).args(["-movflags", "+faststart", "-f", "mp4", output]);
        }
        OutputFormat::Webm => {
            command.args(["-c:v", "libvpx-vp9", "-i", video, "-vf", &format!("format=rgba,{drawn}:alpha=1,{TO_VP9}")]);
            command.args(VP9).args(COLOUR_TAGS).args(["-c:a", "copy", "-f", "webm", output]);
        }
    }
    run(&mut command, ENCODE_LIMIT).map(drop)
}
