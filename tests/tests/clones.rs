//! `/v3/voices/clone`: voices matched to recordings.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use herald_tests::{DataDir, Options, Receiver, Reply, Server, media};
use serde_json::{Value, json};

const PASSAGE: &str = "The lighthouse stood at the end of a long stone pier. Every evening an old man climbed its stairs \
                       and lit the lamp. Ships far out at sea could see the light and find their way home.";

/// What a voice says, as a file.
fn spoken(server: &Server, voice: &str, text: &str, name: &str) -> PathBuf {
    let speech = server.api().post("/v3/voices/speech", &json!({ "text": text, "voice_id": voice })).data();
    server.fetch(&speech["audio_url"], name)
}

fn uploaded(server: &Server, file: &Path) -> Value {
    server.api().upload(file).data()["asset_id"].clone()
}

fn order(asset: &Value, changes: Value) -> Value {
    let mut body = json!({ "audio": { "type": "asset_id", "asset_id": asset }, "voice_name": "Keeper" });
    changes.as_object().into_iter().flatten().for_each(|(name, value)| body[name] = value.clone());
    body
}

/// The voice when its making has ended.
fn ended(server: &Server, order: &Value) -> Value {
    let id = server.api().post("/v3/voices/clone", order).data()["voice_clone_id"].as_str().expect("an id").to_owned();
    let deadline = Instant::now() + Duration::from_secs(900);
    loop {
        let voice = server.api().get(&format!("/v3/voices/{id}")).data();
        if voice["status"] != "processing" {
            return voice;
        }
        assert!(voice["language"].is_null() && voice["failure_message"].is_null(), "{voice}");
        assert!(Instant::now() < deadline, "{}", server.log_text());
        std::thread::sleep(Duration::from_millis(300));
    }
}

#[test]
fn a_recorded_voice_is_matched_and_speaks_until_it_is_deleted() {
    let server = Server::start();
    let api = server.api();
    let sample = spoken(&server, "bm_fable", PASSAGE, "sample.mp3");
    let asset = uploaded(&server, &sample);
    let voice = ended(&server, &order(&asset, json!({})));
    assert_eq!(voice["status"], "complete", "{voice}");
    assert_eq!(
        (&voice["name"], &voice["type"], &voice["language"], &voice["gender"]),
        (&json!("Keeper"), &json!("private"), &json!("English"), &json!("male")),
    );
    // The sample is a voice of the space itself: what is found must be very near it, and say so.
    let description = voice["description"].as_str().expect("what it is");
    assert!(description.contains("another voice, not a copy"), "{description}");
    let likeness: f64 = description
        .split_whitespace()
        .find_map(|word| word.parse().ok())
        .unwrap_or_else(|| panic!("no likeness in {description}"));
    assert!(likeness > 0.85, "{description}");

    let id = voice["voice_id"].as_str().expect("an id");
    let text = "A small boat came in with the tide.";
    let said = spoken(&server, id, text, "said.mp3");
    assert!(media::words_lost(text, &said) < 0.15, "{:?}", media::transcribe(&said).text);
    let in_markup = json!({
        "text": format!("<speak>First me. <voice name=\"{id}\">Then the keeper.</voice></speak>"),
        "input_type": "ssml", "voice_id": "af_heart",
    });
    assert!(api.post("/v3/voices/speech", &in_markup).data()["duration"].as_f64() > Some(1.5));
    let preview = server.fetch(&voice["preview_audio_url"], "preview.mp3");
    assert!(media::transcribe(&preview).text.to_lowercase().contains("stories"));

    let listed = |query: &str| -> Vec<Value> {
        let page = api.get(&format!("/v3/voices?type=private{query}")).page();
        page["data"].as_array().expect("a list").iter().map(|row| row["voice_id"].clone()).collect()
    };
    assert_eq!(listed(""), [json!(id)]);
    assert_eq!(listed("&language=English&gender=male&engine=starfish"), [json!(id)]);
    assert!(listed("&gender=female").is_empty() && listed("&language=French").is_empty());

    // Another workspace neither sees nor uses it.
    let neighbour = herald_tests::Records::of(server.dir()).create_neighbour();
    let stranger = herald_tests::Api::new(server.url(), Some(&neighbour));
    stranger.get(&format!("/v3/voices/{id}")).refused(404, "voice_not_found", "voice_id");
    let theft = json!({ "text": text, "voice_id": id });
    stranger.post("/v3/voices/speech", &theft).refused(404, "voice_not_found", "voice_id");
    stranger.delete(&format!("/v3/voices/{id}")).refused(404, "voice_not_found", "voice_id");

    assert_eq!(api.delete(&format!("/v3/voices/{id}")).data()["voice_id"], id);
    api.get(&format!("/v3/voices/{id}")).refused(404, "voice_not_found", "voice_id");
    api.post("/v3/voices/speech", &theft).refused(404, "voice_not_found", "voice_id");
    api.delete(&format!("/v3/voices/{id}")).refused(404, "voice_not_found", "voice_id");
    assert!(listed("").is_empty());
    api.delete("/v3/voices/af_heart").refused(403, "forbidden", "");
}

