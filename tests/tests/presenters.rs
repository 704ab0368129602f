//! The stock catalogue, and people from words: listed, seen, heard, refused.

use std::collections::BTreeSet;

use herald_media::{Tools, inspect};
use herald_tests::{DataDir, Manners, Options, Origin, Server, media};
use image::RgbImage;
use serde_json::{Value, json};

const SCRIPT: &str = "Hello there. Welcome to our garden.";

/// Every row of a list, page by page.
fn walk(server: &Server, path: &str) -> Vec<Value> {
    let (mut rows, mut token) = (Vec::new(), None::<String>);
    loop {
        let from = token.as_ref().map(|token| format!("&token={token}")).unwrap_or_default();
        let page = server.api().get(&format!("{path}{from}")).page();
        rows.extend(page["data"].as_array().expect("a list").clone());
        token = page["next_token"].as_str().map(str::to_owned);
        assert_eq!(page["has_more"], token.is_some());
        if token.is_none() {
            return rows;
        }
    }
}

fn text<'a>(row: &'a Value, member: &str) -> &'a str {
    row[member].as_str().unwrap_or_else(|| panic!("no {member} in {row}"))
}

fn engines(look: &Value) -> Vec<&str> {
    look["supported_api_engines"].as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn face_in(picture: &RgbImage) -> bool {
    media::track(std::slice::from_ref(picture))[0].is_some()
}

#[test]
fn the_catalogue_is_there_from_the_start() {
    let server = Server::start();
    let groups = walk(&server, "/v3/avatars?ownership=public&limit=10");
    let looks = walk(&server, "/v3/avatars/looks?ownership=public&limit=50");
    assert!(groups.len() >= 24 && looks.len() >= 96, "{} people, {} looks", groups.len(), looks.len());
    let distinct = |rows: &[Value], member: &str| -> BTreeSet<String> {
        rows.iter().map(|row| text(row, member).to_owned()).collect()
    };
    assert_eq!(distinct(&groups, "id").len(), groups.len());
    assert_eq!(distinct(&looks, "id").len(), looks.len(), "no look twice, whatever the pages");
    for group in &groups {
        assert_eq!(group["looks_count"].as_u64().map(|count| count >= 4), Some(true), "{group}");
        assert_eq!((&group["status"], &group["consent_status"]), (&Value::Null, &Value::Null));
        let own = walk(&server, &format!("/v3/avatars/looks?limit=50&group_id={}", text(group, "id")));
        assert_eq!(Some(own.len() as u64), group["looks_count"].as_u64());
        assert!(own.iter().all(|look| look["group_id"] == group["id"] && look["gender"] == group["gender"]));
        assert!(group["preview_image_url"].is_string());
    }
    let women = groups.iter().filter(|group| group["gender"] == "female").count();
    assert!(women * 3 >= groups.len() && women * 3 <= groups.len() * 2, "{women} women of {}", groups.len());
    for engine in ["avatar_iii", "avatar_iv", "avatar_v"] {
        let able = looks.iter().filter(|look| engines(look).contains(&engine)).count();
        assert!(able >= 12 && (engine != "avatar_iv" || able == looks.len()), "{engine}: {able}");
    }
    assert_eq!(walk(&server, "/v3/avatars/looks?limit=50&avatar_type=studio_avatar").len(), looks.len());

    // Everybody's, and nobody's to change.
    let path = format!("/v3/avatars/looks/{}", text(&looks[0], "id"));
    server.api().patch(&path, &json!({ "name": "Mine" })).refused(403, "resource_access_denied", "");
    server.api().delete(&path).refused(403, "resource_access_denied", "");
    server.api().delete(&format!("/v3/avatars/{}", text(&groups[0], "id"))).refused(403, "resource_access_denied", "");

    // The same ids in another installation: programs keep them.
    let other = Server::start();
    assert_eq!(distinct(&walk(&other, "/v3/avatars/looks?limit=50"), "id"), distinct(&looks, "id"));
}

#[test]
fn previews_show_and_say_who_it_is_and_are_made_once() {
    let server = Server::start();
    let group = &walk(&server, "/v3/avatars?limit=50")[0];
    let still = server.fetch(&group["preview_image_url"], "still.jpg");
    let picture = image::open(still).expect("a picture").to_rgb8();
    assert_eq!(picture.dimensions(), (1280, 720));
    assert!(face_in(&picture));

    let greeting = server.fetch(&group["preview_video_url"], "greeting.mp4");
    let info = media::probe(&greeting);
    let (video, sound) = (info.video.expect("a picture"), info.audio.expect("sound"));
    assert_eq!((video.codec.as_str(), video.width, video.height), ("h264", 640, 360));
    assert!((video.duration - sound.duration).abs() < 0.05 && video.duration > 2.0);
    let heard = media::transcribe(&greeting).text.to_lowercase();
    assert!(heard.contains("present"), "{heard}");
    let frames = media::frames(&greeting, 5);
    let mouths: Vec<f32> = media::track(&frames).into_iter().flatten().map(|measure| measure.aperture).collect();
    assert!(mouths.len() * 10 >= frames.len() * 9, "a face in nearly every frame");
    let spread = mouths.iter().fold(f32::MIN, |a, b| a.max(*b)) - mouths.iter().fold(f32::MAX, |a, b| a.min(*b));
    assert!(spread > 0.06, "the mouth moves: {spread}");

    let files = |server: &Server| {
        let folder = server.dir().path().join("files/previews/looks");
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        entries
            .map(|entry| (entry.file_name(), entry.metadata().and_then(|data| data.modified()).ok()))
            .collect::<Vec<_>>()
    };
    let made = files(&server);
    let dir = server.dir().clone();
    drop(server);
    let again = Server::on(&dir);
    let group = &walk(&again, "/v3/avatars?limit=50")[0];
    again.fetch(&group["preview_image_url"], "again.jpg");
    assert_eq!(files(&again), made, "nothing was made anew");
}

#[test]
fn engines_are_for_the_looks_that_list_them() {
    let server = Server::start();
    let looks = walk(&server, "/v3/avatars/looks?ownership=public&limit=50");
    let order = |look: &Value, engine: &str| {
        json!({ "type": "avatar", "avatar_id": text(look, "id"), "script": SCRIPT, "resolution": "720p",
                "engine": { "type": engine } })
    };
    let without = |engine: &str| looks.iter().find(|look| !engines(look).contains(&engine)).expect("a look without it");
    for engine in ["avatar_iii", "avatar_v"] {
        server.api().post("/v3/videos", &order(without(engine), engine)).refused(
            400,
            "invalid_parameter",
            "engine.type",
        );
    }
    let fine = looks.iter().find(|look| engines(look).contains(&"avatar_v")).expect("a look with it");
    let mut lively = order(fine, "avatar_v");
    lively["expressiveness"] = json!("high");
    server.api().post("/v3/videos", &lively).refused(400, "invalid_parameter", "expressiveness");
    assert_eq!(server.records().jobs(), 0);
    let video = server.finished(&server.create_video(&order(fine, "avatar_v")));
    let path = server.fetch(&video["video_url"], "video.mp4");
    assert!(media::words_lost(SCRIPT, &path) <= 0.12);
    assert!(media::track(&media::frames(&path, 10)).iter().all(Option::is_some));
}

#[test]
fn a_presenter_stands_before_nothing_a_colour_or_their_setting() {
    let server = Server::start();
    let looks = walk(&server, "/v3/avatars/looks?ownership=public&limit=50");
    let order = |more: Value| {
        let mut order = json!({ "type": "avatar", "avatar_id": text(&looks[0], "id"), "script": SCRIPT,
                                "resolution": "720p", "aspect_ratio": "1:1" });
        more.as_object().into_iter().flatten().for_each(|(name, value)| order[name] = value.clone());
        order
    };
    let clear = order(json!({ "output_format": "webm", "caption": { "file_format": "srt", "style": "default" },
                              "motion_prompt": "nods twice, then moonwalks" }));
    let made = server.api().post("/v3/videos", &clear).data();
    assert_eq!(made["output_format"], "webm");
    let warning = made["warnings"][0].as_str().expect("a warning");
    assert!(warning.contains("moonwalk") && !warning.contains("nod"), "{warning}");
    let video = server.finished(text(&made, "video_id"));
    for member in ["video_url", "captioned_video_url"] {
        let path = server.fetch(&video[member], "video.webm");
        let info = media::probe(&path);
        let (picture, sound) = (info.video.expect("a picture"), info.audio.expect("sound"));
        assert_eq!(
            (picture.codec.as_str(), picture.transparent, sound.codec.as_str()),
            ("vp9", true, "opus"),
            "{member}"
        );
        assert_eq!((picture.width, picture.height), (720, 720));
        assert_eq!(inspect::coverage(&Tools::default(), &path).expect("readable"), (0, 255));
        assert!(media::words_lost(SCRIPT, &path) <= 0.12);
    }
    let thumbnail = image::open(server.fetch(&video["thumbnail_url"], "thumb.jpg")).expect("a picture").to_rgb8();
    assert!(face_in(&thumbnail));
    assert!(thumbnail.get_pixel(4, 4).0.iter().all(|value| *value > 220), "paper shows in the corner");
    let refused = order(json!({ "output_format": "webm", "background": { "type": "color", "value": "#00FF00" } }));
    server.api().post("/v3/videos", &refused).refused(400, "invalid_parameter", "background");

    let corner = |more: Value| {
        let video = server.finished(&server.create_video(&order(more)));
        let frame = media::frames(&server.fetch(&video["video_url"], "video.mp4"), 25).swap_remove(0);
        assert!(face_in(&frame));
        frame.get_pixel(6, 6).0
    };
    let near = |found: [u8; 3], wanted: [u8; 3]| found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) < 14);
    assert!(near(corner(json!({ "remove_background": true, "engine": { "type": "avatar_iv" } })), [255, 255, 255]));
    let own = corner(json!({}));
    assert!(!near(own, [255, 255, 255]) && !near(own, [0, 0, 0]), "its own setting: {own:?}");
}

