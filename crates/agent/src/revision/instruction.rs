//! What an instruction asks for.

use std::sync::LazyLock;

use herald_scenes::Canvas;
use regex::Regex;

use crate::text::sentences;
use crate::wishes::{self, Gender, Tone};

/// How long it shall become.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Length {
    Shorter,
    Longer,
    Seconds(f64),
}

/// A scene as somebody names it.
#[derive(Debug, Clone, PartialEq)]
pub enum SceneRef {
    /// From 1.
    Number(usize),
    Last,
    /// Words of its heading or narration.
    About(String),
}

/// Where a scene goes.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    Start,
    End,
    Before(SceneRef),
    After(SceneRef),
}

/// One wish of an instruction.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Length(Length),
    Drop(SceneRef),
    Add {
        topic: String,
        text: Option<String>,
        place: Option<Place>,
    },
    Move {
        scene: SceneRef,
        place: Place,
    },
    Swap(SceneRef, SceneRef),
    /// The whole narration of a scene.
    Say {
        scene: SceneRef,
        text: String,
    },
    Replace {
        from: String,
        to: String,
    },
    Title(String),
    Action(String),
    Tone(Tone),
    Voice(Gender),
    Canvas(Canvas),
    Music(Option<String>),
    Presenter(bool),
    /// Id of the catalogue.
    Style(&'static str),
    Language(&'static str),
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct Read {
    pub changes: Vec<Change>,
    /// Parts that hold no wish that is known.
    pub unclear: Vec<String>,
    /// "Go ahead".
    pub proceed: bool,
    /// "Looks good".
    pub praise: bool,
}

fn rule(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a regular expression of ours")
}

static PROCEED: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)\b(?:go ahead|proceed|approved?|ship it|generate (?:it|the video|the film|now)|render (?:it|the video|now)|make the video|start (?:rendering|generating)|let's go|do it|continue)\b",
    )
});
static PRAISE: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)^\W*(?:(?:that |this |it |the storyboard |everything |all )?(?:looks?|is|sounds?|seems)\s+(?:\w+\s+)?(?:good|great|perfect|fine|nice|excellent|amazing|ok|okay|right)(?: to me)?|(?:very |really )?(?:good|great|perfect|nice|excellent|lovely)(?: job| work)?|yes|yep|ok|okay|sure|lgtm|thanks?(?: you)?|i (?:like|love) it|no changes?(?: needed)?|well done)\W*(?:but|and|though|thanks?|please)?\W*$",
    )
});
static DROP: LazyLock<Regex> =
    LazyLock::new(|| rule(r"(?i)^(?:drop|remove|delete|cut|skip|leave out|take out|get rid of)\s+(?:out\s+)?(.+)$"));
static ADD: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)^(?:add|insert|include)\s+(?:a|an|one|another)\s+(?:new\s+|short\s+)?(?:scene|slide|section|part|bit)\s*(?:(?:about|on|for|covering|that (?:covers|explains|shows)|saying|with)\s+)?(.*)$",
    )
});
static MOVE: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)^(?:move|put|place|shift)\s+(.+?)\s+((?:to the (?:start|beginning|front|end)|first|last|before|after|behind)\b.*)$",
    )
});
static SWAP: LazyLock<Regex> =
    LazyLock::new(|| rule(r"(?i)^(?:swap|switch|exchange)\s+(?:scenes?\s+)?(.+?)\s+(?:and|with)\s+(?:scene\s+)?(.+)$"));
