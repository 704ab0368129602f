//! Webhook endpoints, and events on their way to them and to callbacks.

use herald_tests::{Cli, DataDir, Options, Received, Receiver, Reply, Server, eventually, media};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

const ENDPOINTS: &str = "/v3/webhooks/endpoints";
const MADE: &str = "photo_avatar_generation.success";

fn endpoint_path(endpoint: &Value) -> String {
    format!("{ENDPOINTS}/{}", endpoint["endpoint_id"].as_str().expect("an id"))
}

fn register(server: &Server, request: &Value) -> Value {
    server.api().post(ENDPOINTS, request).data()
}

fn secret_of(answer: &Value) -> String {
    answer["secret"].as_str().expect("a secret").to_owned()
}

/// The cheapest event there is: an avatar of a photograph. Answers its id.
fn happen(server: &Server) -> String {
    server.create_avatar(&media::portrait())
}

fn events(server: &Server, query: &str) -> Vec<Value> {
    let page = server.api().get(&format!("/v3/webhooks/events?{query}")).page();
    page["data"].as_array().expect("a list").clone()
}

/// The deliveries of an event to an endpoint, newest first.
fn deliveries(server: &Server, event: &str, endpoint: &Value) -> Vec<Value> {
    let page = server.api().get(&format!("/v3/webhooks/events/{event}/deliveries")).page();
    let all = page["data"].as_array().expect("a list").clone();
    all.into_iter().filter(|delivery| delivery["endpoint_id"] == *endpoint).collect()
}

fn redeliver(server: &Server, event: &str) -> Value {
    server.api().post(&format!("/v3/webhooks/events/{event}/redeliver"), &json!({})).data()
}

fn id_of(delivery: &Received) -> String {
    delivery.body["event_id"].as_str().expect("an id").to_owned()
}

fn signature(secret: &str, raw: &[u8]) -> String {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(raw);
    hex::encode(mac.finalize().into_bytes())
}

