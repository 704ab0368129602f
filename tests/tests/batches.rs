//! `/v3/videos/batches` and `/v3/videos/statuses`: each item goes its own way, and the batch ends with the last.

use herald_tests::{DataDir, Server, eventually, media};
use serde_json::{Value, json};

const SCRIPT: &str = "The first of several, and every one of them goes its own way.";

fn order(asset: &str) -> Value {
    json!({
        "type": "image", "image": { "type": "asset_id", "asset_id": asset },
        "script": SCRIPT, "voice_id": "af_heart", "resolution": "720p",
    })
}

fn batch(server: &Server, id: &str) -> Value {
    server.api().get(&format!("/v3/videos/batches/{id}")).data()
}

#[test]
fn every_item_ends_on_its_own_and_the_batch_with_the_last() {
    let dir = DataDir::new();
    let server = Server::on(&dir);
    let asset = server.upload(&media::portrait());
    let mut nobody = order(&asset);
    nobody["voice_id"] = json!("nobody");
    // The same film twice costs one.
    let wanted = json!({ "title": "Tour", "videos": [order(&asset), nobody, order(&asset)] });
    let made = server.api().post_once("/v3/videos/batches", "tour", &wanted);
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.json()["data"]["batch_id"].as_str().expect("an id").to_owned();
    assert_eq!(server.api().post_once("/v3/videos/batches", "tour", &wanted).json(), made.json());

    eventually("all items are submitted", || {
        let items = batch(&server, &id)["items"].clone();
        items[0]["video_id"].is_string() && items[1]["status"] == "failed" && items[2]["video_id"].is_string()
    });
    // A server that dies in the middle changes nothing of that.
    server.kill();
    let server = Server::on(&dir);
    let now = batch(&server, &id);
    assert_eq!((&now["status"], &now["total_items"], &now["title"]), (&json!("processing"), &json!(3), &json!("Tour")));
    let refused = &now["items"][1]["error"];
    assert_eq!((&refused["code"], &refused["param"]), (&json!("voice_not_found"), &json!("voice_id")), "{refused}");
    for index in [0, 2] {
        server.finished(now["items"][index]["video_id"].as_str().expect("an id"));
    }
    let ended = batch(&server, &id);
    assert_eq!(ended["status"], "completed");
    assert_eq!(ended["counts_by_status"], json!({ "completed": 2, "failed": 1, "processing": 0, "queued": 0 }));
    assert_eq!(server.records().videos(), 2);
    let events = server.api().get("/v3/webhooks/events?event_type=batch.finished").page();
    let data = &events["data"][0]["event_data"];
    assert_eq!((&data["batch_id"], &data["total_items"]), (&json!(id), &json!(3)), "{events}");
    assert_eq!(events["data"].as_array().map(Vec::len), Some(1));

    // Pages of items.
    let page = |query: &str| server.api().get(&format!("/v3/videos/batches/{id}?limit=2{query}")).data();
    let first = page("");
    assert_eq!((first["items"].as_array().map(Vec::len), &first["has_more"]), (Some(2), &json!(true)));
    let rest = page(&format!("&token={}", first["next_token"].as_str().expect("a token")));
    assert_eq!((&rest["items"][0]["item_index"], &rest["has_more"]), (&json!(2), &json!(false)));

    // Bulk look-ups.
    let video = ended["items"][0]["video_id"].as_str().expect("an id");
    let known = server.api().get(&format!("/v3/videos/statuses?video_ids={video},unknown&batch_ids={id}")).page();
    let statuses: Vec<&str> =
        known["data"].as_array().into_iter().flatten().filter_map(|row| row["status"].as_str()).collect();
    assert_eq!(statuses, ["completed", "not_found", "completed", "failed", "completed"]);
    let unknown = server.api().get("/v3/videos/statuses?batch_ids=unknown").page();
    assert_eq!(
        (&unknown["data"][0]["batch_id"], &unknown["data"][0]["status"]),
        (&json!("unknown"), &json!("not_found"))
    );
    let stranger = server.api_as(Some(&server.records().create_neighbour()));
    stranger.get(&format!("/v3/videos/batches/{id}")).refused(404, "resource_not_found", "");
    let theirs = stranger.get(&format!("/v3/videos/statuses?video_ids={video}")).page();
    assert_eq!(theirs["data"][0]["status"], "not_found");
}