#[test]
fn what_is_no_sample_of_one_voice_is_refused_with_the_reason() {
    let server = Server::with(
        &DataDir::new(),
        &Options { variables: vec![("HERALD_PLANS__DEFAULT__SLOTS__VOICES", "3".to_owned())], ..Options::default() },
    );
    let (api, folder) = (server.api(), tempfile::tempdir().expect("a folder"));
    let one = spoken(&server, "af_heart", PASSAGE, "one.mp3");
    let other = spoken(&server, "am_onyx", PASSAGE, "other.mp3");
    let made = |name: &str, arguments: &[&str]| media::ffmpeg(arguments, &folder.path().join(name));
    let path = |file: &'_ Path| file.to_str().expect("UTF-8").to_owned();
    let (one, other) = (path(&one), path(&other));

    let short = uploaded(&server, &made("short.mp3", &["-i", &one, "-t", "2"]));
    api.post("/v3/voices/clone", &order(&short, json!({}))).refused(400, "invalid_parameter", "audio");
    let silent = uploaded(&server, &made("silent.mp3", &["-f", "lavfi", "-i", "anullsrc=d=8"]));
    api.post("/v3/voices/clone", &order(&silent, json!({}))).refused(400, "invalid_parameter", "audio");
    let good = uploaded(&server, Path::new(&one));
    for (changes, param) in [
        (json!({ "voice_name": " " }), "voice_name"),
        (json!({ "voice_name": "n".repeat(101) }), "voice_name"),
        (json!({ "language": "Elvish" }), "language"),
        (json!({ "audio": { "type": "asset_id", "asset_id": "nothing" } }), "audio.asset_id"),
    ] {
        let answer = api.post("/v3/voices/clone", &order(&good, changes));
        assert_eq!(answer.json()["error"]["param"], param, "{}", answer.text());
    }
    assert!(api.get("/v3/voices?type=private").page()["data"].as_array().expect("a list").is_empty());

    let two = made("two.mp3", &["-i", &one, "-i", &other, "-filter_complex", "concat=n=2:v=0:a=1"]);
    let tone = media::tone(10.0, &folder.path().join("tone.mp3"));
    let noisy = "anoisesrc=d=20:a=0.08[noise];[0:a]volume=0.3[speech];[speech][noise]amix=normalize=0:duration=first";
    let noisy = made("noisy.mp3", &["-i", &one, "-filter_complex", noisy]);
    let mut failed = Vec::new();
    for (file, changes, reason) in [
        (two, json!({}), "More than one speaker"),
        (tone, json!({ "remove_background_noise": false }), "no speech"),
        (noisy, json!({ "remove_background_noise": false }), "above the noise"),
    ] {
        let voice = ended(&server, &order(&uploaded(&server, &file), changes));
        assert_eq!(voice["status"], "failed", "{voice}");
        let message = voice["failure_message"].as_str().expect("a reason");
        assert!(message.contains(reason), "{message}");
        failed.push(voice["voice_id"].as_str().expect("an id").to_owned());
    }

    let use_it = json!({ "text": "Hello there.", "voice_id": failed[0] });
    api.post("/v3/voices/speech", &use_it).refused(400, "voice_unavailable", "voice_id");
    // A failed voice keeps its place until it is deleted.
    let again = api.post("/v3/voices/clone", &order(&good, json!({})));
    assert_eq!(again.json()["error"]["code"], "resource_limit_reached", "{}", again.text());
    api.delete(&format!("/v3/voices/{}", failed[0])).data();
    let dry = api.post("/v3/voices/clone?dry_run=true", &order(&good, json!({})));
    assert_eq!(dry.json()["error"], Value::Null, "{}", dry.text());
}

