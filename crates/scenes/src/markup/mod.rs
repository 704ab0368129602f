//! What a scene shows, as HTML: one box per region, texts in it, nothing measured. The page splits texts into words and the
//! fit gives them their sizes.

mod charts;
mod diagram;
mod hero;
mod lists;
mod pictures;
pub(crate) mod presenter;

use crate::content::{Content, PictureRef};
use crate::error::SceneError;
use crate::layout::{self, Area, Frame};
use crate::scene::{Film, PresenterPlace, Scene};
use crate::style::Style;

/// How much earlier than its word something enters, in seconds.
const LEAD: f64 = 0.15;
/// The length of a scene in which things without a cue of their own enter at the times the layouts name.
const USUAL_SECONDS: f64 = 6.0;

/// A scene with everything its markup depends on.
pub(crate) struct SceneMarkup<'a> {
    pub film: &'a Film,
    pub style: &'a Style,
    pub scene: &'a Scene,
    pub index: usize,
    /// Whether captions stand below it.
    pub captions: bool,
    pub from_right: bool,
    /// Words of the main text enter when they are said, if it is said as it stands: seconds from the start of the scene.
    pub word_times: Option<Vec<f64>>,
}

impl SceneMarkup<'_> {
    /// Name of the layout.
    pub fn layout(&self) -> &'static str {
        match &self.scene.content {
            Content::Title { .. } => "title",
            Content::Statement { .. } => "statement",
            Content::BigNumber { .. } => "big_number",
            Content::BarChart { .. } => "bar_chart",
            Content::LineChart { .. } => "line_chart",
            Content::Donut { .. } => "donut",
            Content::Comparison { .. } => "comparison",
            Content::Steps { .. } => "steps",
            Content::Timeline { .. } => "timeline",
            Content::Quote { .. } => "quote",
            Content::List { .. } => "list",
            Content::ImageCaption { .. } => "image_caption",
            Content::PictureGrid { .. } => "picture_grid",
            Content::DeviceFrame { .. } => "device_frame",
            Content::Diagram { .. } => "diagram",
            Content::Code { .. } => "code",
            Content::Presenter { .. } => "presenter",
            Content::EndCard { .. } => "end_card",
        }
    }

    /// Whether it is all text, in the part of the picture its motif leaves.
    pub fn is_hero(&self) -> bool {
        matches!(self.layout(), "title" | "statement" | "quote" | "end_card")
    }

    pub fn body(&self) -> Result<String, SceneError> {
        self.check_presenter()?;
        match &self.scene.content {
            Content::Title { kicker, title, subtitle, byline } => Ok(self.title(kicker, title, subtitle, byline)),
            Content::Statement { statement, emphasis } => Ok(self.statement(statement, emphasis)),
            Content::Quote { quote, name, role } => Ok(self.quote(quote, name, role)),
            Content::EndCard { title, action, url } => self.end_card(title, action, url),
            Content::BigNumber { kicker, value, claim, source } => self.big_number(kicker, value, claim, source),
            Content::BarChart { kicker, heading, bars, unit, source } => {
                self.bar_chart(kicker, heading, bars, unit, source)
            }
            Content::LineChart { kicker, heading, series, unit, callout, source } => {
                self.line_chart(&charts::Lines { kicker, heading, series, unit, callout, source })
            }
            Content::Donut { kicker, heading, slices, unit, centre, source } => {
                self.donut(&charts::Ring { kicker, heading, slices, unit, centre, source })
            }
            Content::Comparison { heading, left, right, verdict } => self.comparison(heading, left, right, verdict),
            Content::Steps { kicker, heading, steps } => self.steps(kicker, heading, steps),
            Content::Timeline { kicker, heading, events } => self.timeline(kicker, heading, events),
            Content::List { kicker, heading, items } => self.list(kicker, heading, items),
            Content::ImageCaption { image, caption, credit } => self.image_caption(*image, caption, credit),
            Content::PictureGrid { heading, pictures } => self.picture_grid(heading, pictures),
            Content::DeviceFrame { kicker, heading, screenshot, device, callouts } => {
                self.device_frame(kicker, heading, *screenshot, *device, callouts)
            }
            Content::Diagram { heading, nodes, links } => self.diagram(heading, nodes, links),
            Content::Code { title, language, lines, highlight } => self.code(title, language, lines, *highlight),
            Content::Presenter { kicker, heading, points, name } => self.presenter(kicker, heading, points, name),
        }
    }

    fn check_presenter(&self) -> Result<(), SceneError> {
        let speaks = matches!(self.scene.content, Content::Presenter { .. });
        let place = self.scene.presenter;
        if place.is_some() && self.film.presenter.is_none() {
            return Err(self.refused("presenter", "the film has no presenter"));
        }
        match (speaks, place) {
            (true, Some(PresenterPlace::Full | PresenterPlace::Side))
            | (false, None | Some(PresenterPlace::Corner)) => Ok(()),
            (true, _) => Err(self.refused("presenter", "this layout has its presenter at full or at the side")),
            (false, _) => Err(self.refused("presenter", "beside other content a presenter stands in the corner")),
        }
    }

    fn refused(&self, field: &str, reason: &str) -> SceneError {
        SceneError::Field { scene: self.index, field: field.to_owned(), reason: reason.to_owned() }
    }

    /// `count` items of `field` must lie in `range`.
    fn count(&self, field: &str, count: usize, range: std::ops::RangeInclusive<usize>) -> Result<(), SceneError> {
        if range.contains(&count) {
            return Ok(());
        }
        let reason = format!("has {count} entries; {} to {} can be shown", range.start(), range.end());
        Err(self.refused(field, &reason))
    }

    /// A number that can be drawn.
    fn amount(&self, field: &str, value: f64) -> Result<(), SceneError> {
        const LARGEST: f64 = 1e12;
        if value.is_finite() && value.abs() <= LARGEST {
            return Ok(());
        }
        Err(self.refused(field, "is no number between -1e12 and 1e12"))
    }

    fn has_corner(&self) -> bool {
        self.scene.presenter == Some(PresenterPlace::Corner)
    }

    fn content(&self) -> Area {
        Frame::of(self.film.canvas).content(self.film.canvas, self.captions, self.has_corner())
    }

    /// A region of the layout.
    fn area(&self, name: &str) -> Area {
        self.area_of(self.layout(), name)
    }

    fn area_of(&self, layout: &str, name: &str) -> Area {
        let cells = layout::region(layout, self.film.canvas, name);
        // A presenter may stand before a picture.
        self.placed(cells, (layout, name) != ("image_caption", "img"))
    }

    fn hero_area(&self) -> Area {
        self.placed(layout::hero_zone(self.style.shape.zone, self.film.canvas), true)
    }

    fn placed(&self, cells: layout::Cells, gives_way: bool) -> Area {
        let content = self.content();
        let area = layout::place(content, cells, self.from_right);
        match gives_way && self.has_corner() {
            true => Frame::of(self.film.canvas).beside_corner(self.film.canvas, content, area),
            false => area,
        }
    }

    /// When `field` enters, in seconds from the start of the scene: a little before its word, or at `usual` of a scene of
    /// six seconds.
    fn cue(&self, field: &str, usual: f64) -> f64 {
        let told = self.scene.cues.iter().find(|cue| cue.field == field);
        match told {
            Some(cue) => (cue.at - LEAD).clamp(0.0, self.scene.duration),
            None => usual * (self.scene.duration / USUAL_SECONDS).min(1.0),
        }
    }

    /// A text that enters word by word.
    fn field(&self, role: &str, name: &str, text: &str, usual: f64) -> String {
        self.field_with(role, name, text, usual, "")
    }

    fn optional(&self, role: &str, name: &str, text: &Option<String>, usual: f64) -> String {
        text.as_ref().map(|text| self.field(role, name, text, usual)).unwrap_or_default()
    }

    fn field_with(&self, role: &str, name: &str, text: &str, usual: f64, more: &str) -> String {
        if text.trim().is_empty() {
            return String::new();
        }
        let cue = self.cue(name, usual);
        format!(r#"<div class="f {role}" data-f="{name}" data-cue="{cue:.3}" {more}>{}</div>"#, escape(text))
    }

    fn heading(&self, kicker: &Option<String>, heading: &str) -> String {
        self.optional("label", "kicker", kicker, 0.2) + &self.field("title primary", "heading", heading, 0.35)
    }

    /// The figures' unit and where they come from.
    fn source_line(&self, unit: &Option<String>, source: &Option<String>) -> String {
        let parts: Vec<&str> = [source, unit].into_iter().flatten().map(String::as_str).collect();
        if parts.is_empty() {
            return String::new();
        }
        let cue = self.cue("source", 2.0);
        format!(
            r#"<div class="src label alt item" data-f="source" data-cue="{cue:.3}">{}</div>"#,
            escape(&parts.join("  \u{b7}  "))
        )
    }

    fn picture(&self, field: &str, picture: PictureRef) -> Result<String, SceneError> {
        let path = self.film.pictures.get(picture.0);
        let path = path.ok_or_else(|| self.refused(field, "the film has no such picture"))?;
        Ok(picture_name(picture.0, path))
    }

    fn is_wide(&self) -> bool {
        self.film.canvas == crate::scene::Canvas::Landscape
    }

    fn orientation(&self) -> &'static str {
        if self.is_wide() { "wide" } else { "tall" }
    }
}

