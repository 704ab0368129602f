//! Names of picture sizes: what `init` makes and `render` enlarges to.

use clap::ValueEnum;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Resolution {
    /// 1920x1080
    Landscape,
    /// 1080x1920
    Portrait,
    /// 1080x1080
    Square,
    /// 3840x2160
    #[value(name = "landscape-4k")]
    Landscape4k,
    /// 2160x3840
    #[value(name = "portrait-4k")]
    Portrait4k,
    /// 2160x2160
    #[value(name = "square-4k")]
    Square4k,
    /// Shorter side 1080, as wide or tall as the composition; 1920x1080 for a new one
    #[value(name = "1080p", alias = "hd")]
    P1080,
    /// Shorter side 2160, as wide or tall as the composition; 3840x2160 for a new one
    #[value(name = "4k", alias = "uhd")]
    K4,
}

/// Most device pixels per CSS pixel.
const MAX_SCALE: u32 = 4;

impl Resolution {
    /// Width and height in pixels.
    pub fn size(self) -> (u32, u32) {
        match self {
            Resolution::Landscape | Resolution::P1080 => (1920, 1080),
            Resolution::Portrait => (1080, 1920),
            Resolution::Square => (1080, 1080),
            Resolution::Landscape4k | Resolution::K4 => (3840, 2160),
            Resolution::Portrait4k => (2160, 3840),
            Resolution::Square4k => (2160, 2160),
        }
    }

    /// Device pixels per CSS pixel that make this size of a composition. The layout stays; so the shape has to be the
    /// same and the factor whole.
    pub fn scale_for(self, width: u32, height: u32) -> Result<u32, String> {
        let (wide, high) = match self {
            // These follow the composition's own shape.
            Resolution::P1080 => return whole(1080, width.min(height)).ok_or_else(|| self.refusal(width, height)),
            Resolution::K4 => return whole(2160, width.min(height)).ok_or_else(|| self.refusal(width, height)),
            named => named.size(),
        };
        match (whole(wide, width), whole(high, height)) {
            (Some(across), Some(down)) if across == down => Ok(across),
            _ => Err(self.refusal(width, height)),
        }
    }

    fn refusal(self, width: u32, height: u32) -> String {
        let name = self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        format!(
            "--resolution {name} cannot be made of a composition of {width}x{height}: sizes are multiplied by a whole \
             number up to {MAX_SCALE} and keep their shape"
        )
    }
}

fn whole(wanted: u32, given: u32) -> Option<u32> {
    wanted.is_multiple_of(given).then(|| wanted / given).filter(|factor| (1..=MAX_SCALE).contains(factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_grow_by_whole_factors_and_keep_their_shape() {
        assert_eq!(Resolution::K4.scale_for(1920, 1080), Ok(2));
        assert_eq!(Resolution::K4.scale_for(1080, 1920), Ok(2));
        assert_eq!(Resolution::P1080.scale_for(1080, 1080), Ok(1));
        assert_eq!(Resolution::Landscape4k.scale_for(960, 540), Ok(4));
        assert_eq!(Resolution::Portrait.scale_for(540, 960), Ok(2));
        for (resolution, width, height) in [
            (Resolution::K4, 2560, 1440),
            (Resolution::Portrait, 1920, 1080),
            (Resolution::Landscape, 3840, 2160),
            (Resolution::Landscape, 1920, 540),
            (Resolution::Landscape4k, 480, 270),
        ] {
            assert!(resolution.scale_for(width, height).is_err(), "{resolution:?} of {width}x{height}");
        }
    }
}
