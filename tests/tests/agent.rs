//! `/v3/video-agents`: from a prompt to a film, at once and in a conversation.

use herald_tests::{Api, DataDir, Options, Receiver, Records, Reply, Server, events, media};
use serde_json::{Value, json};

const FACTS: &str = "Our team values small pull requests. Every change is reviewed within one day. You get a laptop and \
                     access to the staging cluster on your first day.";

fn started(api: &Api, order: &Value) -> (String, Value) {
    let made = api.post("/v3/video-agents", order).data();
    (made["session_id"].as_str().expect("an id").to_owned(), made)
}

/// The session when its run has ended.
fn rested(api: &Api, id: &str) -> Value {
    let last = events::of_session(api, id).last().expect("an event");
    let session = api.get(&format!("/v3/video-agents/{id}")).data();
    assert_eq!(session["status"], last.name, "{session}");
    session
}

fn latest(session: &Value) -> &str {
    session["messages"][0]["content"].as_str().expect("words")
}

/// The newest draft of a session.
fn draft(api: &Api, id: &str) -> Value {
    let list = api.get(&format!("/v3/video-agents/{id}/resources?limit=100")).page();
    let rows = list["data"].as_array().expect("rows");
    rows.iter().find(|row| row["resource_type"] == "draft").expect("a draft")["metadata"].clone()
}

/// Ids of the avatar and the voice a session has chosen.
fn cast(api: &Api, id: &str) -> (Value, Value) {
    let list = api.get(&format!("/v3/video-agents/{id}/resources?limit=100")).page();
    let of = |kind: &str, member: &str| {
        let row = list["data"].as_array().expect("rows").iter().find(|row| row["resource_type"] == kind);
        row.unwrap_or_else(|| panic!("no {kind}"))["metadata"][member].clone()
    };
    (of("avatar", "avatar_id"), of("voice", "voice_id"))
}

fn narration(draft: &Value) -> String {
    let scenes = draft["scenes"].as_array().expect("scenes").iter();
    scenes.map(|scene| scene["narration"].as_str().expect("words")).collect::<Vec<_>>().join(" ")
}

fn say(api: &Api, id: &str, message: &str) -> Value {
    let sent = api.post(&format!("/v3/video-agents/{id}"), &json!({ "message": message })).data();
    assert_eq!(sent["session_id"], id);
    rested(api, id)
}

