//! First and last sentences of each kind of film, in each language they are written in.

use crate::wishes::{Kind, Tone};

/// What the sentences of a film that is told from facts may name.
pub(super) struct Slots<'a> {
    /// A noun phrase: `the history of jazz`, `CloudWalk Pro`.
    pub subject: &'a str,
    pub audience: Option<&'a str>,
    pub tone: Option<Tone>,
}

/// Languages besides English in which a film can be told from a text: opening and closing with `{}` for the subject.
const OTHERS: &[(&str, &str, &str)] = &[
    ("de", "Darum geht es: {}.", "Das war das Wichtigste."),
    ("fr", "Voici l’essentiel : {}.", "Voilà l’essentiel."),
    ("es", "Esto es lo esencial: {}.", "Eso es lo esencial."),
    ("it", "Ecco l’essenziale: {}.", "Questo è l’essenziale."),
    ("pt", "Eis o essencial: {}.", "Este é o essencial."),
    ("nl", "Hier gaat het om: {}.", "Dat is het belangrijkste."),
];

pub(super) fn speaks(language: &str) -> bool {
    language == "en" || OTHERS.iter().any(|row| row.0 == language)
}

/// The first sentence.
pub(super) fn opening(kind: Kind, language: &str, slots: &Slots<'_>) -> String {
    let subject = slots.subject;
    if let Some((_, opening, _)) = OTHERS.iter().find(|row| row.0 == language) {
        return opening.replace("{}", subject);
    }
    let formal = slots.tone == Some(Tone::Formal);
    let how = subject.starts_with("how ");
    match kind {
        _ if how => format!("This is {subject}."),
        Kind::Explainer if formal => format!("This is an overview of {subject}."),
        Kind::Explainer => format!("Let’s take a look at {subject}."),
        Kind::Product => format!("Meet {subject}."),
        Kind::HowTo => format!("Here is how it works: {subject}."),
        Kind::Listicle if subject.starts_with(|letter: char| letter.is_ascii_digit()) => format!("Here are {subject}."),
        Kind::Listicle => format!("Here is our list: {subject}."),
        Kind::News => format!("Here is what is new in {subject}."),
        Kind::Report => format!("Here are the key points from {subject}."),
        Kind::Welcome => match slots.audience {
            Some(_) if subject.is_empty() => "Welcome, it is good to have you here.".to_owned(),
            _ => format!("Welcome to {subject}."),
        },
        Kind::Announcement => format!("We have news about {subject}."),
        Kind::Story => format!("This is the story of {subject}."),
        Kind::Testimonial => format!("Hear what people say about {subject}."),
        Kind::Comparison => format!("{}: which one fits you?", crate::text::words::capitalised(subject)),
    }
}

/// The last sentence when nobody asked for a call to action.
pub(super) fn closing(kind: Kind, language: &str, slots: &Slots<'_>) -> String {
    if let Some((.., closing)) = OTHERS.iter().find(|row| row.0 == language) {
        return (*closing).to_owned();
    }
    let formal = slots.tone == Some(Tone::Formal);
    match kind {
        Kind::Explainer if formal => "That concludes this overview.".to_owned(),
        Kind::Explainer => "And that is the story in short.".to_owned(),
        Kind::Product => format!("That is {}.", slots.subject),
        Kind::HowTo => "And that is all there is to it.".to_owned(),
        Kind::Listicle => "Which one will you start with?".to_owned(),
        Kind::News => "That is what is new.".to_owned(),
        Kind::Report => "That is where things stand.".to_owned(),
        Kind::Welcome => "We are glad you are here.".to_owned(),
        Kind::Announcement => "Now you know.".to_owned(),
        Kind::Story => "That is the story so far.".to_owned(),
        Kind::Testimonial => "Thank you to everyone who shared their words.".to_owned(),
        Kind::Comparison => "The choice is yours.".to_owned(),
    }
}