#[test]
fn what_is_wrong_with_a_request_is_said_before_anything_is_accepted() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let api = server.api();
    let mut voiceless = order(&asset);
    voiceless.as_object_mut().expect("an object").remove("voice_id");
    let wanted = json!({ "videos": [order(&asset), voiceless] });
    api.post("/v3/videos/batches", &wanted).refused(400, "invalid_parameter", "videos[1].voice_id");
    api.post("/v3/videos/batches", &json!({ "videos": [] })).refused(400, "invalid_parameter", "videos");
    let many: Vec<Value> = (0..101).map(|_| order(&asset)).collect();
    api.post("/v3/videos/batches", &json!({ "videos": many })).refused(400, "invalid_parameter", "videos");
    // Kinds that are not served are said at once; what an item names is looked for when it is submitted.
    let studio = json!({ "type": "studio", "scenes": [{ "type": "image", "source": order(&asset)["image"] }] });
    api.post("/v3/videos/batches", &json!({ "videos": [order(&asset), studio] })).refused(
        501,
        "not_implemented",
        "videos[1].type",
    );
    api.get("/v3/videos/statuses").refused(400, "invalid_parameter", "video_ids");
    let ids = vec!["x"; 101].join(",");
    api.get(&format!("/v3/videos/statuses?video_ids={ids}")).refused(400, "invalid_parameter", "video_ids");
    api.get("/v3/videos/batches/unknown").refused(404, "resource_not_found", "");
    assert_eq!(server.records().jobs(), 0);
}

#[test]
fn items_beyond_the_limit_wait_and_a_deleted_video_ends_its_item() {
    let server = Server::start();
    let asset = server.upload(&media::portrait());
    let mut long = order(&asset);
    long["script"] = json!(SCRIPT.repeat(20));
    let wanted = json!({ "videos": vec![long; 12] });
    let made = server.api().post("/v3/videos/batches", &wanted);
    let id = made.json()["data"]["batch_id"].as_str().expect("an id").to_owned();
    let members = || -> Vec<String> {
        let items = batch(&server, &id)["items"].clone();
        let ids = items.as_array().into_iter().flatten().filter_map(|item| item["video_id"].as_str());
        ids.map(str::to_owned).collect()
    };
    eventually("ten items are submitted", || members().len() == 10);
    assert_eq!(batch(&server, &id)["counts_by_status"]["failed"], 0, "the others wait");
    let [first, second, ..] = &members()[..] else { panic!("ten items were submitted") };
    for video in [first, second] {
        server.api().delete(&format!("/v3/videos/{video}")).data();
    }
    eventually("the waiting ones are submitted", || members().len() == 12);
    let now = batch(&server, &id);
    assert_eq!(now["counts_by_status"]["failed"], 2, "{now}");
    for video in members() {
        // Those deleted above are gone already.
        server.api().delete(&format!("/v3/videos/{video}"));
    }
    eventually("the batch has ended", || batch(&server, &id)["status"] == "failed");
}

#[test]
fn an_item_that_names_what_is_not_there_fails_alone() {
    let server = Server::start();
    // Of no form, and of the form of an id.
    let items = ["x", "0198c0de00007000800000000000abcd"].map(order);
    let made = server.api().post("/v3/videos/batches", &json!({ "videos": items }));
    assert_eq!(made.status, 202, "{}", made.text());
    let id = made.json()["data"]["batch_id"].as_str().expect("an id").to_owned();
    eventually("both have failed", || batch(&server, &id)["counts_by_status"]["failed"] == 2);
    let ended = batch(&server, &id);
    let error = |index: usize| ended["items"][index]["error"].clone();
    assert_eq!(
        (&error(0)["code"], &error(1)["code"]),
        (&json!("asset_not_found"), &json!("asset_not_found")),
        "{ended}"
    );
    assert_eq!(server.records().videos(), 0);
}
