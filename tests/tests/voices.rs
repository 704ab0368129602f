//! `/v3/voices` and speech.

use herald_tests::{Server, media};
use serde_json::{Value, json};

fn ids(page: &Value) -> Vec<&str> {
    page["data"].as_array().expect("a list").iter().map(|row| row["voice_id"].as_str().expect("an id")).collect()
}

#[test]
fn voices_are_listed_filtered_and_found() {
    let server = Server::start();
    let api = server.api();
    let walk = |limit: usize, query: &str| -> Vec<Value> {
        let (mut walked, mut token) = (Vec::new(), String::new());
        loop {
            let page = api.get(&format!("/v3/voices?limit={limit}{query}{token}")).page();
            assert!(ids(&page).len() <= limit);
            walked.extend(page["data"].as_array().expect("a list").iter().cloned());
            let Some(next) = page["next_token"].as_str() else { return walked };
            token = format!("&token={next}");
        }
    };
    let of = |rows: &[Value]| rows.iter().map(|row| row["voice_id"].clone()).collect::<Vec<_>>();
    let all = walk(100, "");
    let everyone = of(&all);
    let neural = all.iter().filter(|row| row["tier"] == "neural").count();
    assert!(everyone.len() >= 250 && neural >= 54, "{} voices, {neural} neural", everyone.len());
    assert_eq!(of(&walk(7, "")), everyone);
    assert_eq!(
        everyone.iter().map(Value::to_string).collect::<std::collections::BTreeSet<_>>().len(),
        everyone.len(),
        "ids are unique"
    );
    assert_eq!(ids(&api.get("/v3/voices").page()).len(), 20, "the documented page size");

    let filtered = |query: &str| api.get(&format!("/v3/voices?limit=100&{query}")).page();
    for (query, member, value) in [
        ("gender=female", "gender", "female"),
        ("gender=male", "gender", "male"),
        ("language=Spanish", "language", "Spanish"),
        ("language=fr", "language", "French"),
    ] {
        let page = filtered(query);
        let rows = page["data"].as_array().expect("a list");
        assert!(!rows.is_empty(), "{query}");
        assert!(rows.iter().all(|row| row[member] == value), "{query}: {page}");
    }
    assert_eq!(walk(100, "&gender=female").len() + walk(100, "&gender=male").len(), everyone.len());
    assert_eq!(ids(&filtered("type=private")), Vec::<&str>::new());
    assert_eq!(of(&walk(100, "&type=public&engine=starfish")), everyone);
    assert_eq!(ids(&filtered("language=Elvish")), Vec::<&str>::new());
    for (query, param) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("gender=robot", "gender"),
        ("type=both", "type"),
        ("token=nobody", "token"),
    ] {
        api.get(&format!("/v3/voices?{query}")).refused(400, "invalid_parameter", param);
    }

    let voice = api.get("/v3/voices/bf_emma").data();
    assert_eq!(
        (&voice["voice_id"], &voice["language"], &voice["gender"]),
        (&json!("bf_emma"), &json!("English"), &json!("female"))
    );
    api.get("/v3/voices/nobody").refused(404, "voice_not_found", "voice_id");

    let preview = server.fetch(&voice["preview_audio_url"], "preview.mp3");
    assert!(media::probe(&preview).duration > 3.0);
    let heard = media::transcribe(&preview).text.to_lowercase();
    assert!(heard.contains("stories"), "{heard}");
}

fn order(changes: Value) -> Value {
    let mut body = json!({ "text": "The quick brown fox jumps over the lazy dog.", "voice_id": "af_heart" });
    changes.as_object().into_iter().flatten().for_each(|(name, value)| body[name] = value.clone());
    body
}

#[test]
fn speech_says_its_text_at_the_times_it_claims() {
    let server = Server::start();
    let speak = |changes: Value| server.api().post("/v3/voices/speech", &order(changes)).data();
    let speech = speak(json!({}));
    let text = "The quick brown fox jumps over the lazy dog.";
    let file = server.fetch(&speech["audio_url"], "speech.mp3");
    assert_eq!(media::words_lost(text, &file), 0.0, "{:?}", media::transcribe(&file).text);
    let sound = media::probe(&file).audio.expect("sound");
    let seconds = speech["duration"].as_f64().expect("seconds");
    assert_eq!(sound.codec, "mp3");
    assert!((sound.duration - seconds).abs() < 0.1, "{} and {seconds}", sound.duration);

    let words = speech["word_timestamps"].as_array().expect("words");
    let spelled: Vec<&str> = words.iter().map(|word| word["word"].as_str().expect("a word")).collect();
    assert_eq!(spelled.join(" ") + ".", text);
    let times: Vec<f64> = words
        .iter()
        .flat_map(|word| [&word["start"], &word["end"]])
        .map(|time| time.as_f64().expect("seconds"))
        .collect();
    assert!(times.windows(2).all(|pair| pair[0] <= pair[1]), "{times:?}");
    assert!(times[0] >= 0.0 && times[times.len() - 1] <= seconds, "{times:?} in {seconds}");
    // What the engine claims is what a listener finds.
    let heard = media::transcribe(&file).words;
    let fox = heard.iter().find(|word| word.text.to_lowercase() == "fox").expect("it is heard");
    let claimed = words[3]["start"].as_f64().expect("seconds");
    assert!((fox.start - claimed).abs() < 0.25, "heard at {}, claimed at {claimed}", fox.start);

    let length = |changes| speak(changes)["duration"].as_f64().expect("seconds");
    let (fast, slow) = (length(json!({ "speed": 2.0 })), length(json!({ "speed": 0.5 })));
    assert!(fast < 0.7 * seconds && slow > 1.5 * seconds, "{fast}, {seconds}, {slow}");
    let spanish = json!({ "text": "Buenos días a todos.", "voice_id": "ef_dora", "locale": "es-ES" });
    assert!(length(spanish) > 0.8);
}

