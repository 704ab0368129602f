//! Where it will be shown, and so its shape.

use herald_scenes::Canvas;

/// Words for shapes and platforms. The first row that is found decides, so what names a shape stands before what suggests one.
const SHAPES: &[(&str, Canvas)] = &[
    ("9:16", Canvas::Portrait),
    ("16:9", Canvas::Landscape),
    ("1:1", Canvas::Square),
    ("1080x1920", Canvas::Portrait),
    ("1920x1080", Canvas::Landscape),
    ("portrait mode", Canvas::Portrait),
    ("portrait orientation", Canvas::Portrait),
    ("portrait", Canvas::Portrait),
    ("vertical", Canvas::Portrait),
    ("landscape", Canvas::Landscape),
    ("horizontal", Canvas::Landscape),
    ("widescreen", Canvas::Landscape),
    ("square video", Canvas::Square),
    ("square format", Canvas::Square),
    ("square", Canvas::Square),
    ("tiktok", Canvas::Portrait),
    ("youtube short", Canvas::Portrait),
    ("instagram reel", Canvas::Portrait),
    ("instagram story", Canvas::Portrait),
    ("instagram stories", Canvas::Portrait),
    ("reels", Canvas::Portrait),
    ("shorts", Canvas::Portrait),
    ("snapchat", Canvas::Portrait),
    ("instagram feed", Canvas::Square),
    ("instagram post", Canvas::Square),
    ("instagram", Canvas::Portrait),
    ("youtube", Canvas::Landscape),
    ("linkedin", Canvas::Landscape),
    ("vimeo", Canvas::Landscape),
    ("slides", Canvas::Landscape),
    ("website", Canvas::Landscape),
];

/// Words before a shape that make it something in the picture, not the shape of the picture.
const NOT_THE_SHAPE: &[&str] = &[
    "a portrait of",
    "portrait of",
    "landscape of",
    "square meter",
    "square metre",
    "square feet",
    "square foot",
    "square root",
    "times square",
    "vertical farm",
    "vertical market",
];

pub(crate) fn canvas_in(text: &str) -> Option<Canvas> {
    let mut text = text.to_lowercase();
    for phrase in NOT_THE_SHAPE {
        text = text.replace(phrase, "");
    }
    SHAPES.iter().find(|(word, _)| whole_word(&text, word)).map(|row| row.1)
}

/// Whether a phrase stands in a text, not as part of a longer word.
pub(super) fn whole_word(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + phrase.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}