#[test]
fn a_prompt_becomes_a_film_that_says_its_storyboard() {
    let server = Server::start();
    let (api, receiver) = (server.api(), Receiver::start());
    let order = json!({
        "prompt": format!("Create a 15-second welcome video for new engineers. {FACTS}"),
        "style_id": "swiss-grid", "voice_id": "bf_emma", "callback_url": receiver.url("/done"), "callback_id": "onboarding-video-001",
    });
    let (id, made) = started(api, &order);
    assert_eq!(made["status"], "generating");
    let video = made["video_id"].as_str().expect("generate mode has its video at once").to_owned();
    assert_eq!(server.video(&video)["status"], "pending");
    api.post(&format!("/v3/video-agents/{id}"), &json!({ "message": "Shorter" })).refused(409, "conflict", "");

    let session = rested(api, &id);
    assert_eq!((&session["status"], &session["progress"]), (&json!("completed"), &json!(100)), "{session}");
    assert_eq!(session["video_id"], video);
    assert!(latest(&session).contains("is ready"), "{session}");
    let shown = server.video(&video);
    assert_eq!((&shown["status"], &shown["title"]), (&json!("completed"), &session["title"]));
    let seconds = shown["duration"].as_f64().expect("a length");
    assert!((13.5..=16.5).contains(&seconds), "{seconds} s instead of 15");

    // What is heard is what the last draft says, and the draft says what was told.
    let script = narration(&draft(api, &id));
    let film = server.fetch(&shown["video_url"], "film.mp4");
    assert!(media::words_lost(&script, &film) <= 0.1, "{script}\n{}", media::transcribe(&film).text);
    assert!(script.contains("small pull requests"), "{script}");
    let info = media::probe(&film);
    let picture = info.video.expect("a picture");
    assert_eq!((picture.width, picture.height), (1920, 1080));
    assert_eq!(info.audio.expect("sound").channels, 2);

    let list = api.get(&format!("/v3/video-agents/sessions/{id}/resources?limit=100")).page();
    let kinds: Vec<&str> =
        list["data"].as_array().expect("rows").iter().filter_map(|row| row["resource_type"].as_str()).collect();
    for kind in ["draft", "image", "voice", "video"] {
        assert!(kinds.contains(&kind), "{kind} is not among {kinds:?}");
    }
    let still = list["data"].as_array().expect("rows").iter().find(|row| row["resource_type"] == "image");
    let one = api.get(&format!(
        "/v3/video-agents/{id}/resources/{}",
        still.expect("a still")["resource_id"].as_str().expect("an id")
    ));
    let picture = image::open(server.fetch(&one.data()["url"], "still.jpg")).expect("a JPEG");
    assert_eq!((picture.width(), picture.height()), (1920, 1080));
    let videos = api.get(&format!("/v3/video-agents/{id}/videos")).page();
    assert_eq!(videos["data"][0]["id"], video);

    let told = receiver.next();
    let event = told.body;
    assert_eq!(event["event_type"], "video_agent.success", "{event}");
    let data = &event["event_data"];
    assert_eq!((&data["session_id"], &data["video_id"]), (&json!(id), &json!(video)), "{event}");
    assert_eq!(data["callback_id"], "onboarding-video-001");

    // The next session remembers who was seen and heard.
    let another = json!({ "prompt": format!("A 20-second tour for our new office dogs. {FACTS}"), "mode": "chat" });
    let (next, _) = started(api, &another);
    rested(api, &next);
    assert_eq!(cast(api, &next), cast(api, &id));
    // One that is incognito does not: nobody would choose that voice by itself.
    let mut aside = another;
    aside["incognito_mode"] = json!(true);
    let (aside, _) = started(api, &aside);
    rested(api, &aside);
    assert_ne!(cast(api, &aside).1, "bf_emma");

    // Another workspace sees nothing of it.
    let stranger = Api::new(server.url(), Some(&Records::of(server.dir()).create_neighbour()));
    stranger.get(&format!("/v3/video-agents/{id}")).refused(404, "resource_not_found", "");
    stranger.get(&format!("/v3/video-agents/{id}/resources")).refused(404, "resource_not_found", "");
}

#[test]
fn a_conversation_asks_for_facts_shows_each_change_and_survives_a_restart() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let api = server.api();
    let order = json!({ "prompt": "Create a 30-second onboarding video for new engineering hires.", "mode": "chat" });
    let (id, made) = started(api, &order);
    assert_eq!((&made["status"], &made["video_id"]), (&json!("thinking"), &Value::Null));
    let session = rested(api, &id);
    assert_eq!(session["status"], "waiting_for_input", "{session}");
    assert_eq!(session["messages"].as_array().map(Vec::len), Some(2));

    let session = say(api, &id, FACTS);
    assert_eq!(session["status"], "reviewing", "{session}");
    let first = draft(api, &id);
    assert!(narration(&first).contains("small pull requests"), "{first}");
    assert_eq!(first["scenes"].as_array().map(Vec::len), Some(first["scenes"].as_array().expect("scenes").len()));
    let scenes = |draft: &Value| draft["scenes"].as_array().expect("scenes").len();

    drop(server);
    let server = Server::on(&dir);
    let api = server.api();
    let session = say(api, &id, "Looks great, but add a scene about our code review process before the last scene.");
    assert!(latest(&session).contains("code review process"), "{session}");
    let second = draft(api, &id);
    assert_eq!(scenes(&second), scenes(&first) + 1);
    let before_last = &second["scenes"][scenes(&second) - 2];
    assert!(before_last.to_string().to_lowercase().contains("code review"), "{before_last}");

    let session = say(api, &id, "Portrait, please, and change the title to Day One.");
    assert_eq!(session["title"], "Day One", "{session}");
    let third = draft(api, &id);
    assert_eq!(third["aspect_ratio"], "9:16");
    let session = say(api, &id, "Use a male voice.");
    assert_eq!(session["status"], "reviewing", "{session}");
    let list = api.get(&format!("/v3/video-agents/{id}/resources?limit=100")).page();
    let voice = list["data"].as_array().expect("rows").iter().find(|row| row["resource_type"] == "voice");
    assert_eq!(voice.expect("a voice")["metadata"]["gender"], "male");
    let session = say(api, &id, "Frobnicate the gizmo sideways.");
    assert_eq!(session["status"], "reviewing", "{session}");
    assert_eq!(draft(api, &id)["title"], "Day One", "what was not understood changed nothing");
}