#[test]
fn an_engine_of_the_operator_speaks_like_the_recording() {
    // Another Herald stands in for the engine: it speaks what it is told to, and does not hear the recording.
    let speaker = Server::start();
    let api = herald_tests::Api::new(speaker.url(), Some(speaker.key()));
    let engine = Receiver::answering(move |request, _| {
        let wanted: Value = serde_json::from_slice(&request.raw).expect("JSON");
        let order = json!({
            "model": "tts-1", "voice": "onyx", "response_format": "wav", "input": wanted["input"], "speed": wanted["speed"],
        });
        if wanted["input"].as_str().is_some_and(|text| text.contains("forbidden")) {
            return Reply::Status(400);
        }
        let kind = [("content-type", "application/json")];
        Reply::Body(api.send("POST", "/v1/audio/speech", &kind, order.to_string()).body)
    });
    let dir = DataDir::new();
    let variables = vec![
        ("HERALD_ENGINES__VOICE__URL", engine.url("/v1")),
        ("HERALD_ENGINES__VOICE__MODEL", "mimic".to_owned()),
        ("HERALD_ENGINES__VOICE__VENDOR", "Mimic".to_owned()),
    ];
    let server = Server::with(&dir, &Options { variables, ..Options::default() });
    let sample = uploaded(&server, &spoken(&server, "am_onyx", PASSAGE, "sample.mp3"));
    let voice = ended(&server, &order(&sample, json!({})));
    assert_eq!((&voice["status"], &voice["language"]), (&json!("complete"), &json!("English")), "{voice}");
    let description = voice["description"].as_str().expect("what it is");
    assert!(description.starts_with("Spoken by Mimic after a recording. Its likeness"), "{description}");
    let request: Value = serde_json::from_slice(&engine.next().raw).expect("JSON");
    assert_eq!(request["model"], "mimic");
    assert!(request["ref_audio"].as_str().expect("the recording").starts_with("data:audio/wav;base64,UklGR"));
    let heard = request["ref_text"].as_str().expect("what is said in it");
    assert!(heard.contains("lighthouse") && heard.contains("find their way home"), "{heard}");

    let text = "A small boat came in with the tide. It carried 12 barrels.";
    let say = |text: &str| json!({ "text": text, "voice_id": voice["voice_id"] });
    let speech = server.api().post("/v3/voices/speech", &say(text)).data();
    let file = server.fetch(&speech["audio_url"], "said.mp3");
    assert!(media::words_lost(text, &file) < 0.1, "{:?}", media::transcribe(&file).text);
    let words = speech["word_timestamps"].as_array().expect("words");
    assert_eq!(words.len(), text.split_whitespace().count(), "{words:?}");
    let tide = media::transcribe(&file).words.into_iter().find(|word| word.text == "tide").expect("it is heard");
    let claimed = words[7]["start"].as_f64().expect("seconds");
    assert!((tide.start - claimed).abs() < 0.3, "heard at {}, claimed at {claimed}", tide.start);

    let mut higher = say(text);
    higher["pitch"] = json!(2);
    server.api().post("/v3/voices/speech", &higher).refused(400, "invalid_parameter", "pitch");
    let refusal =
        server.api().post("/v3/voices/speech", &say("This is forbidden.")).refused(400, "invalid_parameter", "text");
    assert!(refusal["message"].as_str().expect("why").contains("refused (400)"), "{refusal}");
    drop(server);

    let without = Server::on(&dir);
    without.api().post("/v3/voices/speech", &say("Nobody is there.")).refused(409, "resource_not_ready", "text");
}