static SAY: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r#"(?i)^(?:(?:change|rewrite|replace)\s+(?:the\s+(?:text|narration|words)\s+(?:of|in)\s+)?(.+?)\s+(?:to say|to|with|so (?:that )?it says)\s*:?\s*["“](.+)["”]|say\s+["“](.+)["”]\s+in\s+(.+)|(?:make|let)\s+(.+?)\s+say\s*:?\s*["“](.+)["”]|in\s+(.+?),?\s+say\s*:?\s*["“](.+)["”])\W*$"#,
    )
});
static REPLACE: LazyLock<Regex> = LazyLock::new(|| {
    rule(r#"(?i)^(?:replace|change|use)\s+["“]([^"”]+)["”]\s+(?:with|to|by|instead of)\s+["“]([^"”]+)["”]"#)
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r#"(?i)^(?:change|set|make|rename)\s+(?:the\s+)?(?:title|name|video)\s*(?:to(?: be)?|:|into|as)?\s*["“]?(.+?)["”]?\W*$|^(?:the\s+)?title\s*(?:should be|is|:|to)\s*["“]?(.+?)["”]?\W*$|^call it\s+["“]?(.+?)["”]?\W*$"#,
    )
});
static ACTION: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r#"(?i)^(?:(?:change|set|make)\s+(?:the\s+)?(?:cta|call[- ]to[- ]action|ending)\s+(?:to(?: say)?|:)|add (?:a |the )?(?:cta|call[- ]to[- ]action)\s*(?:to|:|saying)?|end with(?: a (?:cta|call[- ]to[- ]action)(?: to)?)?)\s*:?\s*["“]?(.+?)["”]?\W*$"#,
    )
});
static SHORTER: LazyLock<Regex> = LazyLock::new(|| {
    rule(r"(?i)\b(?:shorter|shorten|tighter|trim|condense|too long|briefer|cut it down|more concise)\b")
});
static LONGER: LazyLock<Regex> =
    LazyLock::new(|| rule(r"(?i)\b(?:longer|lengthen|extend|too short|more detail(?:s|ed)?|expand)\b"));
static TONES: LazyLock<Regex> =
    LazyLock::new(|| rule(r"(?i)\b(?:more|less|make it|make the (?:tone|narration|script)|tone|sound|keep it|be)\b"));
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)^(.*?)[,\s]+(?:(before|after|behind)\s+(.+)|(?:right\s+)?(?:at|to) the (start|beginning|front|end)|(first|last))\s*$",
    )
});
static PLACE_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    rule(r"(?i)^(?:(before|after|behind)\s+(.+)|to the (start|beginning|front|end)|(first|last))\W*$")
});
static JOINTS: LazyLock<Regex> = LazyLock::new(|| {
    rule(
        r"(?i)(?:[,;]\s*(?:and|but|then|also|plus)?\s*|\s+(?:and|but|then|also)\s+)((?:please\s+|also\s+|then\s+|maybe\s+)?(?:add|insert|include|drop|remove|delete|cut|move|put|swap|change|set|make|use|rename|replace|keep|shorten|extend|rewrite|say|call it|end with|more|less|switch|portrait|landscape|square|shorter|longer|no|without|go ahead|generate|proceed|render|approve|leave|trim|turn|give)\b)",
    )
});
const POLITE: &[&str] = &[
    "please ",
    "can you ",
    "could you ",
    "would you ",
    "also ",
    "then ",
    "maybe ",
    "i would like you to ",
    "i'd like you to ",
    "i want you to ",
    "let's ",
    "and ",
    "but ",
    "just ",
    "so ",
];

/// Reads an instruction, wish by wish.
pub(super) fn read(instruction: &str) -> Read {
    let mut read = Read::default();
    for sentence in instruction.lines().flat_map(sentences_of) {
        for part in parts(&sentence) {
            take(&mut read, &part);
        }
    }
    read
}

fn sentences_of(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches(['-', '*', '•', ' ']);
    // A quotation is one piece, whatever sentences it holds.
    if line.contains(['"', '“']) { vec![line.to_owned()] } else { sentences::split(line) }
}