/// Path of a picture in the project.
pub(crate) fn picture_name(index: usize, path: &std::path::Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("png");
    let extension: String = extension.chars().filter(char::is_ascii_alphanumeric).take(5).collect();
    format!("pictures/{index}.{}", extension.to_lowercase())
}

fn region(area: Area, class: &str, inner: &str) -> String {
    format!(
        r#"<div class="region {class}" style="left:{:.1}px;top:{:.1}px;width:{:.1}px;height:{:.1}px">{inner}</div>"#,
        area.x, area.y, area.w, area.h
    )
}

pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Languages that write decimals after a comma.
const DECIMAL_COMMA: &[&str] = &[
    "bg", "cs", "da", "de", "el", "es", "fi", "fr", "hr", "hu", "id", "it", "nb", "nl", "no", "pl", "pt", "ro", "ru",
    "sk", "sl", "sv", "tr", "uk", "vi",
];

/// Languages that write thousands apart by a comma.
const GROUPING_COMMA: &[&str] = &["en", "he", "hi", "ja", "ko", "th", "zh"];
/// Numbers that are read as years where nothing stands with them.
const YEARS: std::ops::RangeInclusive<f64> = 1_900.0..=2_100.0;

/// What stands between thousands, and from how many digits on: a comma where the language has it, else a no-break space from
/// five digits on, as the SI has it.
fn grouping(value: f64, decimals: usize, language: &str) -> (&'static str, usize) {
    match GROUPING_COMMA.contains(&language) {
        true if decimals == 0 && YEARS.contains(&value) => ("", 4),
        true => (",", 4),
        false => ("\u{a0}", 5),
    }
}

