//! JSON schema of a plan: the layouts with their fields and limits.

use herald_scenes::Limits;
use serde_json::{Map, Value, json};

/// The schema of what a model hands in.
pub(super) fn storyboard() -> Value {
    json!({
        "type": "object",
        "required": ["title", "beats"],
        "properties": {
            "title": text(80),
            "music": { "type": ["string", "null"], "description": "Words for the background music; null for none" },
            "beats": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["narration", "content"],
                    "properties": {
                        "narration": { "type": "string", "description": "What is said, in whole sentences" },
                        "content": { "anyOf": layouts() },
                        "presenter": { "enum": ["full", "side", "corner", null], "description": "full or side only with the layout presenter" },
                    },
                },
            },
        },
    })
}

fn text(limit: usize) -> Value {
    json!({ "type": "string", "maxLength": limit })
}

fn maybe(limit: usize) -> Value {
    json!({ "type": ["string", "null"], "maxLength": limit })
}

fn list(items: Value, range: std::ops::RangeInclusive<usize>) -> Value {
    json!({ "type": "array", "items": items, "minItems": range.start(), "maxItems": range.end() })
}

fn object(fields: Vec<(&str, Value)>) -> Value {
    let required: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({ "type": "object", "required": required, "properties": properties, "additionalProperties": false })
}

fn layout(name: &str, fields: Vec<(&str, Value)>) -> Value {
    let mut all = vec![("layout", json!({ "const": name }))];
    all.extend(fields);
    object(all)
}

fn layouts() -> Vec<Value> {
    let number = json!({ "type": "number" });
    let amount = object(vec![
        ("label", text(Limits::AMOUNT_LABEL)),
        ("value", number.clone()),
        ("highlight", json!({ "type": "boolean" })),
    ]);
    let figure = object(vec![
        ("number", number.clone()),
        ("decimals", json!({ "type": "integer", "minimum": 0, "maximum": 3 })),
        ("prefix", text(2)),
        ("suffix", text(3)),
    ]);
    let point =
        json!({ "type": "array", "prefixItems": [text(Limits::POINT_LABEL), number], "minItems": 2, "maxItems": 2 });
    let series = object(vec![("name", text(Limits::AMOUNT_LABEL)), ("points", list(point, Limits::POINTS))]);
    let side = object(vec![
        ("title", text(Limits::SIDE_TITLE)),
        ("points", list(text(Limits::SIDE_POINT), Limits::SIDE_POINTS)),
    ]);
    let step = object(vec![("title", text(Limits::STEP_TITLE)), ("text", maybe(Limits::STEP_TEXT))]);
    let event = object(vec![("when", text(Limits::WHEN)), ("what", text(Limits::WHAT))]);
    let picture = json!({ "type": "integer", "minimum": 0 });
    let heading = || ("heading", text(Limits::HEADING));
    let kicker = || ("kicker", maybe(Limits::KICKER));
    let source = || ("source", maybe(Limits::SOURCE));
    let unit = || ("unit", maybe(Limits::UNIT));
    vec![
        layout(
            "title",
            vec![
                kicker(),
                ("title", text(Limits::TITLE)),
                ("subtitle", maybe(Limits::SUBTITLE)),
                ("byline", maybe(Limits::BYLINE)),
            ],
        ),
        layout("statement", vec![("statement", text(Limits::STATEMENT)), ("emphasis", maybe(Limits::STATEMENT))]),
        layout("big_number", vec![kicker(), ("value", figure), ("claim", text(Limits::CLAIM)), source()]),
        layout("bar_chart", vec![kicker(), heading(), ("bars", list(amount.clone(), Limits::BARS)), unit(), source()]),
        layout(
            "line_chart",
            vec![
                kicker(),
                heading(),
                ("series", list(series, Limits::SERIES)),
                unit(),
                ("callout", maybe(Limits::CALLOUT)),
                source(),
            ],
        ),
        layout(
            "donut",
            vec![kicker(), heading(), ("slices", list(amount, Limits::SLICES)), unit(), ("centre", maybe(8)), source()],
        ),
        layout(
            "comparison",
            vec![heading(), ("left", side.clone()), ("right", side), ("verdict", maybe(Limits::VERDICT))],
        ),
        layout("steps", vec![kicker(), heading(), ("steps", list(step, Limits::STEPS))]),
        layout("timeline", vec![kicker(), heading(), ("events", list(event, Limits::MOMENTS))]),
        layout(
            "quote",
            vec![("quote", text(Limits::QUOTE)), ("name", maybe(Limits::NAME)), ("role", maybe(Limits::ROLE))],
        ),
        layout("list", vec![kicker(), heading(), ("items", list(text(Limits::ITEM), Limits::ITEMS))]),
        layout(
            "image_caption",
            vec![("image", picture), ("caption", text(Limits::CAPTION)), ("credit", maybe(Limits::BYLINE))],
        ),
        layout(
            "presenter",
            vec![
                kicker(),
                heading(),
                ("points", list(text(Limits::PRESENTER_POINT), Limits::PRESENTER_POINTS)),
                ("name", maybe(Limits::NAME)),
            ],
        ),
        layout(
            "end_card",
            vec![("title", text(Limits::END_TITLE)), ("action", maybe(Limits::ACTION)), ("url", maybe(Limits::URL))],
        ),
    ]
}