/// A sentence, parted before each verb that begins another wish; nothing inside quotation marks parts.
fn parts(sentence: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for joint in JOINTS.captures_iter(sentence) {
        let (Some(whole), Some(verb)) = (joint.get(0), joint.get(1)) else { continue };
        let quotes = sentence[..whole.start()].chars().filter(|letter| matches!(letter, '"' | '“' | '”')).count();
        if quotes % 2 == 1 {
            continue;
        }
        parts.push(sentence[start..whole.start()].to_owned());
        start = verb.start();
    }
    parts.push(sentence[start..].to_owned());
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| part.chars().any(char::is_alphanumeric))
        .collect()
}

fn take(read: &mut Read, part: &str) {
    let mut text = part.trim().trim_end_matches(['.', '!', '?', ',']).trim();
    while let Some(polite) = POLITE.iter().find(|polite| {
        text.len() > polite.len()
            && text.is_char_boundary(polite.len())
            && text[..polite.len()].eq_ignore_ascii_case(polite)
    }) {
        text = text[polite.len()..].trim();
    }
    if let Some(change) = change_in(text) {
        read.changes.push(change);
    } else if PROCEED.is_match(text) {
        read.proceed = true;
    } else if PRAISE.is_match(text) {
        read.praise = true;
    } else {
        read.unclear.push(part.trim_end_matches(['.', '!', ',']).to_owned());
    }
}

/// The wish of a part, if it holds one that is known.
fn change_in(text: &str) -> Option<Change> {
    let group = |found: &regex::Captures<'_>, places: &[usize]| {
        places.iter().find_map(|place| found.get(*place)).map(|part| part.as_str().trim().to_owned())
    };
    if let Some(found) = REPLACE.captures(text) {
        let (one, two) = (found[1].to_owned(), found[2].to_owned());
        let (from, to) = if found[0].to_lowercase().contains("instead of") { (two, one) } else { (one, two) };
        return Some(Change::Replace { from, to });
    }
    if let Some(found) = SAY.captures(text) {
        let scene = group(&found, &[1, 4, 5, 7])?;
        let title = scene.to_lowercase().contains("title") || scene.to_lowercase().contains("call to action");
        if !title {
            return Some(Change::Say { scene: scene_ref(&scene), text: group(&found, &[2, 3, 6, 8])? });
        }
    }
    if let Some(found) = ADD.captures(text) {
        return Some(addition(&found[1]));
    }
    if let Some(found) = SWAP.captures(text) {
        return Some(Change::Swap(scene_ref(&found[1]), scene_ref(&found[2])));
    }
    if let Some(found) = MOVE.captures(text) {
        return Some(Change::Move { scene: scene_ref(&found[1]), place: place_of(&found[2])? });
    }
    if let Some(found) = ACTION.captures(text) {
        return Some(Change::Action(crate::text::words::capitalised(&group(&found, &[1])?)));
    }
    if let Some(found) = TITLE
        .captures(text)
        .filter(|_| text.to_lowercase().contains("title") || text.to_lowercase().starts_with("call it"))
    {
        return Some(Change::Title(group(&found, &[1, 2, 3])?));
    }
    if let Some(gender) = wishes::gender_in(text) {
        return Some(Change::Voice(gender));
    }
    if let Some(presenter) = wishes::presenter_in(text) {
        return Some(Change::Presenter(presenter));
    }
    if let Some(music) = wishes::music_in(text) {
        return Some(Change::Music(music));
    }
    if let Some(found) = DROP.captures(text) {
        return Some(Change::Drop(scene_ref(&found[1])));
    }
    if let Some(seconds) = wishes::seconds_in(text) {
        return Some(Change::Length(Length::Seconds(seconds)));
    }
    if SHORTER.is_match(text) {
        return Some(Change::Length(Length::Shorter));
    }
    if LONGER.is_match(text) {
        return Some(Change::Length(Length::Longer));
    }
    if let Some(canvas) = wishes::canvas_in(text) {
        return Some(Change::Canvas(canvas));
    }
    if let Some((_, code)) = wishes::LANGUAGES.iter().find(|(name, _)| {
        text.to_lowercase().ends_with(&format!("in {name}")) || text.to_lowercase().ends_with(&format!("to {name}"))
    }) {
        return Some(Change::Language(code));
    }
    if let Some(tone) =
        wishes::tone_in(text).or_else(|| wishes::tone_in(&format!("tone: {text}"))).filter(|_| TONES.is_match(text))
    {
        // "Less formal" is friendly, and so is the opposite of every stiff tone.
        let less = text.to_lowercase().contains("less ");
        return Some(Change::Tone(match (less, tone) {
            (true, Tone::Formal) => Tone::Friendly,
            (true, _) => Tone::Formal,
            (false, tone) => tone,
        }));
    }
    let style =
        ["style", "look", "theme", "use the", "switch to"].iter().any(|word| text.to_lowercase().contains(word));
    style.then(|| wishes::style_named(text)).flatten().map(Change::Style)
}

