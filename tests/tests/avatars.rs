//! `/v3/avatars` and their looks.

use herald_tests::{Manners, Origin, Server, media};
use serde_json::{Value, json};

fn photo(name: &str, file: Value) -> Value {
    json!({ "type": "photo", "name": name, "file": file })
}

fn by_id(asset: &str) -> Value {
    json!({ "type": "asset_id", "asset_id": asset })
}

fn id<'a>(made: &'a Value, part: &str) -> &'a str {
    made[part]["id"].as_str().expect("an id")
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().expect("a list").iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn avatars_are_made_from_every_kind_of_file_and_kept_in_groups() {
    let server = Server::start();
    let api = server.api();
    let portrait = std::fs::read(media::portrait()).expect("the portrait");
    let origin = Origin::serve(&[
        ("/portrait", Manners::File("application/octet-stream", portrait.clone())),
        ("/moved", Manners::Redirect("/portrait".to_owned())),
    ]);
    let asset = server.upload(&media::portrait());

    let ada = api.post("/v3/avatars", &photo("Ada", by_id(&asset))).data();
    let (look, group) = (id(&ada, "avatar_item"), id(&ada, "avatar_group"));
    assert_eq!(
        (&ada["avatar_item"]["avatar_type"], &ada["avatar_item"]["status"]),
        (&json!("photo_avatar"), &json!("completed"))
    );
    assert_eq!((&ada["avatar_item"]["group_id"], &ada["avatar_group"]["looks_count"]), (&json!(group), &json!(1)));
    assert_eq!(ada["avatar_item"]["default_voice_id"], ada["avatar_group"]["default_voice_id"]);
    assert_eq!((&ada["avatar_item"]["image_width"], &ada["avatar_item"]["image_height"]), (&json!(512), &json!(512)));
    assert_eq!(ada["avatar_item"]["preferred_orientation"], "square");
    let preview =
        image::open(server.fetch(&ada["avatar_item"]["preview_image_url"], "preview.jpg")).expect("a picture");
    assert_eq!((preview.width(), preview.height()), (512, 512));

    let inline = json!({ "type": "base64", "media_type": "image/png", "data": media::base64(&portrait) });
    let grace = api.post("/v3/avatars", &photo("Grace", inline)).data();
    let mut second = photo("Ada outdoors", json!({ "type": "url", "url": origin.url("/moved") }));
    second["avatar_group_id"] = json!(group);
    let joined = api.post("/v3/avatars", &second).data();
    assert_eq!((id(&joined, "avatar_group"), &joined["avatar_group"]["looks_count"]), (group, &json!(2)));
    assert_eq!(joined["avatar_group"]["name"], "Ada", "a group keeps its name");

    // The look has its own copy of the picture.
    api.delete(&format!("/v3/assets/{asset}")).data();
    assert_eq!(server.open(ada["avatar_item"]["preview_image_url"].as_str().expect("a link")).status, 200);

    let groups = api.get("/v3/avatars?ownership=private").page();
    assert_eq!(ids(&groups), [id(&grace, "avatar_group"), group]);
    let all = ids(&api.get("/v3/avatars?limit=50").page());
    assert_eq!(all[..2], ids(&groups), "own ones come first");
    assert_eq!(all[2..], ids(&api.get("/v3/avatars?ownership=public&limit=50").page())[..all.len() - 2]);
    assert_eq!(ids(&api.get("/v3/avatars?ownership=private").page()).len(), 2);
    assert_eq!(api.get(&format!("/v3/avatars/{group}")).data()["looks_count"], 2);

    let looks = |query: &str| ids(&api.get(&format!("/v3/avatars/looks{query}")).page());
    let newest_first = [id(&joined, "avatar_item"), id(&grace, "avatar_item"), look];
    assert_eq!(looks("?ownership=private"), newest_first);
    assert_eq!(looks("")[..3], newest_first, "own ones come first");
    assert_eq!(looks(&format!("?group_id={group}")), [id(&joined, "avatar_item"), look]);
    assert_eq!(looks("?group_id=nonsense"), Vec::<String>::new());
    assert_eq!(looks("?avatar_type=photo_avatar&ownership=private"), newest_first);
    assert_eq!(looks("?avatar_type=studio_avatar&ownership=private"), Vec::<String>::new());
    let first = api.get("/v3/avatars/looks?limit=2&ownership=private").page();
    assert_eq!(ids(&first), newest_first[..2]);
    let token = first["next_token"].as_str().expect("there is more");
    assert_eq!(looks(&format!("?limit=2&ownership=private&token={token}")), newest_first[2..]);
    for (path, param) in [
        ("/v3/avatars/looks?limit=51", "limit"),
        ("/v3/avatars/looks?avatar_type=statue", "avatar_type"),
        ("/v3/avatars?token=x", "token"),
    ] {
        api.get(path).refused(400, "invalid_parameter", param);
    }

    let path = format!("/v3/avatars/looks/{look}");
    let changed = api.patch(&path, &json!({ "name": "Countess", "tags": ["history", "science"] })).data();
    assert_eq!((&changed["name"], &changed["tags"]), (&json!("Countess"), &json!(["history", "science"])));
    assert_eq!(api.patch(&path, &json!({})).data(), changed, "absent members stay");
    assert_eq!(api.patch(&path, &json!({ "tags": [] })).data()["name"], "Countess");
    assert_eq!(api.get(&path).data()["tags"], json!([]));
    api.patch(&path, &json!({ "name": " " })).refused(400, "invalid_parameter", "name");
    api.patch(&path, &json!({ "tags": "science" })).refused(400, "invalid_parameter", "tags");

    assert_neighbours_see_nothing(&server, look, group);

    assert_eq!(
        api.delete(&format!("/v3/avatars/looks/{}", id(&joined, "avatar_item"))).data()["id"],
        joined["avatar_item"]["id"]
    );
    assert_eq!(api.get(&format!("/v3/avatars/{group}")).data()["looks_count"], 1);
    assert_eq!(api.delete(&format!("/v3/avatars/{group}")).data(), json!({ "id": group }));
    api.get(&format!("/v3/avatars/{group}")).refused(404, "avatar_not_found", "");
    api.get(&path).refused(404, "avatar_not_found", "");
    api.patch(&path, &json!({ "name": "Ghost" })).refused(404, "avatar_not_found", "");
    api.delete(&path).refused(404, "avatar_not_found", "");
    assert_eq!(looks("?ownership=private"), [id(&grace, "avatar_item")]);
    let order = json!({ "type": "avatar", "avatar_id": look, "script": "Hello there, here I am." });
    api.post("/v3/videos", &order).refused(404, "avatar_not_found", "avatar_id");
    let mut late = photo("Late", json!({ "type": "url", "url": origin.url("/portrait") }));
    late["avatar_group_id"] = json!(group);
    api.post("/v3/avatars", &late).refused(404, "avatar_not_found", "avatar_group_id");
}