fn prompt(name: &str, prompt: &str) -> Value {
    json!({ "type": "prompt", "name": name, "prompt": prompt })
}

fn with(mut base: Value, member: &str, value: &Value) -> Value {
    base[member] = value.clone();
    base
}

#[test]
fn words_become_people_and_new_looks_of_people() {
    let server = Server::start();
    let api = server.api();
    let commander = api
        .post(
            "/v3/avatars",
            &prompt(
                "Space Commander",
                "Young woman, early 30s, confident expression, short silver hair, warm brown eyes, wearing a dark blue space \
                 suit with mission patches, standing in a modern spacecraft bridge with holographic displays",
            ),
        )
        .data();
    let (look, group) = (&commander["avatar_item"], &commander["avatar_group"]);
    assert_eq!((&look["avatar_type"], &look["status"]), (&json!("studio_avatar"), &json!("completed")), "{commander}");
    assert_eq!((&look["gender"], &group["looks_count"], &group["name"]), (&json!("female"), &json!(1), &look["name"]));
    assert_eq!(commander.get("warnings"), None);
    let picture = image::open(server.fetch(&look["preview_image_url"], "commander.jpg")).expect("a picture").to_rgb8();
    assert!(face_in(&picture));

    // Of nobody, into a group; of her, into her group; of her with her group named.
    let other =
        api.post("/v3/avatars", &with(prompt("Other", "old man, grey beard"), "avatar_group_id", &group["id"])).data();
    assert_eq!((&other["avatar_group"]["id"], &other["avatar_group"]["looks_count"]), (&group["id"], &json!(2)));
    assert_eq!(other["avatar_item"]["gender"], "male");
    let office = prompt("Commander in office", "wearing a navy suit, modern office, warm light, a zorblax");
    let office = with(office, "avatar_id", &look["id"]);
    let hers = api.post("/v3/avatars", &office).data();
    assert_eq!((&hers["avatar_group"]["id"], &hers["avatar_item"]["gender"]), (&group["id"], &json!("female")));
    assert!(hers["warnings"][0].as_str().is_some_and(|warning| warning.contains("zorblax")), "{hers}");
    let both = api.post("/v3/avatars", &with(office.clone(), "avatar_group_id", &group["id"])).data();
    assert_eq!(both["avatar_group"]["looks_count"], 4);

    // A look of a public avatar is one's own and nobody else's.
    let stock = &walk(&server, "/v3/avatars/looks?ownership=public&limit=50")[0];
    let mine =
        api.post("/v3/avatars", &with(prompt("In space", "space suit, spaceship"), "avatar_id", &stock["id"])).data();
    assert_eq!(mine["avatar_item"]["group_id"], stock["group_id"]);
    let neighbour = server.api_as(Some(&server.records().create_neighbour()));
    let path = format!("/v3/avatars/looks/{}", text(&mine["avatar_item"], "id"));
    neighbour.get(&path).refused(404, "avatar_not_found", "");
    let seen = |api: &herald_tests::Api| {
        api.get(&format!("/v3/avatars/{}", text(stock, "group_id"))).data()["looks_count"].as_u64()
    };
    assert_eq!(seen(api), seen(&neighbour).map(|count| count + 1));
    api.delete(&path).data();
    assert_eq!(seen(api), seen(&neighbour));

    // The errors of the documentation.
    let of = |id: Value| with(prompt("No", "in a park"), "avatar_id", &id);
    api.post("/v3/avatars", &of(json!("nobody"))).refused(404, "avatar_not_found", "avatar_id");
    let foreign = with(of(look["id"].clone()), "avatar_group_id", &stock["group_id"]);
    api.post("/v3/avatars", &foreign).refused(400, "invalid_parameter", "avatar_id");
    let strange = with(prompt("No", "in a park"), "avatar_group_id", &json!("nowhere"));
    api.post("/v3/avatars", &strange).refused(404, "avatar_not_found", "avatar_group_id");
    let public = with(prompt("No", "in a park"), "avatar_group_id", &stock["group_id"]);
    api.post("/v3/avatars", &public).refused(403, "resource_access_denied", "avatar_group_id");
    api.post("/v3/avatars", &prompt("No", &"long ".repeat(210))).refused(400, "invalid_parameter", "prompt");
    api.post("/v3/avatars", &prompt("No", "   ")).refused(400, "invalid_parameter", "prompt");
    let pictures = json!([1, 2, 3, 4].map(|_| json!({ "type": "url", "url": "https://example.com/a.png" })));
    let many = with(prompt("No", "in a park"), "reference_images", &pictures);
    api.post("/v3/avatars", &many).refused(400, "invalid_parameter", "reference_images");
    let bad = json!([{ "type": "base64", "media_type": "image/png", "data": media::base64(b"no picture") }]);
    let bad = with(prompt("No", "in a park"), "reference_images", &bad);
    api.post("/v3/avatars", &bad).refused(400, "invalid_parameter", "reference_images[0]");

    // And she speaks.
    let order = json!({ "type": "avatar", "avatar_id": look["id"], "script": SCRIPT, "resolution": "720p" });
    let video = server.finished(&server.create_video(&order));
    let path = server.fetch(&video["video_url"], "video.mp4");
    assert!(media::words_lost(SCRIPT, &path) <= 0.12);
    assert!(media::track(&media::frames(&path, 10)).iter().all(Option::is_some));
}

