//! The elements that are served, with their attributes.

/// An element by its name in SSML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Speak,
    Paragraph,
    Sentence,
    Break,
    Prosody,
    Emphasis,
    SayAs,
    Sub,
    Phoneme,
    Lang,
    Voice,
    Mark,
}

/// Name, element, attributes.
const ELEMENTS: &[(&str, Element, &[&str])] = &[
    ("speak", Element::Speak, &["version", "xml:lang"]),
    ("p", Element::Paragraph, &["xml:lang"]),
    ("s", Element::Sentence, &["xml:lang"]),
    ("break", Element::Break, &["time", "strength"]),
    ("prosody", Element::Prosody, &["rate", "pitch", "volume"]),
    ("emphasis", Element::Emphasis, &["level"]),
    ("say-as", Element::SayAs, &["interpret-as", "format", "detail"]),
    ("sub", Element::Sub, &["alias"]),
    ("phoneme", Element::Phoneme, &["alphabet", "ph"]),
    ("lang", Element::Lang, &["xml:lang"]),
    ("voice", Element::Voice, &["name", "xml:lang"]),
    ("mark", Element::Mark, &["name"]),
];

impl Element {
    pub(super) fn named(name: &str) -> Option<Element> {
        ELEMENTS.iter().find(|row| row.0 == name).map(|row| row.1)
    }

    pub(super) fn name(self) -> &'static str {
        ELEMENTS.iter().find(|row| row.1 == self).map_or("", |row| row.0)
    }

    /// Declarations of namespaces say nothing about speech and are allowed on `speak`.
    pub(super) fn takes(self, attribute: &str) -> bool {
        let declares = attribute == "xmlns" || attribute.starts_with("xmlns:") || attribute.starts_with("xsi:");
        let listed = ELEMENTS.iter().any(|row| row.1 == self && row.2.contains(&attribute));
        listed || self == Element::Speak && declares
    }

    /// Has no content.
    pub(super) fn is_point(self) -> bool {
        matches!(self, Element::Break | Element::Mark)
    }

    /// Holds text and no elements.
    pub(super) fn holds_only_text(self) -> bool {
        matches!(self, Element::SayAs | Element::Sub | Element::Phoneme)
    }
}

/// The names, for messages.
pub(super) fn names() -> String {
    ELEMENTS.iter().map(|row| format!("`{}`", row.0)).collect::<Vec<_>>().join(", ")
}
