//! What a style is shown with: a title card and a short film. Both speak of the style itself, so that nothing in them is
//! made up.

use std::collections::BTreeMap;

use crate::compose;
use crate::content::{Amount, Content};
use crate::layout;
use crate::measure;
use crate::scene::{Film, Scene};
use crate::style::Style;

/// When everything of [`title`] has entered, in seconds.
pub const TITLE_AT: f64 = 4.5;
const TITLE_SECONDS: f64 = 5.0;
/// Of the scenes of [`film`].
const SECONDS: [f64; 3] = [2.0, 2.0, 2.0];

/// The card with the style's name.
pub fn title(style: &Style) -> Film {
    of(style, vec![(card(style), TITLE_SECONDS)])
}

/// Six seconds: the card, a chart and a list.
pub fn film(style: &Style) -> Film {
    let contents = [card(style), contrasts(style), makings(style)];
    of(style, contents.into_iter().zip(SECONDS).collect())
}

/// Changes with everything the pictures of `style` are drawn from, besides what the code makes of it.
pub fn identity(style: &Style) -> String {
    let style_and_films = serde_json::json!([style, title(style), film(style)]);
    let sources: String = compose::sources().chain([layout::SOURCE, measure::FIT]).collect();
    style_and_films.to_string() + &sources
}

fn of(style: &Style, contents: Vec<(Content, f64)>) -> Film {
    let mut start = 0.0;
    let scenes = contents.into_iter().map(|(content, duration)| {
        let scene = Scene { content, presenter: None, start, duration, cues: Vec::new() };
        start += duration;
        scene
    });
    Film {
        canvas: style.aspect,
        style: style.style_id.clone(),
        language: "en".into(),
        scenes: scenes.collect(),
        captions: None,
        pictures: Vec::new(),
        presenter: None,
        brand: None,
    }
}

fn card(style: &Style) -> Content {
    // A rationale begins with what the style is, up to a stop or a colon.
    let motto = style.rationale.split(['.', ':', ';']).next().unwrap_or_default();
    Content::Title {
        kicker: Some(style.tag.as_str().replace('-', " ")),
        title: style.name.clone(),
        subtitle: Some(motto.trim().to_owned()),
        byline: None,
    }
}

fn contrasts(style: &Style) -> Content {
    let colour = &style.colour;
    let bar = |label: &str, of: crate::colour::Colour, highlight| Amount {
        label: label.into(),
        value: f64::from((of.contrast(colour.bg) * 10.0).round()) / 10.0,
        highlight,
    };
    Content::BarChart {
        kicker: Some("Contrast".into()),
        heading: "Made to be read".into(),
        bars: vec![
            bar("Text", colour.ink, false),
            bar("Notes", colour.muted, false),
            bar("What counts", colour.accent, true),
        ],
        unit: Some("to 1".into()),
        source: None,
    }
}

fn makings(style: &Style) -> Content {
    let faces = &style.typography;
    let mut roles: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (role, face) in [("Headlines", &faces.display), ("text", &faces.text)] {
        roles.entry(face.family.trim_end_matches(" Variable")).or_default().push(role);
    }
    let mut items: Vec<String> =
        roles.iter().map(|(family, roles)| format!("{} in {family}", roles.join(" and "))).collect();
    items.sort_by_key(|item| !item.starts_with("Headlines"));
    items.push("Words enter as they are said".into());
    items.push("Wide, tall and square".into());
    let capital = |text: String| {
        let mut letters = text.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or(text)
    };
    Content::List {
        kicker: None,
        heading: "What it is made of".into(),
        items: items.into_iter().map(capital).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_styles_are_shown_by_the_same_picture() {
        let identities: BTreeSet<String> = Style::all().iter().map(identity).collect();
        assert_eq!(identities.len(), Style::all().len());
    }

    #[test]
    fn a_style_is_shown_by_its_name_and_the_contrasts_it_has() {
        let style = Style::find("noir-detective").expect("a style");
        let film = film(style);
        let Content::Title { title, subtitle, .. } = &film.scenes[0].content else { panic!("{film:?}") };
        assert_eq!(
            (title.as_str(), subtitle.as_deref()),
            ("Noir Detective", Some("Night office, one lamp, one suspect colour"))
        );
        let Content::BarChart { bars, .. } = &film.scenes[1].content else { panic!("{film:?}") };
        assert!(bars[0].value > 7.0 && bars[2].value >= 4.5, "{bars:?}");
    }
}