#[test]
fn ssml_is_spoken_with_its_pauses_and_marks() {
    let server = Server::start();
    let speak = |text: &str, form: &str| {
        let order = order(json!({ "text": text, "input_type": form }));
        server.api().post("/v3/voices/speech", &order).data()
    };
    let said = speak(
        "<speak>Welcome to the <sub alias='open source'>OSS</sub> show. <break time='2s'/><mark name='begin'/>Let us \
         <emphasis level='strong'>start</emphasis>.</speak>",
        "ssml",
    );
    let words = said["word_timestamps"].as_array().expect("words");
    let texts: Vec<&str> = words.iter().filter_map(|word| word["word"].as_str()).collect();
    assert_eq!(texts, ["Welcome", "to", "the", "OSS", "show", "Let", "us", "start"]);
    let time = |value: &serde_json::Value| value.as_f64().expect("seconds");
    let gap = time(&words[5]["start"]) - time(&words[4]["end"]);
    assert!((gap - 2.0).abs() < 0.1, "{gap}");
    assert_eq!(said["marks"][0]["name"], "begin");
    assert!((time(&said["marks"][0]["time"]) - time(&words[5]["start"])).abs() < 0.1, "{said}");
    assert!(time(&said["duration"]) > time(&words[7]["end"]));
    // The same pause in plain text, and no marks where there are none.
    let plain = speak("Welcome to the show. <break time=\"2s\" /> Let us start.", "text");
    assert_eq!(plain["word_timestamps"].as_array().expect("words").len(), 7);
    assert!(plain.get("marks").is_none());
}

#[test]
fn speech_is_refused_by_field() {
    let server = Server::start();
    for (changes, status, code, param) in [
        (json!({ "speed": 3 }), 400, "invalid_parameter", "speed"),
        (json!({ "speed": 0.4 }), 400, "invalid_parameter", "speed"),
        (json!({ "speed": "fast" }), 400, "invalid_parameter", "speed"),
        (json!({ "pitch": 12.5 }), 400, "invalid_parameter", "pitch"),
        (json!({ "pitch": -13 }), 400, "invalid_parameter", "pitch"),
        (json!({ "output_format": "ogg" }), 400, "invalid_parameter", "output_format"),
        (json!({ "text": "" }), 400, "invalid_parameter", "text"),
        (json!({ "text": 5 }), 400, "invalid_parameter", "text"),
        (json!({ "text": "a".repeat(5_001) }), 400, "invalid_parameter", "text"),
        (json!({ "text": "  " }), 400, "tts_text_invalid", "text"),
        (json!({ "text": "🙂🎉" }), 400, "tts_text_invalid", "text"),
        (json!({ "text": "…!?" }), 400, "tts_text_invalid", "text"),
        (json!({ "voice_id": "nobody" }), 404, "voice_not_found", "voice_id"),
        (json!({ "language": "tlh" }), 400, "invalid_parameter", "language"),
        (json!({ "locale": "tlh" }), 400, "invalid_parameter", "locale"),
        (json!({ "input_type": "music" }), 400, "invalid_parameter", "input_type"),
        (
            json!({ "input_type": "ssml", "text": "<speak>Hi <blink>there</blink></speak>" }),
            400,
            "tts_text_invalid",
            "text",
        ),
        (json!({ "input_type": "ssml", "text": "<speak>Hi" }), 400, "tts_text_invalid", "text"),
        (
            json!({ "input_type": "ssml", "text": "<speak><voice name='x'>a</voice></speak>" }),
            400,
            "tts_text_invalid",
            "text",
        ),
        (json!({ "input_type": "ssml", "text": "<speak>…</speak>" }), 400, "tts_text_invalid", "text"),
        (json!({ "text": "Wait <break time='60s'/> for it." }), 400, "tts_text_invalid", "text"),
    ] {
        println!("{}", changes.to_string().chars().take(80).collect::<String>());
        server.api().post("/v3/voices/speech", &order(changes)).refused(status, code, param);
    }
    server.api().post("/v3/voices/speech", &json!({ "voice_id": "af_heart" })).refused(
        400,
        "invalid_parameter",
        "text",
    );
    server.api().post("/v3/voices/speech", &json!({ "text": "Hi" })).refused(400, "invalid_parameter", "voice_id");
}