#[test]
fn endpoints_are_registered_changed_listed_and_removed() {
    let server = Server::start();
    let api = server.api();
    let first = register(&server, &json!({ "url": "https://one.example/hook", "events": ["avatar_video.fail", MADE] }));
    assert_eq!((&first["status"], &first["events"]), (&json!("enabled"), &json!(["avatar_video.fail", MADE])));
    let secret = secret_of(&first);
    assert!(secret.starts_with("whsec_") && secret.len() == 70, "{secret}");
    let second = register(&server, &json!({ "url": "https://two.example/hook", "events": null, "entity_id": "abc" }));
    assert_eq!((&second["events"], &second["entity_id"]), (&Value::Null, &json!("abc")));
    assert_ne!(secret, secret_of(&second));

    api.post(ENDPOINTS, &json!({ "url": "https://one.example/hook" })).refused(409, "conflict", "url");
    // Under a key the secret can be asked for again, by whoever sent the request.
    let third = json!({ "url": "https://three.example/hook" });
    let made = api.post_once(ENDPOINTS, "third", &third).data();
    assert_eq!(api.post_once(ENDPOINTS, "third", &third).data(), made);
    api.delete(&format!("{ENDPOINTS}/{}", made["endpoint_id"].as_str().expect("an id"))).data();
    for (request, param) in [
        (json!({}), "url"),
        (json!({ "url": "no url" }), "url"),
        (json!({ "url": "ftp://three.example/" }), "url"),
        (json!({ "url": "https://user:word@three.example/" }), "url"),
        (json!({ "url": format!("https://three.example/{}", "a".repeat(2_000)) }), "url"),
        (json!({ "url": "https://three.example/", "events": ["avatar_video.success", "birthday"] }), "events[1]"),
        (json!({ "url": "https://three.example/", "events": [] }), "events"),
        (json!({ "url": "https://three.example/", "entity_id": "a".repeat(257) }), "entity_id"),
    ] {
        api.post(ENDPOINTS, &request).refused(400, "invalid_parameter", param);
    }

    let page = api.get(&format!("{ENDPOINTS}?limit=1")).page();
    assert_eq!((&page["data"][0]["endpoint_id"], &page["has_more"]), (&second["endpoint_id"], &json!(true)));
    assert!(page["data"][0]["secret"].is_null());
    let token = page["next_token"].as_str().expect("a cursor");
    let rest = api.get(&format!("{ENDPOINTS}?limit=5&token={token}")).page();
    assert_eq!((rest["data"].as_array().map(Vec::len), &rest["has_more"]), (Some(1), &json!(false)));

    let path = endpoint_path(&first);
    api.patch(&path, &json!({ "url": "https://two.example/hook" })).refused(409, "conflict", "url");
    let changed = api.patch(&path, &json!({ "url": "https://four.example/", "events": ["batch.finished"] })).data();
    assert_eq!((&changed["url"], &changed["events"]), (&json!("https://four.example/"), &json!(["batch.finished"])));
    assert!(changed["secret"].is_null());
    assert_eq!(api.patch(&path, &json!({})).data()["events"], json!(["batch.finished"]), "absent members stay");
    assert_eq!(api.patch(&path, &json!({ "events": null })).data()["events"], Value::Null);
    let paused = api.patch(&path, &json!({ "status": "disabled" })).data();
    assert_eq!(paused["status"], "disabled");
    assert!(paused["disabled_reason"].as_str().is_some_and(|reason| reason.contains("paused")), "{paused}");
    let again = api.patch(&path, &json!({ "status": "enabled" })).data();
    assert_eq!((&again["status"], &again["disabled_reason"]), (&json!("enabled"), &Value::Null));
    let rotated = api.post(&format!("{path}/rotate-secret"), &json!({})).data();
    assert_ne!(secret_of(&rotated), secret);

    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    assert_eq!(neighbour.get(ENDPOINTS).page()["data"], json!([]));
    neighbour.delete(&path).refused(404, "webhook_not_found", "");
    neighbour.post(ENDPOINTS, &json!({ "url": "https://four.example/" })).data();

    assert_eq!(api.delete(&path).data(), json!({}));
    api.delete(&path).refused(404, "webhook_not_found", "");
    api.patch(&path, &json!({})).refused(404, "webhook_not_found", "");
    api.post(&format!("{path}/rotate-secret"), &json!({})).refused(404, "webhook_not_found", "");
    api.post(ENDPOINTS, &json!({ "url": "https://four.example/" })).data();
    for number in 0..98 {
        api.post(ENDPOINTS, &json!({ "url": format!("https://many.example/{number}") })).data();
    }
    api.post(ENDPOINTS, &json!({ "url": "https://many.example/98" })).refused(400, "resource_limit_reached", "");

    let types = api.get("/v3/webhooks/event-types").page();
    let listed: Vec<&Value> = types["data"].as_array().expect("a list").iter().collect();
    assert_eq!((listed.len(), &types["has_more"]), (30, &json!(false)));
    let described = |name: &str| {
        let row = listed.iter().find(|row| row["event_type"] == name).unwrap_or_else(|| panic!("{name}"));
        row["description"].as_str().expect("a text").to_owned()
    };
    assert!(described("live_avatar.success").contains("Never sent"));
    assert!(described("video_translate.success").contains("not send it yet"));
    let page = api.get("/docs/webhook-events").text();
    assert!(listed.iter().all(|row| page.contains(row["event_type"].as_str().expect("a name"))), "{page}");
    api.get("/v3/webhooks/events/nothing/deliveries").refused(404, "resource_not_found", "");
    api.post("/v3/webhooks/events/nothing/redeliver", &json!({})).refused(404, "resource_not_found", "");
}