fn assert_neighbours_see_nothing(server: &Server, look: &str, group: &str) {
    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    assert_eq!(ids(&neighbour.get("/v3/avatars?ownership=private").page()), Vec::<String>::new());
    assert_eq!(ids(&neighbour.get("/v3/avatars/looks?ownership=private").page()), Vec::<String>::new());
    let seen = ids(&neighbour.get("/v3/avatars?limit=50").page());
    assert_eq!(seen, ids(&server.api().get("/v3/avatars?ownership=public&limit=50").page()));
    neighbour.get(&format!("/v3/avatars/{group}")).refused(404, "avatar_not_found", "");
    neighbour.delete(&format!("/v3/avatars/{group}")).refused(404, "avatar_not_found", "");
    let path = format!("/v3/avatars/looks/{look}");
    neighbour.get(&path).refused(404, "avatar_not_found", "");
    neighbour.patch(&path, &json!({ "name": "Mine" })).refused(404, "avatar_not_found", "");
    neighbour.delete(&path).refused(404, "avatar_not_found", "");
    let order = json!({ "type": "avatar", "avatar_id": look, "script": "Hello there, here I am." });
    neighbour.post("/v3/videos", &order).refused(404, "avatar_not_found", "avatar_id");
}

#[test]
fn what_shows_no_face_is_no_avatar() {
    let server = Server::start();
    let (api, folder) = (server.api(), server.dir().path());
    let portrait = std::fs::read(media::portrait()).expect("the portrait");
    let inline = |bytes: &[u8]| json!({ "type": "base64", "media_type": "image/png", "data": media::base64(bytes) });
    let faceless = server.upload(&media::faceless(&folder.join("faceless.png")));
    let sound = server.upload(&media::tone(1.0, &folder.join("tone.mp3")));
    let gone = server.upload(&media::portrait());
    api.delete(&format!("/v3/assets/{gone}")).data();
    let origin = Origin::serve(&[("/page", Manners::File("text/html", b"<html></html>".to_vec()))]);

    for (file, status, code, param) in [
        (by_id(&faceless), 400, "invalid_parameter", "file"),
        (by_id(&sound), 400, "invalid_parameter", "file"),
        (by_id(&gone), 404, "asset_not_found", "file"),
        (by_id("nonsense"), 404, "asset_not_found", "file.asset_id"),
        (inline(&portrait[..9_000]), 400, "invalid_parameter", "file"),
        (inline(b"no picture"), 400, "invalid_parameter", "file"),
        (json!({ "type": "base64", "media_type": "image/png", "data": "" }), 400, "invalid_parameter", "file.data"),
        (json!({ "type": "url", "url": origin.url("/page") }), 400, "download_failed", "file"),
        (json!({ "type": "url", "url": origin.url("/nothing") }), 400, "download_failed", "file"),
    ] {
        println!("{}", file.to_string().chars().take(120).collect::<String>());
        api.post("/v3/avatars", &photo("Nobody", file)).refused(status, code, param);
    }
    let twin = json!({ "type": "digital_twin", "name": "Twin", "file": by_id(&faceless) });
    api.post("/v3/avatars", &twin).refused(501, "not_implemented", "type");
    assert_eq!(server.records().avatars(), 0);
    assert_eq!(ids(&api.get("/v3/avatars?ownership=private").page()), Vec::<String>::new());
}
