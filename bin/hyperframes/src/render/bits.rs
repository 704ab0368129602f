//! How many bits a video may cost, in place of a named quality.

use clap::Args;
use herald_media::film::RateControl;

use super::output::Format;
use crate::failure::CliError;

/// Bits a second that may be asked for.
const BITRATES: std::ops::RangeInclusive<u64> = 1_000..=1_000_000_000;

#[derive(Args)]
pub struct BitArguments {
    /// Constant rate factor instead of that of the quality: 0 to 51 for mp4, 0 to 63 for webm; lower is finer and larger
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=63), conflicts_with = "video_bitrate")]
    crf: Option<u8>,
    /// Average bits a second instead of a factor, such as 800k or 5M
    #[arg(long, value_name = "RATE", value_parser = bitrate)]
    video_bitrate: Option<u64>,
    /// Speed of the webm encoder, 0 (slow) to 8
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=8))]
    pub vp9_cpu_used: Option<u8>,
}

impl BitArguments {
    /// A flag that means nothing for the format is an error.
    pub fn rate_control(&self, format: Format) -> Result<RateControl, CliError> {
        let refused = |flag: &str| {
            let name = format.name();
            Err(CliError::usage(format!("{flag} has no effect on {name}")))
        };
        match (format, self.crf, self.video_bitrate) {
            (Format::Mov | Format::Gif | Format::PngSequence, Some(_), _) => refused("--crf"),
            (Format::Mov | Format::Gif | Format::PngSequence, _, Some(_)) => refused("--video-bitrate"),
            (Format::Mp4 | Format::Mov | Format::Gif | Format::PngSequence, ..) if self.vp9_cpu_used.is_some() => {
                refused("--vp9-cpu-used")
            }
            (Format::Mp4, Some(crf), _) if crf > 51 => {
                Err(CliError::usage(format!("--crf {crf}: for mp4 it is 0 to 51")))
            }
            (_, Some(crf), _) => Ok(RateControl::Factor(crf)),
            (_, None, Some(bits)) => Ok(RateControl::Bitrate(bits)),
            (_, None, None) => Ok(RateControl::Quality),
        }
    }
}

fn bitrate(text: &str) -> Result<u64, String> {
    let (digits, unit) = match text.to_ascii_lowercase() {
        text if text.ends_with('k') => (text[..text.len() - 1].to_owned(), 1e3),
        text if text.ends_with('m') => (text[..text.len() - 1].to_owned(), 1e6),
        text => (text, 1.0),
    };
    let bits = digits.parse::<f64>().ok().map(|number| (number * unit).round());
    let whole = bits.filter(|bits| (0.0..=1e12).contains(bits)).map(|bits| bits as u64);
    whole
        .filter(|bits| BITRATES.contains(bits))
        .ok_or_else(|| "give bits a second from 1k to 1000M, such as 800k or 5M".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_rates_are_read_as_encoders_write_them() {
        assert_eq!(bitrate("800k"), Ok(800_000));
        assert_eq!(bitrate("2.5M"), Ok(2_500_000));
        assert_eq!(bitrate("64000"), Ok(64_000));
        for bad in ["", "k", "fast", "-1M", "1", "2000M", "NaN", "inf", "5Mb"] {
            assert!(bitrate(bad).is_err(), "{bad}");
        }
    }
}