#[test]
fn events_are_signed_told_again_until_acknowledged_and_logged() {
    let server = Server::start();
    let api = server.api();
    let receiver = Receiver::answering(|_, nth| Reply::Status(if nth == 0 { 500 } else { 204 }));
    let trap = Receiver::start();
    let target = trap.url("/elsewhere");
    let mover = Receiver::answering(move |_, _| Reply::Redirect(target.clone()));
    let other = Receiver::start();
    let all = register(&server, &json!({ "url": receiver.url("/hook") }));
    let moved = register(&server, &json!({ "url": mover.url("/") }));
    register(&server, &json!({ "url": other.url("/videos"), "events": ["avatar_video.success"] }));
    register(&server, &json!({ "url": other.url("/scoped"), "entity_id": "0123" }));
    let avatar = happen(&server);

    let (first, again) = (receiver.next(), receiver.next());
    for delivery in [&first, &again] {
        assert_eq!((&delivery.body["event_type"], &delivery.body["event"]), (&json!(MADE), &json!(MADE)));
        assert_eq!(delivery.body["event_data"]["avatar_id"], avatar.as_str());
        assert_eq!(delivery.header("heygen-event-id"), id_of(delivery));
        assert_eq!(delivery.header("heygen-signature"), signature(&secret_of(&all), &delivery.raw));
        assert_eq!(delivery.header("signature"), delivery.header("heygen-signature"));
        assert!(delivery.header("heygen-timestamp").parse::<u64>().is_ok());
        assert!(delivery.header("user-agent").starts_with("Herald/"), "{:?}", delivery.headers);
        assert_eq!(delivery.header("content-type"), "application/json");
    }
    assert_eq!(id_of(&first), id_of(&again));
    let link = first.body["event_data"]["url"].as_str().expect("a link");
    assert_eq!(server.open(link).header("content-type"), "image/jpeg");

    // What the log says of it.
    let event = id_of(&first);
    let logged = events(&server, &format!("entity_id={avatar}&event_type={MADE}"));
    assert_eq!(logged.len(), 1);
    assert_eq!((&logged[0]["event_id"], &logged[0]["created_at"]), (&json!(event), &first.body["created_at"]));
    assert_eq!(events(&server, "entity_id=0123"), Vec::<Value>::new());
    assert_eq!(events(&server, "event_type=avatar_video.success"), Vec::<Value>::new());
    let endpoint = |row: &Value| row["endpoint_id"].clone();
    eventually("the delivery has ended", || deliveries(&server, &event, &endpoint(&all))[0]["state"] == "delivered");
    let told = &deliveries(&server, &event, &endpoint(&all))[0];
    let statuses: Vec<&Value> =
        told["attempts"].as_array().expect("a list").iter().map(|one| &one["http_status"]).collect();
    assert_eq!(statuses, [&json!(500), &json!(204)]);
    assert!(told["attempts"][0]["reason"].as_str().is_some_and(|reason| reason.contains("500")), "{told}");
    assert!(told["attempts"][1]["reason"].is_null() && told["next_attempt_at"].is_null() && told["reason"].is_null());

    // A redirect is an answer like any other that is not 2xx, and is not followed.
    let held = deliveries(&server, &event, &endpoint(&moved));
    assert_eq!((&held[0]["state"], &held[0]["attempts"][0]["http_status"]), (&json!("pending"), &json!(302)));
    let failing = api.get(ENDPOINTS).page()["data"].as_array().expect("a list").clone();
    let failing = failing.iter().find(|row| row["endpoint_id"] == moved["endpoint_id"]).expect("it is listed");
    assert!(failing["failing_since"].is_string() && failing["status"] == "enabled", "{failing}");

    // An endpoint that goes takes what is on its way with it.
    api.delete(&endpoint_path(&moved)).data();
    let gone = &deliveries(&server, &event, &endpoint(&moved))[0];
    assert_eq!((&gone["state"], &gone["next_attempt_at"]), (&json!("failed"), &Value::Null));
    assert!(gone["reason"].as_str().is_some_and(|reason| reason.contains("deleted")), "{gone}");

    // Told again: to who matches now, under the secret of now, with the id of then.
    let rotated = api.post(&format!("{}/rotate-secret", endpoint_path(&all)), &json!({})).data();
    register(&server, &json!({ "url": other.url("/this"), "entity_id": avatar }));
    assert_eq!(redeliver(&server, &event)["deliveries"].as_array().map(Vec::len), Some(2));
    let third = receiver.next();
    assert_eq!((id_of(&third), third.header("heygen-event-id")), (event.clone(), event.as_str()));
    assert_eq!(third.header("heygen-signature"), signature(&secret_of(&rotated), &third.raw));
    assert_ne!(secret_of(&rotated), secret_of(&all));
    assert_eq!(other.next().path, "/this");

    // From the command line.
    let cli = Cli::member(&server);
    let ran = cli.run(&["webhook", "events", "redeliver", &event]);
    assert_eq!(ran.code, 0, "{ran:?}");
    receiver.next();
    assert_eq!(other.next().path, "/this");
    let ran = cli.run(&["webhook", "events", "deliveries", "list", &event, "--limit", "2"]);
    assert!(ran.code == 0 && ran.stdout.contains("latency_ms"), "{ran:?}");
    assert!(trap.waiting().is_empty() && other.waiting().is_empty(), "nobody else was told");
    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    neighbour.get(&format!("/v3/webhooks/events/{event}/deliveries")).refused(404, "resource_not_found", "");
    for secret in [secret_of(&all), secret_of(&rotated)] {
        assert!(!server.log_text().contains(&secret), "a secret is in the log");
    }
}

