//! The receivers of the API's documentation, as they stand there, accept our deliveries and refuse those of others.

use herald_tests::verifiers::{PATH, Verifier, free_port};
use herald_tests::{Server, eventually, media};
use serde_json::{Value, json};

fn accepts(start: impl Fn(u16, &str) -> Verifier) {
    let server = Server::start();
    let port = free_port();
    let url = format!("http://127.0.0.1:{port}{PATH}");
    let endpoint = server.api().post("/v3/webhooks/endpoints", &json!({ "url": url })).data();
    let _verifier = start(port, endpoint["secret"].as_str().expect("a secret"));
    server.create_avatar(&media::portrait());
    let event = server.api().get("/v3/webhooks/events").page()["data"][0]["event_id"].clone();
    let event = format!("/v3/webhooks/events/{}", event.as_str().expect("an id"));
    let deliveries = || server.api().get(&format!("{event}/deliveries")).page()["data"].clone();
    let last = |deliveries: &Value| deliveries[0]["attempts"][0].clone();
    eventually("it is tried", || last(&deliveries()).is_object());
    assert_eq!((&last(&deliveries())["http_status"], &deliveries()[0]["state"]), (&json!(200), &json!("delivered")));

    // It does look: with another secret it refuses the same event.
    let id = endpoint["endpoint_id"].as_str().expect("an id");
    server.api().post(&format!("/v3/webhooks/endpoints/{id}/rotate-secret"), &json!({})).data();
    server.api().post(&format!("{event}/redeliver"), &json!({})).data();
    eventually("it is tried again", || {
        last(&deliveries()).is_object() && deliveries().as_array().map(Vec::len) == Some(2)
    });
    assert_eq!(last(&deliveries())["http_status"], 401);
}

#[test]
fn the_documentations_node_receiver_accepts_our_deliveries() {
    accepts(Verifier::node);
}

#[test]
fn the_documentations_flask_receiver_accepts_our_deliveries() {
    accepts(Verifier::flask);
}