#[test]
fn a_photographed_person_keeps_their_own_pixels() {
    let server = Server::start();
    let api = server.api();
    let look = server.create_avatar(&media::portrait());
    let of = |text: &str| with(prompt("Elsewhere", text), "avatar_id", &json!(look));
    api.post("/v3/avatars", &of("wearing a navy blazer, modern office")).refused(400, "invalid_parameter", "prompt");
    let moved = api.post("/v3/avatars", &of("in a garden at sunset, close-up")).data();
    let item = &moved["avatar_item"];
    assert_eq!((&item["avatar_type"], &item["status"]), (&json!("photo_avatar"), &json!("completed")), "{moved}");
    let before = image::open(media::portrait()).expect("the portrait").to_rgb8();
    let after = image::open(server.fetch(&item["preview_image_url"], "after.jpg")).expect("a picture").to_rgb8();
    // The same mouth and eyes in proportion, before another background.
    let [old, new] = [&before, &after].map(|picture| media::track(std::slice::from_ref(picture))[0].expect("a face"));
    assert!((old.width - new.width).abs() < 0.05 && (old.aperture - new.aperture).abs() < 0.05, "{old:?} {new:?}");
    let order = json!({ "type": "avatar", "avatar_id": item["id"], "script": SCRIPT, "resolution": "720p" });
    server.finished(&server.create_video(&order));
}

