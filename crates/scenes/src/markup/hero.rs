//! Layouts that are all text: title, statement, big number, quote, end card.

use super::{SceneMarkup, counter, escape, region};
use crate::content::Figure;
use crate::error::SceneError;

/// How long a figure counts, in seconds; it is there when its word is said.
const COUNTING: f64 = 0.9;

impl SceneMarkup<'_> {
    pub(super) fn title(
        &self,
        kicker: &Option<String>,
        title: &str,
        subtitle: &Option<String>,
        byline: &Option<String>,
    ) -> String {
        let inner = self.optional("label", "kicker", kicker, 0.2)
            + &self.field("display primary", "title", title, 0.35)
            + &self.optional("text lead", "subtitle", subtitle, 1.0)
            + &self.optional("label alt", "byline", byline, 1.3);
        region(self.hero_area(), "hero stack", &inner)
    }

    pub(super) fn statement(&self, statement: &str, emphasis: &Option<String>) -> String {
        let emphasis = emphasis.as_deref().unwrap_or_default();
        let more = format!(r#"data-em="{}"{}"#, escape(emphasis), self.spoken());
        region(self.hero_area(), "hero stack", &self.field_with("display primary", "statement", statement, 0.2, &more))
    }

    pub(super) fn quote(&self, quote: &str, name: &Option<String>, role: &Option<String>) -> String {
        let after = self.word_times.as_ref().and_then(|times| times.last()).map_or(1.6, |last| last + 0.4);
        let by = self.optional("label", "name", name, after) + &self.optional("text small", "role", role, after + 0.15);
        let inner = r#"<div class="qm" aria-hidden="true">“</div>"#.to_owned()
            + &self.field_with("display primary", "quote", quote, 0.35, &self.spoken())
            + &format!(r#"<div class="by">{by}</div>"#);
        region(self.hero_area(), "hero stack quote", &inner)
    }

    pub(super) fn end_card(
        &self,
        title: &str,
        action: &Option<String>,
        url: &Option<String>,
    ) -> Result<String, SceneError> {
        let logo = self.film.brand.as_ref().and_then(|brand| brand.logo.as_ref());
        let logo = logo.map(|path| {
            format!(r#"<img class="logo item" data-cue="0.1" src="{}" alt="">"#, super::super::compose::logo_name(path))
        });
        let inner = logo.unwrap_or_default()
            + &self.field("display primary", "title", title, 0.2)
            + &self.optional("text lead", "action", action, 0.6)
            + &self.optional("label url", "url", url, 0.8);
        Ok(region(self.hero_area(), "hero stack", &inner))
    }

    pub(super) fn big_number(
        &self,
        kicker: &Option<String>,
        value: &Figure,
        claim: &str,
        source: &Option<String>,
    ) -> Result<String, SceneError> {
        self.amount("value", value.number)?;
        let said = self.scene.cues.iter().find(|cue| cue.field == "value");
        let cue = said.map_or_else(|| self.cue("value", 0.3), |cue| (cue.at - COUNTING + 0.25).max(0.0));
        let figure = counter(
            value.number,
            usize::from(value.decimals.min(6)),
            &value.prefix,
            &value.suffix,
            &self.film.language,
        );
        let number = self.optional("label", "kicker", kicker, 0.15)
            + &format!(r#"<div class="f numeric primary" data-f="value" data-cue="{cue:.3}">{figure}</div>"#);
        let side = r#"<div class="rule"></div>"#.to_owned()
            + &self.field("title primary", "claim", claim, 0.8)
            + &self.optional("label alt", "source", source, 1.5);
        Ok(region(self.area("num"), "stack num", &number) + &region(self.area("side"), "stack side", &side))
    }

    /// The times of the words, where the text is said as it stands.
    fn spoken(&self) -> String {
        let times = self.word_times.iter().flatten().map(|time| format!("{:.3}", (time - super::LEAD).max(0.0)));
        let times = times.collect::<Vec<_>>().join(" ");
        if times.is_empty() { times } else { format!(r#" data-at="{times}""#) }
    }
}
