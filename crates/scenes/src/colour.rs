//! Colours of styles and brands, and whether they can be told apart.

use std::fmt;

use palette::color_difference::{EuclideanDistance, Wcag21RelativeContrast};
use palette::{FromColor, IntoColor, Oklab, Oklch, Srgb};
use serde::{Deserialize, Serialize};

/// sRGB with coverage; written as `#rrggbb` or `#rrggbbaa`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Colour([u8; 4]);

impl Colour {
    /// Ratio of relative luminances as WCAG 2.1 defines it, 1 to 21. Coverage does not count.
    pub fn contrast(self, other: Colour) -> f32 {
        self.linear().relative_contrast(other.linear())
    }

    /// In OKLab, where black and white are 1 apart and what is nearer than about 0.02 looks the same.
    pub fn distance(self, other: Colour) -> f32 {
        Oklab::from_color(self.linear()).distance(Oklab::from_color(other.linear()))
    }

    /// The same hue with the least change of lightness (OKLCH) at which `holds`; `None` if no lightness does.
    pub fn shifted_until(self, holds: impl Fn(Colour) -> bool) -> Option<Colour> {
        const STEPS: u8 = 100;
        let start = Oklch::from_color(self.linear());
        // Near black and white there is no room for colour: it fades there, else no lightness would reach either.
        let room = |l: f32| (1.0 - (2.0 * l - 1.0).powi(4)).max(0.0);
        let faded = |l: f32| start.chroma * (room(l) / room(start.l).max(0.01)).min(1.0);
        (0..=STEPS).find_map(|step| {
            let by = f32::from(step) / f32::from(STEPS);
            [start.l + by, start.l - by].into_iter().filter(|l| (0.0..=1.0).contains(l)).find_map(|l| {
                let moved =
                    if step == 0 { self } else { Colour::of(Oklch { l, chroma: faded(l), ..start }.into_color()) };
                holds(moved).then_some(moved)
            })
        })
    }

    fn linear(self) -> Srgb<f32> {
        let [r, g, b, _] = self.0;
        Srgb::new(r, g, b).into_format()
    }

    fn of(colour: Srgb<f32>) -> Colour {
        let (r, g, b) = colour.into_format::<u8>().into_components();
        Colour([r, g, b, 255])
    }
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Colour, String> {
        let refused = || format!("`{text}` is not a colour like #1a2b3c");
        let digits = text.strip_prefix('#').filter(|digits| matches!(digits.len(), 6 | 8)).ok_or_else(refused)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(refused());
        }
        let mut parts = [255; 4];
        for (part, pair) in parts.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| refused())?;
            *part = u8::from_str_radix(pair, 16).map_err(|_| refused())?;
        }
        Ok(Colour(parts))
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> String {
        colour.to_string()
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [r, g, b, a] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")?;
        if a == 255 { Ok(()) } else { write!(f, "{a:02x}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colour(text: &str) -> Colour {
        Colour::try_from(text.to_owned()).expect("a colour")
    }

    #[test]
    fn black_on_white_has_the_largest_contrast_and_a_colour_none_with_itself() {
        assert!((colour("#000000").contrast(colour("#ffffff")) - 21.0).abs() < 0.01);
        assert!((colour("#8899aa").contrast(colour("#8899aa")) - 1.0).abs() < 0.01);
    }

    #[test]
    fn a_colour_that_is_too_weak_moves_in_lightness_only_as_far_as_needed() {
        let (ground, yellow) = (colour("#ffffff"), colour("#ffd23f"));
        let moved = yellow.shifted_until(|found| found.contrast(ground) >= 4.5).expect("some lightness");
        assert!((4.5..5.2).contains(&moved.contrast(ground)), "{moved}");
        assert_eq!(ground.shifted_until(|_| true), Some(ground));
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for bad in ["", "#12", "red", "#gg0000", "123456", "#é1234"] {
            assert!(Colour::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
