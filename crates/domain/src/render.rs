//! Renders of HyperFrames projects: what can be ordered. The serde spelling of each vocabulary is the wire's.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::Failure;
use crate::video::{FileSource, Resolution};

/// The page a project is rendered from when none is named.
pub const DEFAULT_ENTRY: &str = "index.html";

/// Most device pixels per CSS pixel.
const MAX_FACTOR: u32 = 4;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderQuality {
    Draft,
    #[default]
    Standard,
    High,
}

impl RenderQuality {
    pub fn as_str(self) -> &'static str {
        match self {
            RenderQuality::Draft => "draft",
            RenderQuality::Standard => "standard",
            RenderQuality::High => "high",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RenderFormat {
    /// H.264 and AAC.
    #[default]
    Mp4,
    /// VP9 with transparency, and Opus.
    Webm,
    /// ProRes 4444 with transparency, and AAC.
    Mov,
}

impl RenderFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            RenderFormat::Mp4 => "mp4",
            RenderFormat::Webm => "webm",
            RenderFormat::Mov => "mov",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            RenderFormat::Mp4 => "video/mp4",
            RenderFormat::Webm => "video/webm",
            RenderFormat::Mov => "video/quicktime",
        }
    }

    pub fn is_transparent(self) -> bool {
        self != RenderFormat::Mp4
    }
}

/// The picture's size as it is ordered and billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum RenderResolution {
    #[default]
    #[serde(rename = "1080p")]
    P1080,
    #[serde(rename = "4k")]
    K4,
}

impl RenderResolution {
    pub fn as_str(self) -> &'static str {
        self.plain().as_str()
    }

    /// As plans and videos count it.
    pub fn plain(self) -> Resolution {
        match self {
            RenderResolution::P1080 => Resolution::P1080,
            RenderResolution::K4 => Resolution::K4,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RenderAspect {
    #[serde(rename = "16:9")]
    Landscape,
    #[serde(rename = "9:16")]
    Portrait,
    #[serde(rename = "1:1")]
    Square,
}

impl RenderAspect {
    const ALL: [RenderAspect; 3] = [RenderAspect::Landscape, RenderAspect::Portrait, RenderAspect::Square];

    pub fn as_str(self) -> &'static str {
        match self {
            RenderAspect::Landscape => "16:9",
            RenderAspect::Portrait => "9:16",
            RenderAspect::Square => "1:1",
        }
    }

    /// The ratio a picture of this size has; `None` when it has none of the three.
    pub fn of(width: u32, height: u32) -> Option<RenderAspect> {
        RenderAspect::ALL.into_iter().find(|aspect| {
            let (across, down) = match aspect {
                RenderAspect::Landscape => (16, 9),
                RenderAspect::Portrait => (9, 16),
                RenderAspect::Square => (1, 1),
            };
            u64::from(width) * down == u64::from(height) * across
        })
    }
}

/// How a composition of its own size becomes the picture that was ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enlargement {
    /// Device pixels per CSS pixel: the layout stays, the detail grows.
    pub factor: u32,
    /// What is billed.
    pub resolution: RenderResolution,
}

impl Enlargement {
    /// `ordered` is met exactly or not at all. Without an order the composition keeps its size.
    ///
    /// # Errors
    /// `invalid_parameter` at `resolution` when no whole factor leads from the composition's shorter side to the order's.
    pub fn of(width: u32, height: u32, ordered: Option<RenderResolution>) -> Result<Enlargement, Failure> {
        let short = width.min(height).max(1);
        let Some(resolution) = ordered else {
            let resolution = if short > 1080 { RenderResolution::K4 } else { RenderResolution::P1080 };
            return Ok(Enlargement { factor: 1, resolution });
        };
        let wanted = resolution.plain().short_side();
        let factor = wanted / short;
        if wanted.is_multiple_of(short) && factor <= MAX_FACTOR {
            return Ok(Enlargement { factor, resolution });
        }
        let message = format!(
            "The composition is {width} x {height}: no whole factor up to {MAX_FACTOR} leads from its shorter side to the \
             {wanted} pixels of `{}`. Leave `resolution` out to render it at its own size.",
            resolution.as_str()
        );
        Err(Failure::invalid("resolution", message))
    }
}

/// A request for a render, as it was read.
#[derive(Debug, Clone)]
pub struct RenderDraft {
    pub project: FileSource,
    /// Path of the page inside the project.
    pub composition: String,
    /// Frames per second; absent: what the composition says, else 30.
    pub fps: Option<u32>,
    pub quality: RenderQuality,
    pub format: RenderFormat,
    pub resolution: Option<RenderResolution>,
    pub aspect_ratio: Option<RenderAspect>,
    pub variables: Map<String, Value>,
    pub title: Option<String>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_met_exactly_or_refused() {
        let factor = |width, height, ordered| Enlargement::of(width, height, ordered).map(|found| found.factor).ok();
        assert_eq!(factor(1920, 1080, Some(RenderResolution::P1080)), Some(1));
        assert_eq!(factor(1080, 1920, Some(RenderResolution::K4)), Some(2));
        assert_eq!(factor(640, 360, Some(RenderResolution::P1080)), Some(3));
        assert_eq!(factor(1280, 720, Some(RenderResolution::P1080)), None);
        assert_eq!(factor(480, 270, Some(RenderResolution::K4)), None);
        assert_eq!(factor(3840, 2160, Some(RenderResolution::P1080)), None);
        assert_eq!(factor(1280, 720, None), Some(1));
        assert_eq!(Enlargement::of(3840, 2160, None).map(|found| found.resolution), Ok(RenderResolution::K4));
    }

    #[test]
    fn ratios_are_exact() {
        assert_eq!(RenderAspect::of(1280, 720), Some(RenderAspect::Landscape));
        assert_eq!(RenderAspect::of(1080, 1920), Some(RenderAspect::Portrait));
        assert_eq!(RenderAspect::of(600, 600), Some(RenderAspect::Square));
        assert_eq!(RenderAspect::of(1920, 1082), None);
    }
}
