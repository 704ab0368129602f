//! The presenter: at the side of a few words, over the whole picture, or in a corner of other scenes.

use super::{SceneMarkup, region};
use crate::content::Limits;
use crate::error::SceneError;
use crate::layout::{Area, Frame};
use crate::scene::{Film, PresenterPlace};
use crate::style::Style;

/// Path of the presenter's film in the project.
pub(crate) const FILM: &str = "presenter.webm";

impl SceneMarkup<'_> {
    pub(super) fn presenter(
        &self,
        kicker: &Option<String>,
        heading: &str,
        points: &[String],
        name: &Option<String>,
    ) -> Result<String, SceneError> {
        self.count("points", points.len(), Limits::PRESENTER_POINTS)?;
        let video = video(&format!("presenter-{}", self.index), self.scene.start, self.scene.duration);
        let tag = name.as_ref().map(|name| self.field("label pn", "name", name, 0.6)).unwrap_or_default();
        let full = self.scene.presenter == Some(PresenterPlace::Full);
        let points = match points.is_empty() {
            true => String::new(),
            false => format!(r#"<div class="pts">{}</div>"#, self.items("points", points, 1.0, 0.5)),
        };
        if full {
            let head = self.area_of("presenter_full", "head");
            let (w, h) = self.film.canvas.size();
            let whole = Area { x: 0.0, y: 0.0, w: w.into(), h: h.into() };
            let text = self.heading(kicker, heading) + &points + &tag;
            return Ok(region(
                whole,
                "presenter whole",
                &format!(r#"<div class="pf">{video}</div><div class="band"></div>"#),
            ) + &region(head, "stack head low", &text));
        }
        let text = self.heading(kicker, heading) + &points;
        let frame = framed(&video);
        Ok(region(self.area_of("presenter_side", "head"), "stack head mid", &text)
            + &region(
                self.area_of("presenter_side", "presenter"),
                &format!("presenter pf-{}", self.style.presenter.frame),
                &(frame + &tag),
            ))
    }
}

/// The presenter of neighbouring scenes that have it in the corner: one element, which stays where it is when scenes
/// change.
pub(crate) fn corners(film: &Film, style: &Style) -> String {
    let area = Frame::of(film.canvas).corner;
    let mut runs: Vec<(f64, f64)> = Vec::new();
    for scene in film.scenes.iter().filter(|scene| scene.presenter == Some(PresenterPlace::Corner)) {
        match runs.last_mut() {
            Some((_, end)) if (*end - scene.start).abs() < 0.01 => *end = scene.start + scene.duration,
            _ => runs.push((scene.start, scene.start + scene.duration)),
        }
    }
    let runs = runs.iter().enumerate().map(|(index, (from, to))| {
        let video = video(&format!("corner-{index}"), *from, to - from);
        let inner = region(area, &format!("presenter corner pf-{}", style.presenter.frame), &framed(&video));
        format!(
            r#"<div class="clip over" id="corner-clip-{index}" data-start="{from:.3}" data-duration="{:.3}" data-track-index="2">{inner}</div>"#,
            to - from
        )
    });
    runs.collect()
}

fn framed(video: &str) -> String {
    format!(r#"<div class="pfw"><div class="pf">{video}</div></div>"#)
}

fn video(id: &str, start: f64, duration: f64) -> String {
    format!(
        r#"<video class="fig" id="{id}" src="{FILM}" data-start="{start:.3}" data-duration="{duration:.3}" data-media-start="{start:.3}" data-track-index="1" muted playsinline></video>"#
    )
}
