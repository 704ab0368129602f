//! `GET /v3/video-agents/styles` from outside, and the pictures behind its links.

use std::collections::BTreeSet;

use herald_tests::{Cli, DataDir, Options, Server, media};
use serde_json::{Value, json};

const STYLES: &str = "/v3/video-agents/styles";

fn ids(page: &Value) -> Vec<&str> {
    let styles = page["data"].as_array().expect("a list").iter();
    styles.map(|style| style["style_id"].as_str().expect("an id")).collect()
}

#[test]
fn the_documented_request_for_cinematic_styles_finds_the_documented_one() {
    let server = Server::start();
    let page = server.api().get(&format!("{STYLES}?tag=cinematic&limit=5")).page();
    let first = &page["data"][0];
    assert_eq!(
        (&first["style_id"], &first["name"], &first["tags"], &first["aspect_ratio"]),
        (&json!("style_noir_detective"), &json!("Noir Detective"), &json!(["cinematic"]), &json!("16:9"))
    );
    assert_eq!((ids(&page).len(), &page["has_more"], &page["next_token"]), (4, &json!(false), &Value::Null));
    let unknown = server.api().get(&format!("{STYLES}?tag=avant-garde")).page();
    assert_eq!((&unknown["data"], &unknown["has_more"]), (&json!([]), &json!(false)));
    let listed = Cli::member(&server).run(&["video-agent", "styles", "list", "--tag", "print", "--limit", "2"]).json();
    assert_eq!(ids(&listed), ["style_swiss_grid", "style_morning_broadsheet"]);
    assert!(listed["next_token"].is_string(), "{listed}");
}

#[test]
fn every_tag_has_its_styles_and_twenty_make_a_page() {
    let server = Server::start();
    let first = server.api().get(STYLES).page();
    assert_eq!((ids(&first).len(), &first["has_more"]), (20, &json!(true)));
    let all = server.api().get(&format!("{STYLES}?limit=100")).page();
    let tagged = ["cinematic", "retro-tech", "iconic-artist", "pop-culture", "handmade", "print"];
    let by_tag: BTreeSet<String> = tagged
        .iter()
        .flat_map(|tag| {
            let page = server.api().get(&format!("{STYLES}?tag={tag}")).page();
            ids(&page).into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(by_tag, ids(&all).into_iter().map(str::to_owned).collect());
    server.api().get(&format!("{STYLES}?limit=101")).refused(400, "invalid_parameter", "limit");
}

#[test]
fn a_style_is_shown_by_a_card_and_a_film_that_are_drawn_when_they_are_fetched() {
    let server = Server::start();
    let page = server.api().get(&format!("{STYLES}?tag=retro-tech")).page();
    // One that is shown in a square, and with hard cuts.
    let style = page["data"].as_array().and_then(|styles| styles.iter().find(|style| style["aspect_ratio"] == "1:1"));
    let style = style.expect("a square style");
    let card = image::open(server.fetch(&style["thumbnail_url"], "card.jpg")).expect("a picture").to_rgb8();
    assert_eq!(card.dimensions(), (640, 640));
    let colours: BTreeSet<[u8; 3]> = card.pixels().map(|pixel| pixel.0.map(|level| level / 64)).collect();
    assert!(colours.len() > 4, "the card is empty: {colours:?}");
    let film = server.fetch(&style["preview_video_url"], "film.mp4");
    let info = media::probe(&film);
    let video = info.video.as_ref().expect("a picture");
    assert_eq!((video.width, video.height, video.codec.as_str()), (540, 540, "h264"));
    assert!((info.duration - 6.0).abs() < 0.1 && info.audio.is_none(), "{info:?}");
    let frames = media::frames(&film, 30);
    let different = frames.windows(2).filter(|pair| pair[0] != pair[1]).count();
    assert!(different >= 2, "scenes follow one another");
}

#[test]
fn without_fonts_a_preview_is_refused_with_the_command_that_brings_them() {
    let dir = DataDir::new();
    let nothing = dir.path().join("no-libraries");
    let variables = vec![("HERALD_LIBRARIES_DIR", nothing.display().to_string())];
    let options = Options { variables, ..Options::default() };
    let server = Server::with(&dir, &options);
    let page = server.api().get(STYLES).page();
    let answer = server.open(page["data"][0]["thumbnail_url"].as_str().expect("a link"));
    let message = answer.json()["error"]["message"].as_str().expect("a message").to_owned();
    assert!(message.contains("is not installed") && message.contains("herald setup libraries"), "{message}");
}