#[test]
fn a_chat_that_wants_to_choose_the_voice_is_asked_and_heeded() {
    let server = Server::start();
    let api = server.api();
    let prompt = format!("A 15-second welcome video with a male narrator. {FACTS} Let me choose the voice.");
    let (id, _) = started(api, &json!({ "prompt": prompt, "mode": "chat", "style_id": "swiss-grid" }));
    let session = rested(api, &id);
    assert_eq!(session["status"], "waiting_for_input", "{session}");
    let asked = latest(&session);
    assert!(asked.contains("Which voice") && asked.contains("\n4. "), "{asked}");
    let list = api.get(&format!("/v3/video-agents/{id}/resources")).page();
    let mut offered: Vec<&Value> = list["data"].as_array().expect("rows").iter().collect();
    assert!(offered.iter().all(|row| row["resource_type"] == "voice" && row["metadata"]["gender"] == "male"), "{list}");
    assert_eq!(offered.len(), 4);
    let second = asked.split("\n2. ").nth(1).and_then(|line| line.split(':').next()).expect("a second voice");
    offered.retain(|row| row["metadata"]["name"] == second);

    let session = say(api, &id, "The second one, and change the title to Day One.");
    assert_eq!((&session["status"], &session["title"]), (&json!("reviewing"), &json!("Day One")), "{session}");
    assert!(latest(&session).starts_with(&format!("{second} speaks.")), "{session}");
    let list = api.get(&format!("/v3/video-agents/{id}/resources?limit=100")).page();
    let voice = list["data"].as_array().expect("rows").iter().find(|row| row["resource_type"] == "voice");
    assert_eq!(voice.expect("a voice")["metadata"]["voice_id"], offered[0]["metadata"]["voice_id"]);
    assert!(!narration(&draft(api, &id)).contains("choose the voice"));

    // Who names a voice by its id has chosen, and is shown the storyboard before anything is made.
    let (id, _) = started(api, &json!({ "prompt": prompt, "mode": "chat", "style_id": "swiss-grid" }));
    assert_eq!(rested(api, &id)["status"], "waiting_for_input");
    let path = format!("/v3/video-agents/{id}");
    api.post(&path, &json!({ "message": "Go ahead.", "voice_id": "am_onyx" })).data();
    assert_eq!(rested(api, &id)["status"], "reviewing");
    assert_eq!(cast(api, &id).1, "am_onyx");
}

/// A storyboard as a language model answers it.
fn written(kilograms: u32) -> Reply {
    let plan = json!({
        "title": "Our tea",
        "beats": [
            { "narration": "This is how our tea is made.", "content": { "layout": "title", "kicker": null, "title": "Our tea", "subtitle": null, "byline": null } },
            {
                "narration": format!("In spring, it is picked by hand. The factory dries {kilograms} kg a day."),
                "content": { "layout": "big_number", "kicker": null, "value": { "number": kilograms, "decimals": 0, "prefix": "", "suffix": " kg" }, "claim": "dried in a day", "source": null },
            },
        ],
    });
    let answer = json!({ "choices": [{ "message": { "content": plan.to_string() } }] });
    Reply::Body(answer.to_string().into_bytes())
}

