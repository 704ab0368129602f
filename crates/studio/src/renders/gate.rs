//! The gate of renders: what a finished file must show. What is in the picture is the author's business, so black and
//! unmoving pictures pass; frames, sizes, codecs and lengths do not pass unless they are exact.

use std::path::Path;

use herald_domain::render::RenderFormat;
use herald_media::probe::{self, MediaInfo};
use herald_media::{MediaError, Tools};

/// What was ordered, as far as it can be seen in the file.
pub struct Expected {
    /// Pixels.
    pub size: (u32, u32),
    pub format: RenderFormat,
    pub frames: u64,
    pub fps: f64,
    /// Whether the composition sounds.
    pub sound: bool,
}

/// Everything that is wrong with the file; empty when it may be published.
pub fn faults(tools: &Tools, video: &Path, expected: &Expected) -> Result<Vec<String>, MediaError> {
    Ok(stream_faults(&probe::probe(tools, video)?, expected))
}

fn stream_faults(info: &MediaInfo, expected: &Expected) -> Vec<String> {
    let Some(video) = &info.video else { return vec!["there is no picture".to_owned()] };
    let mut faults = Vec::new();
    let mut demand = |holds: bool, fault: String| {
        if !holds {
            faults.push(fault);
        }
    };
    let (codec, pixels, transparent, sound_codec) = match expected.format {
        RenderFormat::Mp4 => ("h264", "yuv420p", false, "aac"),
        RenderFormat::Webm => ("vp9", "yuv420p", true, "opus"),
        // Its coverage is a plane of the pixel format.
        RenderFormat::Mov => ("prores", "yuva444p", false, "aac"),
    };
    demand(
        video.codec == codec && video.pixel_format.starts_with(pixels) && video.transparent == transparent,
        format!("video is {} {}, transparent: {}", video.codec, video.pixel_format, video.transparent),
    );
    let size = (video.width, video.height);
    demand(size == expected.size, format!("the picture is {} x {}", size.0, size.1));
    demand(video.frames == expected.frames, format!("{} frames instead of {}", video.frames, expected.frames));
    demand((video.frame_rate - expected.fps).abs() < 0.01, format!("{} frames a second", video.frame_rate));
    demand(
        info.audio.is_some() == expected.sound,
        format!("sound is there: {}, expected: {}", info.audio.is_some(), expected.sound),
    );
    if let Some(sound) = &info.audio {
        let frame = 1.0 / expected.fps;
        demand(sound.codec == sound_codec, format!("sound is {}", sound.codec));
        // One block of the codec may hang over.
        demand(
            (sound.duration - video.duration).abs() <= frame.max(0.05),
            format!("sound lasts {:.3} s, the picture {:.3} s", sound.duration, video.duration),
        );
    }
    faults
}
