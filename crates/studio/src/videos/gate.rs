//! The gate: what a finished file must show before anybody is told that it is finished.

use std::path::Path;

use herald_domain::timing::WordTiming;
use herald_domain::video::{AVATAR_FPS, Canvas, OutputFormat};
use herald_media::inspect::{self, Stretch};
use herald_media::probe::{self, MediaInfo};
use herald_media::{MediaError, Tools};

/// Sample rate and channels every published video has.
const SOUND: (u32, u32) = (48_000, 2);

/// Somewhere in a transparent video nothing is seen, and somewhere nothing is seen through.
const CLEAR: u8 = 16;
const OPAQUE: u8 = 240;

/// What was ordered, as far as it can be seen in the file.
pub struct Expected<'a> {
    pub canvas: Canvas,
    pub format: OutputFormat,
    pub frames: u64,
    pub words: &'a [WordTiming],
}

/// Everything that is wrong with the file; empty when it may be published.
///
/// Lip-sync itself is not measured here: tracking every frame again would cost as much as rendering it. The tests do.
pub fn faults(tools: &Tools, video: &Path, expected: &Expected<'_>) -> Result<Vec<String>, MediaError> {
    let info = probe::probe(tools, video)?;
    let mut faults = stream_faults(&info, expected);
    if faults.is_empty() {
        let seconds = expected.frames as f64 / f64::from(AVATAR_FPS);
        let defects = inspect::defects(tools, video, seconds)?;
        faults.extend(defects.black.iter().map(|stretch| described("the picture is black", stretch)));
        faults.extend(defects.frozen.iter().map(|stretch| described("the picture is frozen", stretch)));
        let silenced = defects.silent.iter().filter(|stretch| covers_a_word(stretch, expected.words));
        faults.extend(silenced.map(|stretch| described("there is no sound where words are spoken", stretch)));
        if expected.format == OutputFormat::Webm {
            let (low, high) = inspect::coverage(tools, video)?;
            if low > CLEAR || high < OPAQUE {
                faults.push(format!("coverage goes from {low} to {high} of 255"));
            }
        }
    }
    Ok(faults)
}

pub fn stream_faults(info: &MediaInfo, expected: &Expected<'_>) -> Vec<String> {
    let (Some(video), Some(sound)) = (&info.video, &info.audio) else {
        return vec!["a stream is missing".to_owned()];
    };
    let mut faults = Vec::new();
    let mut demand = |holds: bool, fault: String| {
        if !holds {
            faults.push(fault);
        }
    };
    let frame = 1.0 / f64::from(AVATAR_FPS);
    let seconds = expected.frames as f64 * frame;
    let size = (video.width, video.height);
    let (video_codec, transparent, sound_codec) = match expected.format {
        OutputFormat::Mp4 => ("h264", false, "aac"),
        OutputFormat::Webm => ("vp9", true, "opus"),
    };
    demand(
        video.codec == video_codec && video.pixel_format == "yuv420p" && video.transparent == transparent,
        format!("video is {} {}, transparent: {}", video.codec, video.pixel_format, video.transparent),
    );
    demand(size == (expected.canvas.width, expected.canvas.height), format!("the picture is {} x {}", size.0, size.1));
    demand(video.frames == expected.frames, format!("{} frames instead of {}", video.frames, expected.frames));
    demand(
        (video.duration - seconds).abs() <= frame,
        format!("the picture lasts {:.3} s instead of {seconds:.3} s", video.duration),
    );
    demand(sound.codec == sound_codec, format!("sound is {}", sound.codec));
    demand(
        (sound.sample_rate, sound.channels) == SOUND,
        format!("sound has {} Hz, {} channels", sound.sample_rate, sound.channels),
    );
    demand(
        (sound.duration - video.duration).abs() <= frame,
        format!("sound lasts {:.3} s, the picture {:.3} s", sound.duration, video.duration),
    );
    faults
}

pub fn covers_a_word(stretch: &Stretch, words: &[WordTiming]) -> bool {
    words.iter().any(|word| stretch.start < word.start && word.end < stretch.end)
}

pub fn described(fault: &str, stretch: &Stretch) -> String {
    format!("{fault} from {:.1} s to {:.1} s", stretch.start, stretch.end)
}
