//! `Idempotency-Key`: what is sent again is answered again, not done again.

use herald_tests::{DataDir, Server, media};
use serde_json::{Value, json};

/// Long enough to be accepted unheard.
const SCRIPT: &str = "This order is placed once, however often it is sent to the server.";

fn order(asset: &str) -> Value {
    json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": SCRIPT, "voice_id": "af_heart", "resolution": "720p",
    })
}

#[test]
fn a_request_that_is_sent_again_is_answered_again() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let api = server.api();
    let asset = server.upload(&media::portrait());
    let first = api.post_once("/v3/videos", "order-1", &order(&asset));
    assert_eq!((first.status, first.header("idempotent-replayed")), (200, ""));
    let again = api.post_once("/v3/videos", "order-1", &order(&asset));
    assert_eq!((again.status, again.header("idempotent-replayed")), (200, "true"));
    assert_eq!(first.json(), again.json());
    assert_eq!(server.records().videos(), 1);

    let mut other = order(&asset);
    other["title"] = json!("Another");
    api.post_once("/v3/videos", "order-1", &other).refused(409, "conflict", "");
    // A key belongs to one operation of one workspace.
    let speech = json!({ "text": "Good morning to everybody.", "voice_id": "af_heart" });
    let spoken = api.post_once("/v3/voices/speech", "order-1", &speech).data();
    assert_eq!(api.post_once("/v3/voices/speech", "order-1", &speech).data(), spoken, "the request id included");
    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    neighbour.post_once("/v3/videos", "order-1", &order(&asset)).refused(404, "asset_not_found", "image");

    // A refusal is not kept: mended, the request goes through under the same key.
    let mut broken = order(&asset);
    broken["voice_id"] = json!("nobody");
    api.post_once("/v3/videos", "order-2", &broken).refused(404, "voice_not_found", "voice_id");
    assert_eq!(api.post_once("/v3/videos", "order-2", &order(&asset)).status, 200);
    for bad in ["", "with space", &"k".repeat(256)] {
        api.post_once("/v3/videos", bad, &order(&asset)).refused(400, "invalid_parameter", "Idempotency-Key");
    }
    assert_eq!(server.records().videos(), 2);

    // Answers outlive the server.
    server.kill();
    let server = Server::on(&dir);
    let later = server.api().post_once("/v3/videos", "order-1", &order(&asset));
    assert_eq!((later.header("idempotent-replayed"), later.json()), ("true", first.json()));
    // For a day.
    server.records().execute("UPDATE idempotency_keys SET created_at = created_at - 86500000000");
    let next_day = server.api().post_once("/v3/videos", "order-1", &order(&asset));
    assert_ne!(next_day.json(), first.json());
    assert_eq!(server.records().videos(), 3);
}

#[test]
fn uploads_and_avatars_are_made_once() {
    let server = Server::start();
    let (api, picture) = (server.api(), std::fs::read(media::portrait()).expect("a fixture"));
    let upload = |boundary: &str, content: &[u8]| {
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"me.jpg\"\r\n\r\n");
        let body = [head.as_bytes(), content, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        api.send("POST", "/v3/assets", &[("content-type", &content_type), ("idempotency-key", "up")], body)
    };
    let first = upload("first-boundary", &picture).data();
    assert_eq!(upload("another-boundary", &picture).data()["asset_id"], first["asset_id"]);
    let clipped = &picture[..picture.len() - 2];
    upload("first-boundary", clipped).refused(409, "conflict", "");

    let file = json!({ "type": "asset_id", "asset_id": first["asset_id"] });
    let photo = json!({ "type": "photo", "name": "Ada", "file": file });
    let made = api.post_once("/v3/avatars", "ada", &photo).data();
    assert_eq!(made["avatar_group"]["looks_count"], 1);
    assert_eq!(api.post_once("/v3/avatars", "ada", &photo).data(), made);
    assert_eq!(server.records().avatars(), 2, "one group and one look");
}

#[test]
fn of_many_at_once_one_is_carried_out() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let order = order(&asset);
    let api = server.api();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..8).map(|_| scope.spawn(|| api.post_once("/v3/videos", "rush", &order))).collect();
        senders.into_iter().map(|sender| sender.join().expect("an answer")).collect()
    });
    let mut ids = Vec::new();
    for answer in answers {
        match answer.status {
            200 => ids.push(answer.data()["video_id"].clone()),
            _ => drop(answer.refused(409, "request_in_progress", "")),
        }
    }
    ids.dedup();
    assert_eq!((ids.len(), server.records().videos()), (1, 1));
}

#[test]
fn what_a_dead_server_left_unanswered_is_taken_over() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let asset = server.upload(&media::portrait());
    let first = server.api().post_once("/v3/videos", "left", &order(&asset)).data();
    // As if the server had died after the claim, before anything was accepted.
    let records = server.records();
    records.execute("UPDATE idempotency_keys SET status = NULL, answer = NULL, token = 'of the dead'");
    server.api().post_once("/v3/videos", "left", &order(&asset)).refused(409, "request_in_progress", "");
    records.execute("UPDATE idempotency_keys SET lease_until = 0");
    let second = server.api().post_once("/v3/videos", "left", &order(&asset)).data();
    assert_ne!(second["video_id"], first["video_id"]);
    assert_eq!(server.api().post_once("/v3/videos", "left", &order(&asset)).data(), second);
}