#[test]
fn a_language_model_of_the_operators_writes_the_storyboard_and_the_session_says_so() {
    // A storyboard to take; one with an invented figure, and its correction; then nothing that can be used.
    let model = Receiver::answering(|asked, before| match before {
        _ if asked.header("authorization") != "Bearer secret" => Reply::Status(401),
        0 | 2 => written(400),
        1 => written(900),
        _ => Reply::Status(500),
    });
    let variables = vec![
        ("HERALD_ENGINES__LANGUAGE__URL", model.url("/v1")),
        ("HERALD_ENGINES__LANGUAGE__MODEL", "small-one".to_owned()),
        ("HERALD_ENGINES__LANGUAGE__KEY", "secret".to_owned()),
    ];
    let server = Server::with(&DataDir::new(), &Options { variables, ..Options::default() });
    let api = server.api();
    let prompt =
        "Explain how our tea is made in 10 seconds. Tea is picked by hand in spring. The factory dries 400 kg a day.";
    let order = json!({ "prompt": prompt, "mode": "chat", "style_id": "swiss-grid" });
    for (told, by_the_model) in [
        ("The storyboard was written by small-one.", true),
        ("after one correction", true),
        ("without a language model", false),
    ] {
        let (id, _) = started(api, &order);
        let session = rested(api, &id);
        assert_eq!(session["status"], "reviewing", "{session}");
        assert!(latest(&session).contains(told), "{told}: {session}");
        let script = narration(&draft(api, &id));
        assert_eq!(script.contains("In spring, it is picked by hand."), by_the_model, "{script}");
        assert!(!script.contains("900"), "{script}");
    }
    assert_eq!(model.next().path, "/v1/chat/completions");
}

#[test]
fn a_stopped_session_keeps_its_storyboard_and_costs_nothing() {
    let server = Server::start();
    let api = server.api();
    let order = json!({ "prompt": format!("A 20-second welcome video. {FACTS}"), "mode": "chat" });
    let (id, _) = started(api, &order);
    assert_eq!(rested(api, &id)["status"], "reviewing");
    let sent = json!({ "message": "Go ahead.", "auto_proceed": true });
    api.post(&format!("/v3/video-agents/{id}"), &sent).data();
    let mut stream = events::of_session(api, &id);
    stream.until(|event| event.is_inside("picture") || event.is_inside("presenter"));
    let video = api.get(&format!("/v3/video-agents/{id}")).data()["video_id"].as_str().expect("a video").to_owned();
    assert_eq!(api.post(&format!("/v3/video-agents/{id}/stop"), &json!({})).data()["session_id"], id);
    let session = rested(api, &id);
    assert_eq!(session["status"], "reviewing", "{session}");
    let video = server.video(&video);
    assert_eq!(
        (&video["status"], &video["failure_message"]),
        (&json!("failed"), &json!("The session was stopped on request."))
    );
    assert!(narration(&draft(api, &id)).contains("small pull requests"));
    assert_eq!(Records::of(server.dir()).ledger_sums(), (0, 0), "nothing is held or spent");
}

#[test]
fn what_cannot_be_made_is_refused_at_its_field() {
    let server = Server::with(
        &DataDir::new(),
        &Options { variables: vec![("HERALD_WORKERS", "0".to_owned())], ..Options::default() },
    );
    let api = server.api();
    let refused = |changes: Value, status: u16, code: &str, param: &str| {
        let mut order = json!({ "prompt": "A short welcome video." });
        changes.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
        api.post("/v3/video-agents", &order).refused(status, code, param);
    };
    refused(json!({ "prompt": "   " }), 400, "invalid_parameter", "prompt");
    refused(json!({ "avatar_id": "nobody" }), 404, "avatar_not_found", "avatar_id");
    refused(json!({ "voice_id": "nobody" }), 404, "voice_not_found", "voice_id");
    refused(json!({ "style_id": "style_nothing" }), 404, "resource_not_found", "style_id");
    refused(json!({ "brand_kit_id": "nothing" }), 404, "resource_not_found", "brand_kit_id");
    let nothing = json!([{ "type": "asset_id", "asset_id": "nothing" }]);
    refused(json!({ "files": nothing }), 404, "asset_not_found", "files[0].asset_id");
    let text =
        json!([{ "type": "base64", "media_type": "application/octet-stream", "data": media::base64(&[0, 1, 2, 3]) }]);
    refused(json!({ "files": text }), 400, "invalid_parameter", "files[0]");
    let quote = api.post("/v3/video-agents?dry_run=true", &json!({ "prompt": "A 30-second tour. It is long." })).data();
    assert_eq!((&quote["dry_run"], &quote["price"]["unit"]), (&json!(true), &json!("second")), "{quote}");
    assert_eq!(Records::of(server.dir()).jobs(), 0);
}