#[test]
fn an_endpoint_that_fails_for_a_day_is_disabled_and_can_be_enabled_again() {
    let server = Server::start();
    let receiver = Receiver::answering(|_, nth| Reply::Status(if nth < 2 { 503 } else { 200 }));
    let endpoint = register(&server, &json!({ "url": receiver.url("/") }));
    happen(&server);
    let first = id_of(&receiver.next());
    let shown = || server.api().get(ENDPOINTS).page()["data"][0].clone();
    eventually("the failure is noted", || shown()["failing_since"].is_string());
    // A day passes, and the retries of the first delivery with it.
    let records = server.records();
    records.execute("UPDATE webhook_endpoints SET failing_since = failing_since - 86400000000");
    records.execute("UPDATE jobs SET run_at = run_at + 86400000000 WHERE kind = 'delivery'");
    happen(&server);
    let second = id_of(&receiver.next());
    eventually("it is disabled", || shown()["status"] == "disabled");
    assert!(shown()["disabled_reason"].as_str().is_some_and(|reason| reason.contains("24 hours")), "{}", shown());
    for event in [&first, &second] {
        let ended = || deliveries(&server, event, &endpoint["endpoint_id"])[0].clone();
        eventually("its delivery has failed", || ended()["state"] == "failed");
        assert!(ended()["reason"].as_str().is_some_and(|reason| reason.contains("24 hours")), "{}", ended());
        assert_eq!(ended()["attempts"].as_array().map(Vec::len), Some(1));
    }
    let third = happen(&server);
    let event = &events(&server, &format!("entity_id={third}"))[0]["event_id"];
    assert_eq!(deliveries(&server, event.as_str().expect("an id"), &endpoint["endpoint_id"]), Vec::<Value>::new());

    let again = server.api().patch(&endpoint_path(&endpoint), &json!({ "status": "enabled" })).data();
    assert_eq!((&again["failing_since"], &again["disabled_reason"]), (&Value::Null, &Value::Null));
    redeliver(&server, &first);
    assert_eq!(id_of(&receiver.next()), first);
}

#[test]
fn a_receiver_that_never_answers_holds_up_nobody_else() {
    let server = Server::start();
    let stalling = Receiver::answering(|_, _| Reply::Stall);
    let living = Receiver::start();
    register(&server, &json!({ "url": stalling.url("/") }));
    register(&server, &json!({ "url": living.url("/") }));
    // More than a workspace may have under way.
    let asset = server.upload(&media::portrait());
    let made: Vec<Value> = (0..30)
        .map(|number| {
            let file = json!({ "type": "asset_id", "asset_id": asset });
            let wanted = json!({ "type": "photo", "name": format!("Number {number}"), "file": file });
            server.api().post("/v3/avatars", &wanted).data()["avatar_item"]["id"].clone()
        })
        .collect();
    let mut told: Vec<Value> = made.iter().map(|_| living.next().body["event_data"]["avatar_id"].clone()).collect();
    told.sort_by_key(Value::to_string);
    let mut wanted = made;
    wanted.sort_by_key(Value::to_string);
    assert_eq!(told, wanted);
    assert!((1..=4).contains(&stalling.busiest()), "{} under way at once", stalling.busiest());
}

#[test]
fn an_event_survives_its_server() {
    let dir = DataDir::new();
    let receiver = Receiver::start();
    // The job that makes the look ends, and the server with it.
    let server = Server::armed(&dir, "after-finish");
    register(&server, &json!({ "url": receiver.url("/") }));
    let prompt = json!({ "type": "prompt", "name": "Ada", "prompt": "Old woman with short grey hair, modern office" });
    server.api().post_to_the_dying("/v3/avatars", &prompt);
    let records = server.records();
    server.await_crash();
    let event = records.text("SELECT id FROM events", "id");
    receiver.waiting();
    let server = Server::on(&dir);
    let told = receiver.next();
    assert_eq!((id_of(&told), &told.body["event_type"]), (event, &json!(MADE)));
    assert_eq!(events(&server, "").len(), 1);
}

