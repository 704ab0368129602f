//! Several things in order or side by side: comparison, steps, timeline, list, lines of code.

use super::{SceneMarkup, escape, region};
use crate::content::{Limits, Moment, Side, Step};
use crate::error::SceneError;

impl SceneMarkup<'_> {
    pub(super) fn comparison(
        &self,
        heading: &str,
        left: &Side,
        right: &Side,
        verdict: &Option<String>,
    ) -> Result<String, SceneError> {
        let mut out = region(
            self.area("head"),
            "stack head",
            &(self.field("title primary", "heading", heading, 0.2)
                + &self.optional("text verdict", "verdict", verdict, 2.6)),
        );
        for (index, (name, side, cells)) in [("left", left, "a"), ("right", right, "b")].into_iter().enumerate() {
            self.count(&format!("{name}.points"), side.points.len(), Limits::SIDE_POINTS)?;
            let start = self.cue(name, 0.6 + index as f64 * 0.7);
            let mut inner = format!(r#"<div class="ct title" data-f="{name}.title">{}</div>"#, escape(&side.title));
            for (at, point) in side.points.iter().enumerate() {
                let field = format!("{name}.points[{at}]");
                let told = self.scene.cues.iter().any(|cue| cue.field == field);
                let cue = if told { self.cue(&field, 0.0) } else { start + 0.2 + at as f64 * 0.15 };
                inner += &format!(
                    r#"<div class="cp text item" data-cue="{cue:.3}"><i class="bullet"></i><span data-f="{field}">{}</span></div>"#,
                    escape(point)
                );
            }
            let panel = format!(r#"<div class="cmp panel item c{index}" data-cue="{start:.3}">{inner}</div>"#);
            out += &region(self.area(cells), "viz", &panel);
        }
        Ok(out)
    }

    pub(super) fn steps(&self, kicker: &Option<String>, heading: &str, steps: &[Step]) -> Result<String, SceneError> {
        self.count("steps", steps.len(), Limits::STEPS)?;
        let mut inner = String::new();
        for (index, step) in steps.iter().enumerate() {
            let field = format!("steps[{index}]");
            let cue = self.cue(&field, 0.7 + index as f64 * 0.4);
            let text = step
                .text
                .as_ref()
                .map(|text| format!(r#"<div class="sx text" data-f="{field}.text">{}</div>"#, escape(text)));
            inner += &format!(
                r#"<div class="step panel item" data-cue="{cue:.3}"><div class="sn" aria-hidden="true">{}</div><div class="sc"><div class="st" data-f="{field}.title">{}</div>{}</div></div>"#,
                index + 1,
                escape(&step.title),
                text.unwrap_or_default()
            );
        }
        let class = format!("viz steps {} n{}", self.orientation(), steps.len());
        Ok(region(self.area("head"), "stack head", &self.heading(kicker, heading))
            + &region(self.area("viz"), &class, &inner))
    }

    pub(super) fn timeline(
        &self,
        kicker: &Option<String>,
        heading: &str,
        events: &[Moment],
    ) -> Result<String, SceneError> {
        self.count("events", events.len(), Limits::MOMENTS)?;
        let mut inner = r#"<div class="axis rule-x" data-cue="0.4"></div>"#.to_owned();
        for (index, event) in events.iter().enumerate() {
            let field = format!("events[{index}]");
            let cue = self.cue(&field, 0.7 + index as f64 * 0.4);
            inner += &format!(
                r#"<div class="ev item" data-cue="{cue:.3}"><i class="mark"></i><div class="when" data-f="{field}.when">{}</div><div class="what text" data-f="{field}.what">{}</div></div>"#,
                escape(&event.when),
                escape(&event.what)
            );
        }
        let class = format!("viz timeline {} n{}", self.orientation(), events.len());
        Ok(region(self.area("head"), "stack head", &self.heading(kicker, heading))
            + &region(self.area("viz"), &class, &inner))
    }

    pub(super) fn list(&self, kicker: &Option<String>, heading: &str, items: &[String]) -> Result<String, SceneError> {
        self.count("items", items.len(), Limits::ITEMS)?;
        let inner = self.items("items", items, 0.7, 0.35);
        Ok(region(self.area("head"), "stack head mid", &self.heading(kicker, heading))
            + &region(self.area("viz"), "viz list", &inner))
    }

    /// Marked texts that enter one after the other.
    pub(super) fn items(&self, field: &str, items: &[String], first: f64, apart: f64) -> String {
        let items = items.iter().enumerate().map(|(index, text)| {
            let name = format!("{field}[{index}]");
            let cue = self.cue(&name, first + index as f64 * apart);
            format!(
                r#"<div class="li item" data-cue="{cue:.3}"><i class="bullet"></i><span class="text" data-f="{name}">{}</span></div>"#,
                escape(text)
            )
        });
        items.collect()
    }

    pub(super) fn code(
        &self,
        title: &Option<String>,
        language: &str,
        lines: &[String],
        highlight: Option<(usize, usize)>,
    ) -> Result<String, SceneError> {
        self.count("lines", lines.len(), Limits::CODE_LINES)?;
        if highlight.is_some_and(|(first, last)| first > last || last >= lines.len()) {
            return Err(self.refused("highlight", "names lines that are not there"));
        }
        let bar = self.optional("label alt", "title", title, 0.2) + &self.field("label", "language", language, 0.2);
        let mut code = String::new();
        for (index, line) in lines.iter().enumerate() {
            let field = format!("lines[{index}]");
            let cue = self.cue(&field, 0.5 + index as f64 * 0.12);
            let marked = highlight.is_some_and(|(first, last)| (first..=last).contains(&index));
            let class = match (marked, highlight.is_some()) {
                (true, _) => " on",
                (false, true) => " off",
                (false, false) => "",
            };
            code += &format!(
                r#"<div class="cl item{class}" data-cue="{cue:.3}"><b aria-hidden="true">{}</b><span data-f="{field}">{}</span></div>"#,
                index + 1,
                escape(line)
            );
        }
        let inner = format!(
            r#"<div class="window panel item" data-cue="0.1" dir="ltr"><div class="bar-top">{bar}</div><div class="lines">{code}</div></div>"#
        );
        Ok(region(self.area("code"), "viz code", &inner))
    }
}