/// As a number is written in the language.
pub(crate) fn written(value: f64, decimals: usize, language: &str) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("\u{2212}", digits));
    let (between, from) = grouping(value, decimals, language);
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if digits.len() >= from && index > 0 && (digits.len() - index) % 3 == 0 {
            grouped.push_str(between);
        }
        grouped.push(digit);
    }
    let comma = if DECIMAL_COMMA.contains(&language) { ',' } else { '.' };
    let rest = rest.map(|rest| format!("{comma}{rest}")).unwrap_or_default();
    format!("{sign}{grouped}{rest}")
}

/// Decimals that say the value: at most two.
pub(crate) fn decimals(value: f64) -> usize {
    (0..2)
        .find(|decimals| {
            let scale = 10f64.powi(*decimals);
            ((value * scale).round() / scale - value).abs() < 1e-9
        })
        .map_or(2, |decimals| decimals as usize)
}

/// A number that counts up to what it is, in the width of its end.
fn counter(value: f64, decimals: usize, prefix: &str, suffix: &str, language: &str) -> String {
    let (prefix, suffix) = (escape(prefix), escape(suffix));
    let end = format!("{prefix}{}{suffix}", written(value, decimals, language));
    let comma = if DECIMAL_COMMA.contains(&language) { "," } else { "." };
    let (between, from) = grouping(value, decimals, language);
    format!(
        r#"<span class="cnt" data-to="{value}" data-dec="{decimals}" data-comma="{comma}" data-between="{between}" data-from="{from}" data-pre="{prefix}" data-suf="{suffix}"><span class="ghost">{end}</span><span class="live">{end}</span></span>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_language_does() {
        assert_eq!(written(1234567.5, 1, "de"), "1\u{a0}234\u{a0}567,5");
        assert_eq!(written(-41.0, 0, "en"), "\u{2212}41");
        assert_eq!((&*written(1999.0, 0, "en"), &*written(1240.0, 0, "en")), ("1999", "1,240"));
        assert_eq!((&*written(1240.0, 0, "es"), &*written(12400.0, 0, "es")), ("1240", "12\u{a0}400"));
        assert_eq!((decimals(3.0), decimals(3.5), decimals(2.345)), (0, 1, 2));
    }

    #[test]
    fn text_is_never_markup() {
        assert_eq!(escape(r#"<img src="x"> & so"#), "&lt;img src=&quot;x&quot;&gt; &amp; so");
    }
}