#[test]
fn a_guarded_server_calls_no_private_address() {
    let server = Server::with(&DataDir::new(), &Options { guarded: true, ..Options::default() });
    let api = server.api();
    for url in ["http://one.example/hook", "https://127.0.0.1/", "https://10.0.0.1:8443/x", "https://[::1]/"] {
        api.post(ENDPOINTS, &json!({ "url": url })).refused(400, "invalid_parameter", "url");
    }
    let endpoint = register(&server, &json!({ "url": "https://localhost:9/hook" }));
    api.patch(&endpoint_path(&endpoint), &json!({ "url": "http://one.example/" })).refused(
        400,
        "invalid_parameter",
        "url",
    );
    happen(&server);
    let event = events(&server, "")[0]["event_id"].as_str().expect("an id").to_owned();
    let told = || deliveries(&server, &event, &endpoint["endpoint_id"])[0].clone();
    eventually("the delivery is given up", || told()["state"] == "failed");
    assert!(told()["reason"].as_str().is_some_and(|reason| reason.contains("not a public address")), "{}", told());
    assert_eq!(told()["attempts"].as_array().map(Vec::len), Some(1));
}

#[test]
fn the_end_of_a_video_is_told_to_its_callback_and_to_endpoints() {
    let server = Server::start();
    let callback = Receiver::answering(|_, nth| Reply::Status(if nth == 0 { 500 } else { 200 }));
    let receiver = Receiver::start();
    register(&server, &json!({ "url": receiver.url("/") }));
    let asset = server.upload(&media::portrait());
    let id = server.create_video(&json!({
        "type": "image", "image": {"type": "asset_id", "asset_id": asset}, "resolution": "720p",
        "script": "The bell rings when it is done.", "voice_id": "af_heart", "caption": {"style": "default"},
        "callback_url": callback.url("/hook"), "callback_id": "mine-7",
    }));
    server.finished(&id);

    let (first, again) = (callback.next(), callback.next());
    for notification in [&first, &again] {
        assert_eq!(notification.body["event_type"], "avatar_video.success");
        assert_eq!(notification.header("heygen-event-id"), id_of(notification));
        assert!(notification.header("heygen-timestamp").parse::<u64>().is_ok());
        assert_eq!(notification.header("heygen-signature"), "", "nobody holds a secret for it");
    }
    assert_eq!(id_of(&first), id_of(&again));
    let data = &again.body["event_data"];
    assert_eq!((&data["video_id"], &data["callback_id"]), (&json!(id), &json!("mine-7")));
    assert_eq!(server.open(data["url"].as_str().expect("a link")).header("content-type"), "video/mp4");
    assert!(data["video_share_page_url"].as_str().expect("a page").ends_with(&format!("/share/{id}")));

    let mut told = [receiver.next(), receiver.next(), receiver.next()];
    told.sort_by_key(|delivery| delivery.body["event_type"].to_string());
    let types: Vec<&Value> = told.iter().map(|delivery| &delivery.body["event_type"]).collect();
    assert_eq!(types, ["avatar_video.success", "avatar_video_caption.success", "avatar_video_gif.success"]);
    for (delivery, kind) in told.iter().zip(["video/mp4", "video/mp4", "image/gif"]) {
        let data = &delivery.body["event_data"];
        assert_eq!((&data["video_id"], &data["callback_id"]), (&json!(id), &json!("mine-7")));
        assert_eq!(server.open(data["url"].as_str().expect("a link")).header("content-type"), kind);
    }

    // The callback is told again when that is asked for.
    let event = id_of(&first);
    eventually("both have acknowledged", || {
        let page = server.api().get(&format!("/v3/webhooks/events/{event}/deliveries")).page();
        page["data"].as_array().expect("a list").iter().all(|delivery| delivery["state"] == "delivered")
    });
    assert_eq!(redeliver(&server, &event)["deliveries"].as_array().map(Vec::len), Some(2));
    assert_eq!(id_of(&callback.next()), event);
    assert_eq!(id_of(&receiver.next()), event);
    assert!(callback.waiting().is_empty(), "it gets the main event of its request alone");
}
