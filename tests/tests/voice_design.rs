//! `POST /v3/voices`: voices found by description.

use herald_tests::{Api, Server};
use serde_json::{Value, json};

/// What is asked, and words that the description of the best voice must have.
const PROMPTS: [(&str, &[&str]); 40] = [
    ("A deep male voice", &["male", "deep"]),
    ("A high female voice", &["female", "high"]),
    ("A calm woman", &["female", "calm"]),
    ("An energetic young man for a commercial", &["young", "male", "lively", "advertising"]),
    ("A warm older man telling a story", &["mature", "male", "warm", "narration"]),
    ("Soothing female voice for meditation", &["female", "calm", "meditation"]),
    ("A bright, clear woman reading the news", &["female", "crisp", "news"]),
    ("A slow, authoritative man", &["male", "measured"]),
    ("Fast-paced male voice", &["male", "brisk"]),
    ("A cheerful girl", &["young", "female", "lively"]),
    ("British gentleman with a deep voice", &["male", "British", "deep"]),
    ("A British woman, soft and gentle", &["female", "British", "warm"]),
    ("An American woman, crisp and professional", &["female", "American", "crisp"]),
    ("Elderly American man, slow and deep", &["mature", "male", "American", "deep", "measured"]),
    ("Young American woman, upbeat, for social ads", &["young", "female", "American", "lively", "advertising"]),
    ("A serious male narrator for a documentary", &["male", "calm", "narration"]),
    ("A playful cartoon character, male", &["male", "lively", "characters"]),
    ("A villain for a game, deep male", &["male", "deep", "characters"]),
    ("A patient female teacher, clear voice", &["female", "crisp", "teaching"]),
    ("Grandfather by the fire, warm", &["mature", "male", "warm"]),
    ("Teenage boy, excited", &["young", "male", "lively"]),
    ("A relaxed man for a sleep podcast", &["male", "calm", "meditation"]),
    ("Female newsreader", &["female", "news"]),
    ("Male tutorial voice", &["male", "teaching"]),
    ("A dramatic trailer voice, male, deep", &["male", "deep", "measured", "narration"]),
    ("A friendly woman", &["female", "warm"]),
    ("A sharp, quick woman", &["female", "crisp", "brisk"]),
    ("A quiet man", &["male", "calm"]),
    ("A Spanish woman", &["female", "Spanish"]),
    ("A Spanish man", &["male", "Spanish"]),
    ("A French woman", &["female", "French"]),
    ("An Italian man", &["male", "Italian"]),
    ("A Brazilian woman", &["female", "Brazilian"]),
    ("An Indian man", &["male", "Indian"]),
    ("A Japanese woman", &["female", "Japanese"]),
    ("A Chinese man", &["male", "Chinese"]),
    ("A mature woman for an audiobook", &["mature", "female", "narration"]),
    ("Business presenter, male, confident", &["male", "measured"]),
    ("Bubbly radio host, female", &["female", "lively", "advertising"]),
    ("A man who is not deep", &["male"]),
];

fn find(api: &Api, body: Value) -> Vec<Value> {
    api.post("/v3/voices", &body).data()["voices"].as_array().expect("voices").clone()
}

#[test]
fn the_best_voice_is_what_was_asked_for() {
    let server = Server::start();
    let api = server.api();
    let mut missed = Vec::new();
    for (prompt, words) in PROMPTS {
        let found = find(api, json!({ "prompt": prompt }));
        let best = found[0]["description"].as_str().expect("a description");
        println!("| {prompt} | {} | {best} |", found[0]["voice_id"].as_str().expect("an id"));
        let said: Vec<&str> = best.split([' ', ',', '.']).collect();
        let is_deep = prompt.contains("not deep") && said.contains(&"deep");
        if is_deep || !words.iter().all(|word| said.contains(word)) {
            missed.push((prompt, best.to_owned()));
        }
    }
    // Not every combination has a voice yet.
    assert!(missed.len() <= 2, "{missed:#?}");
}

#[test]
fn the_same_brief_finds_the_same_and_the_next_seed_others() {
    let server = Server::start();
    let api = server.api();
    let ids = |body: Value| -> Vec<String> {
        find(api, body).iter().map(|voice| voice["voice_id"].as_str().expect("an id").to_owned()).collect()
    };
    let brief = |seed: u64| json!({ "prompt": "A warm woman", "seed": seed });
    let (first, second) = (ids(brief(0)), ids(brief(1)));
    assert_eq!(first.len(), 3);
    assert_eq!(first, ids(brief(0)));
    assert!(first.iter().all(|id| !second.contains(id)), "{first:?} {second:?}");
    assert_eq!(api.post("/v3/voices", &brief(7)).data()["seed"], 7);
    assert!(!ids(brief(u64::from(u32::MAX))).is_empty(), "beyond the last batch it begins again");
    // Each of them exists like any other.
    assert_eq!(api.get(&format!("/v3/voices/{}", first[0])).data()["voice_id"], json!(first[0]));

    let british = find(api, json!({ "prompt": "A warm voice", "gender": "male", "locale": "en-GB" }));
    let words = british[0]["description"].as_str().expect("a description");
    assert!(words.contains("British") && british.iter().all(|voice| voice["gender"] == "male"), "{british:?}");
    let spanish = find(api, json!({ "prompt": "Una mujer joven y alegre que habla muy rápido para un anuncio" }));
    assert!(spanish.iter().all(|voice| voice["language"] == "Spanish"), "the language the prompt is written in");
}

#[test]
fn briefs_nobody_fits_are_refused_by_field() {
    let server = Server::start();
    for (body, param) in [
        (json!({}), "prompt"),
        (json!({ "prompt": "" }), "prompt"),
        (json!({ "prompt": "x".repeat(1001) }), "prompt"),
        (json!({ "prompt": "warm", "gender": "robot" }), "gender"),
        (json!({ "prompt": "warm", "locale": "tlh" }), "locale"),
        (json!({ "prompt": "warm", "locale": "de-DE" }), "locale"),
        (json!({ "prompt": "warm", "gender": "male", "locale": "fr-FR" }), "locale"),
        (json!({ "prompt": "warm", "seed": -1 }), "seed"),
    ] {
        server.api().post("/v3/voices", &body).refused(400, "invalid_parameter", param);
    }
}
