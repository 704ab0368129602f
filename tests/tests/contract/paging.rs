//! Lists walked page by page while rows come in.

use std::collections::BTreeSet;

use herald_tests::media;
use herald_wire::{Operation, contract};
use serde_json::{Value, json};

use crate::holdings::{self, Holdings};
use crate::recipes::{self, Call};
use crate::served;

/// What a walk needs to know of a list.
struct List<'a> {
    call: Call,
    /// The member that tells rows apart.
    key: &'static str,
    /// How another row comes; none where lists are fixed.
    insert: Option<Box<dyn Fn() + 'a>>,
}

/// A list that is longer never ends.
const MOST_PAGES: usize = 500;

/// Lists are walked two rows at a time, and a row comes in after each page.
#[test]
fn every_list_is_walked_to_its_end_while_rows_come_in() {
    let server = holdings::server();
    let mine = Holdings::of(&server, server.key());
    for operation in served().filter(|operation| is_paged(operation)) {
        let list = list(operation, &mine);
        (0..5).for_each(|_| list.insert());
        let there: BTreeSet<String> =
            rows_of(&list.call.with_query("limit", Some(&most(&list.call))).send(&mine.api).page())
                .iter()
                .map(|row| row[list.key].to_string())
                .collect();
        assert!(there.len() >= 5, "{}: {there:?}", operation.id);
        let mut met = Vec::new();
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let call = list.call.with_query("limit", Some("2")).with_query("token", token.as_deref());
            let body = call.send(&mine.api).page();
            let rows = rows_of(&body);
            met.extend(rows.iter().map(|row| row[list.key].to_string()));
            let page = if body["data"].is_array() { &body } else { &body["data"] };
            assert_eq!(page["has_more"], json!(page["next_token"].is_string()), "{}: {page}", operation.id);
            token = page["next_token"].as_str().map(str::to_owned);
            if token.is_none() {
                break;
            }
            assert_eq!(rows.len(), 2, "{}: a page before the last is full", operation.id);
            list.insert();
        }
        assert!(token.is_none(), "{} does not end", operation.id);
        let distinct: BTreeSet<String> = met.iter().cloned().collect();
        assert_eq!(distinct.len(), met.len(), "{}: rows came twice: {met:?}", operation.id);
        assert!(distinct.is_superset(&there), "{}: rows were lost: {there:?} {met:?}", operation.id);
        for garbage in ["garbage", "", "\0", "\u{1f642}", "bm9kb3Q", &*"A".repeat(5_000)] {
            let answer = list.call.with_query("token", Some(garbage)).send(&mine.api);
            println!("{} {garbage:.20}", operation.id);
            answer.refused(400, "invalid_parameter", "token");
        }
    }
}

fn is_paged(operation: &Operation) -> bool {
    operation.query_parameters().any(|parameter| parameter.name == "token")
}

/// The largest page of an operation.
fn most(call: &Call) -> String {
    let limit = call.operation.query_parameters().find(|parameter| parameter.name == "limit").expect("a page size");
    contract().resolve(&limit.schema)["maximum"].to_string()
}

/// The rows of a page: `data`, or its `items` where the list is part of a resource.
fn rows_of(body: &Value) -> Vec<Value> {
    let data = &body["data"];
    data.as_array().or(data["items"].as_array()).unwrap_or_else(|| panic!("no rows: {body}")).clone()
}

impl List<'_> {
    fn insert(&self) {
        if let Some(insert) = &self.insert {
            insert();
        }
    }
}

fn list<'a>(operation: &'static Operation, mine: &'a Holdings) -> List<'a> {
    let call = recipes::of(operation, mine).remove(0);
    let growing = |call: Call, key, insert: Box<dyn Fn() + 'a>| List { call, key, insert: Some(insert) };
    let fixed = |call: Call, key| List { call, key, insert: None };
    match operation.id.as_str() {
        "list_assets" => growing(call, "id", Box::new(|| drop(mine.new_asset()))),
        "search_assets" => growing(call, "id", Box::new(|| drop(mine.api.upload(&media::portrait()).data()))),
        "list_avatar_groups" => {
            growing(call.with_query("ownership", Some("private")), "id", Box::new(|| drop(mine.new_look())))
        }
        "list_avatar_looks" => {
            let into_group = || {
                let mut photo = mine.photo_avatar();
                photo["avatar_group_id"] = json!(mine.group);
                drop(mine.api.post("/v3/avatars", &photo).data());
            };
            growing(call, "id", Box::new(into_group))
        }
        "list_videos" => growing(call, "id", Box::new(|| drop(mine.new_video()))),
        "list_hyperframes_renders" => growing(call, "render_id", Box::new(|| drop(mine.new_render()))),
        "list_brand_kits" => growing(call, "brand_kit_id", Box::new(|| drop(mine.new_brand_kit()))),
        "list_video_agent_resources" | "list_video_agent_resources_alias" => {
            let session = mine.new_waiting_session();
            let call = Call { path: vec![session.clone()], ..call };
            growing(call, "resource_id", Box::new(move || mine.attach_to(&session)))
        }
        "list_video_agent_sessions" => growing(call, "session_id", Box::new(|| drop(mine.new_session()))),
        "list_brand_glossaries" => growing(call, "brand_glossary_id", Box::new(|| mine.new_glossary())),
        "list_webhook_endpoints" => growing(call, "endpoint_id", Box::new(|| drop(mine.new_endpoint()))),
        "list_webhook_events" => growing(call, "event_id", Box::new(|| drop(mine.new_look()))),
        "list_webhook_deliveries" => {
            let event = call.path[0].clone();
            let again = move || {
                mine.new_endpoint();
                let path = format!("/v3/webhooks/events/{event}/redeliver");
                drop(mine.api.post(&path, &json!({})).data());
            };
            growing(call, "delivery_id", Box::new(again))
        }
        // The members of a batch are those it was made with; the voices are those of this version.
        "get_video_batch" | "get_asset_batch" => fixed(call, "item_index"),
        "list_voices" => fixed(call, "voice_id"),
        "list_video_agent_styles" => fixed(call.with_query("tag", None), "style_id"),
        "search_audio_sounds" => fixed(call.with_query("type", Some("sound_effects")), "id"),
        other => panic!("`{other}` has pages, and nothing here says how its rows come in"),
    }
}