fn addition(rest: &str) -> Change {
    let rest = rest.trim();
    let quoted = rest.split(['"', '“', '”']).nth(1).map(str::to_owned);
    let (head, told) = match rest.split_once(": ") {
        Some((head, told)) => (head, Some(told.trim().trim_matches(['"', '“', '”']).to_owned())),
        None => (rest, None),
    };
    let text = told.or(quoted);
    let (topic, place) = match PLACE.captures(head) {
        Some(found) => (found[1].to_owned(), captured_place(&found, 2)),
        None => (head.to_owned(), None),
    };
    let topic = topic.split(['"', '“']).next().unwrap_or_default().trim().trim_end_matches([',', ' ']).to_owned();
    let place = place.or_else(|| place_of(head));
    let topic = if place_of(&topic).is_some() { String::new() } else { topic };
    let bare = ["our ", "the ", "my ", "your "].iter().find_map(|word| topic.strip_prefix(word)).unwrap_or(&topic);
    Change::Add { topic: bare.to_owned(), text, place }
}

fn captured_place(found: &regex::Captures<'_>, first: usize) -> Option<Place> {
    if let (Some(side), Some(scene)) = (found.get(first), found.get(first + 1)) {
        let scene = scene_ref(scene.as_str());
        return Some(if side.as_str().eq_ignore_ascii_case("before") {
            Place::Before(scene)
        } else {
            Place::After(scene)
        });
    }
    let word = found.get(first + 2).or_else(|| found.get(first + 3))?.as_str().to_lowercase();
    Some(if matches!(word.as_str(), "end" | "last") { Place::End } else { Place::Start })
}

fn place_of(text: &str) -> Option<Place> {
    captured_place(&PLACE_ALONE.captures(text.trim())?, 1)
}

/// "Scene 2", "the second scene", "the last scene", "the checklist scene".
fn scene_ref(text: &str) -> SceneRef {
    const ORDINALS: &[&str] =
        &["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    const NUMBERS: &[&str] = &["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    let lower = text.to_lowercase();
    let words: Vec<&str> =
        lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let short = words.len() <= 4;
    for word in words.iter().filter(|_| short) {
        let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
        if let Ok(number) = digits.parse() {
            return SceneRef::Number(number);
        }
        let place = ORDINALS
            .iter()
            .position(|ordinal| ordinal == word)
            .or_else(|| NUMBERS.iter().position(|number| number == word && words.contains(&"scene")));
        if let Some(place) = place {
            return SceneRef::Number(place + 1);
        }
        match *word {
            "last" | "final" | "end" | "ending" | "outro" | "closing" => return SceneRef::Last,
            "opening" | "intro" | "beginning" | "start" => return SceneRef::Number(1),
            _ => {}
        }
    }
    let kept = words.iter().filter(|word| {
        !matches!(**word, "scene" | "slide" | "section" | "the" | "part" | "about" | "on" | "one" | "our")
    });
    SceneRef::About(kept.copied().collect::<Vec<_>>().join(" "))
}