#[test]
fn an_image_generator_of_the_operators_makes_the_picture() {
    let portrait = std::fs::read(media::portrait()).expect("the portrait");
    let answer = json!({ "data": [{ "b64_json": media::base64(&portrait) }] }).to_string().into_bytes();
    let origin = Origin::serve(&[
        ("/v1/images/generations", Manners::File("application/json", answer.clone())),
        ("/v1/images/edits", Manners::File("application/json", answer)),
        ("/down/images/generations", Manners::Status(400)),
    ]);
    let configured = |path: &str| {
        let variables =
            vec![("HERALD_ENGINES__IMAGE__URL", origin.url(path)), ("HERALD_ENGINES__IMAGE__MODEL", "any".to_owned())];
        Server::with(&DataDir::new(), &Options { variables, guarded: true, ..Options::default() })
    };
    let server = configured("/v1");
    let made = server.api().post("/v3/avatars", &prompt("Generated", "an astronaut")).data();
    let item = &made["avatar_item"];
    assert_eq!((&item["avatar_type"], &item["status"]), (&json!("photo_avatar"), &json!("completed")), "{made}");
    let dressed = with(prompt("Dressed", "wearing a navy blazer"), "avatar_id", &item["id"]);
    assert_eq!(server.api().post("/v3/avatars", &dressed).data()["avatar_item"]["status"], "completed");

    let server = configured("/down");
    let failed = server.api().post("/v3/avatars", &prompt("Refused", "an astronaut")).data();
    let item = &failed["avatar_item"];
    assert_eq!((&item["status"], &item["error"]["code"]), (&json!("failed"), &json!("invalid_parameter")), "{failed}");
    let order = json!({ "type": "avatar", "avatar_id": item["id"], "script": SCRIPT });
    server.api().post("/v3/videos", &order).refused(409, "resource_not_ready", "avatar_id");
}
