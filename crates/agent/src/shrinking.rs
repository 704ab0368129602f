//! A text of a scene that does not fit its box becomes shorter, or goes.

use herald_scenes::Content;
use serde_json::Value;

use crate::text::shorten;

/// The content with the text at `field` (a path such as `steps[2].text`) in at most `limit` characters. A text that cannot be
/// cut at a phrase is left out where the layout allows that; where it does not, it ends with its last word that fits. `None`
/// when there is no such text.
pub fn shorten_field(content: &Content, field: &str, limit: usize) -> Option<Content> {
    let mut value = serde_json::to_value(content).ok()?;
    let text = at(&mut value, field)?.as_str()?.to_owned();
    let whole = shorten::clause(&text, limit).filter(|short| *short != text);
    let replaced = |value: &Value, with: Value| {
        let mut value = value.clone();
        *at(&mut value, field)? = with;
        serde_json::from_value::<Content>(value).ok()
    };
    if let Some(short) = whole {
        return replaced(&value, Value::String(short));
    }
    if let Some(without) = replaced(&value, Value::Null) {
        return Some(without);
    }
    replaced(&value, Value::String(shorten::first_words(&text, limit)?))
}

fn at<'v>(value: &'v mut Value, field: &str) -> Option<&'v mut Value> {
    let mut here = value;
    for part in field.split(['.', '[']).filter(|part| !part.is_empty()) {
        here = match part.strip_suffix(']') {
            Some(index) => here.get_mut(index.parse::<usize>().ok()?)?,
            None => here.get_mut(part)?,
        };
    }
    Some(here)
}

#[cfg(test)]
mod tests {
    use herald_scenes::content::Step;

    use super::*;

    #[test]
    fn a_text_is_cut_at_a_phrase_left_out_or_ended_at_a_word() {
        let step = |title: &str, text: Option<&str>| Step { title: title.into(), text: text.map(Into::into) };
        let steps = |first: Step| Content::Steps {
            kicker: None,
            heading: "How it works".into(),
            steps: vec![first, step("Ship", None)],
        };
        let long =
            steps(step("Open the settings page of the workspace", Some("Only admins see it because it is risky")));
        let cut = shorten_field(&long, "steps[0].text", 24);
        let expected = steps(step("Open the settings page of the workspace", Some("Only admins see it")));
        assert_eq!(cut, Some(expected));
        let gone = shorten_field(&long, "steps[0].text", 8);
        assert_eq!(gone, Some(steps(step("Open the settings page of the workspace", None))));
        let ended = shorten_field(&long, "steps[0].title", 25);
        assert_eq!(ended, Some(steps(step("Open the settings page", Some("Only admins see it because it is risky")))));
        assert_eq!(shorten_field(&long, "captions", 10), None);
    }
}
