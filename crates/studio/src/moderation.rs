//! What may be said. The rule can be replaced; the built-in one is the operator's list of terms.

use herald_domain::{ErrorCode, Failure};

/// Looks at texts of requests: scripts, prompts, names.
pub trait Moderator: Send + Sync {
    /// Why the text may not be used, in words for whoever sent it; `None` when it may.
    fn objection(&self, text: &str) -> Option<String>;
}

/// Refuses whole words and phrases, upper and lower case and punctuation ignored. An empty list refuses nothing.
pub struct BlockList {
    /// Each as ` word word `.
    terms: Vec<String>,
}

impl BlockList {
    pub fn new(terms: &[String]) -> BlockList {
        BlockList { terms: terms.iter().map(|term| words(term)).filter(|term| !term.trim().is_empty()).collect() }
    }
}

impl Moderator for BlockList {
    fn objection(&self, text: &str) -> Option<String> {
        if self.terms.is_empty() {
            return None;
        }
        let text = words(text);
        let found = self.terms.iter().find(|term| text.contains(term.as_str()))?;
        Some(format!("This server's rules do not allow \"{}\".", found.trim()))
    }
}

fn words(text: &str) -> String {
    let lower = text.to_lowercase();
    let parts: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).collect();
    format!(" {} ", parts.join(" "))
}

/// # Errors
/// `content_policy_violation` for the first text the rule objects to, naming its field.
pub(crate) fn review(rule: &dyn Moderator, texts: &[(&str, Option<&str>)]) -> Result<(), Failure> {
    for (param, text) in texts {
        if let Some(reason) = text.and_then(|text| rule.objection(text)) {
            return Err(Failure::new(ErrorCode::ContentPolicyViolation, format!("`{param}`: {reason}")).at(*param));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_whole_words_however_they_are_written() {
        let rule = BlockList::new(&["Snake oil".to_owned(), "ß".to_owned(), "  ".to_owned()]);
        assert!(rule.objection("Buy SNAKE-oil, now!").is_some());
        assert!(rule.objection("snake  oil").is_some());
        assert!(rule.objection("A snake oils nothing").is_none());
        assert!(rule.objection("").is_none());
        assert!(BlockList::new(&[]).objection("anything").is_none());
    }
}
