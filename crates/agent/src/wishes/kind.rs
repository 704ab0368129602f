//! Kinds of video.

use super::platform::whole_word;

/// What a video is for; each kind has an arc and templates of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Explainer,
    Product,
    HowTo,
    Listicle,
    News,
    Report,
    Welcome,
    Announcement,
    Story,
    Testimonial,
    Comparison,
}

/// Words that tell of a kind, with what they weigh.
const CUES: &[(Kind, &[(&str, i32)])] = &[
    (
        Kind::Welcome,
        &[
            ("onboarding", 5),
            ("welcome", 4),
            ("new hire", 3),
            ("new hires", 3),
            ("new employees", 3),
            ("orientation for", 3),
            ("first day", 2),
        ],
    ),
    (
        Kind::Product,
        &[
            ("product video", 5),
            ("product demo", 5),
            ("product walkthrough", 5),
            ("product walk-through", 5),
            ("walkthrough", 3),
            ("walk-through", 3),
            ("product explainer", 4),
            ("showcase", 3),
            ("demo", 3),
            ("features", 1),
            ("key features", 3),
            ("product", 1),
            ("promo", 3),
            ("commercial", 3),
            ("ad for", 3),
        ],
    ),
    (
        Kind::HowTo,
        &[
            ("how to", 5),
            ("how-to", 5),
            ("tutorial", 5),
            ("step by step", 4),
            ("step-by-step", 4),
            ("guide", 2),
            ("instructions", 2),
            ("recipe", 4),
        ],
    ),
    (
        Kind::Listicle,
        &[
            ("tips", 4),
            ("reasons", 4),
            ("ways to", 4),
            ("mistakes", 3),
            ("things to", 3),
            ("listicle", 6),
            ("facts about", 4),
            ("top 3", 4),
            ("top 5", 4),
            ("top 10", 4),
            ("top five", 4),
        ],
    ),
    (
        Kind::News,
        &[
            ("changelog", 6),
            ("release notes", 6),
            ("what's new", 5),
            ("what’s new", 5),
            ("news", 3),
            ("newsletter", 4),
            ("digest", 3),
            ("new in version", 4),
            ("update video", 3),
        ],
    ),
    (
        Kind::Report,
        &[
            ("report", 4),
            ("quarterly", 3),
            ("weekly", 2),
            ("monthly", 2),
            ("kpi", 4),
            ("metrics", 3),
            ("findings", 3),
            ("results", 2),
            ("earnings", 4),
            ("dashboard", 2),
            ("data", 1),
            ("statistics", 3),
            ("wrapped", 4),
        ],
    ),
    (
        Kind::Announcement,
        &[
            ("announce", 5),
            ("announcement", 5),
            ("announcing", 5),
            ("launch", 5),
            ("introducing", 3),
            ("invitation", 4),
            ("event", 2),
            ("coming soon", 4),
        ],
    ),
    (
        Kind::Testimonial,
        &[("testimonial", 6), ("customer story", 5), ("review from", 3), ("case study", 4), ("success story", 5)],
    ),
    (Kind::Story, &[("story", 3), ("tell the story", 5), ("biography", 4), ("journey", 2), ("tale", 4)]),
    (
        Kind::Comparison,
        &[
            ("compare", 5),
            ("comparison", 5),
            ("versus", 4),
            ("vs", 4),
            ("vs.", 4),
            ("difference between", 5),
            ("pros and cons", 4),
        ],
    ),
    (
        Kind::Explainer,
        &[
            ("explainer", 4),
            ("explain", 4),
            ("explaining", 4),
            ("what is", 2),
            ("history of", 3),
            ("introduction to", 3),
            ("overview", 2),
            ("summary", 2),
            ("summarize", 2),
            ("summarise", 2),
        ],
    ),
];

/// The kind a prompt asks for. Its first sentences count double: what comes later is mostly content.
pub(super) fn kind_in(prompt: &str) -> Option<Kind> {
    let lower = prompt.to_lowercase();
    let opening: String = lower.chars().take(160).collect();
    let mut best: Option<(i32, Kind)> = None;
    for (kind, cues) in CUES {
        let score: i32 = cues
            .iter()
            .map(|(phrase, weight)| {
                let opens = whole_word(&opening, phrase);
                let anywhere = opens || (*weight >= 3 && whole_word(&lower, phrase));
                weight * (i32::from(opens) * 2 + i32::from(anywhere && !opens))
            })
            .sum();
        if score >= 4 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, *kind));
        }
    }
    best.map(|(_, kind)| kind)
}
